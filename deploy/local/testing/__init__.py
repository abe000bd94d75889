"""What `./rookery test` runs: jobs side by side, each with its output kept whole."""
