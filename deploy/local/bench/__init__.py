"""What `./rookery bench ingest` measures, how, and how it is told."""
