"""Sample rows that are made from a contract's facts alone, seeded: the same seed, the same bytes. Pure."""
