// filled in by its first type
