"""What copies the producer's tables to the warehouse, and what becomes of them there."""
