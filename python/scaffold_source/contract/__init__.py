"""The contract of one source: its values, how they are read from the YAML and written to it."""
