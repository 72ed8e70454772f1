"""PostgreSQL 13 to 18 as a producer."""
