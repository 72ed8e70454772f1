"""The producer's facts as the contract's YAML has them: one table of rows, from which writer, reader, JSON
Schema and the lists in docs/contract.md follow."""
