"""What names, types, words and durations mean. The macros know it, too: `make generate`."""
