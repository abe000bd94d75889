"""What `./rookery bench` measures, and how."""
