"""Sample rows: made from a contract's facts alone, or drawn by `producers` and masked here. The same seed or
key, the same bytes. Pure."""
