"""What names and types mean: words that the rules share."""
