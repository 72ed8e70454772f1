"""The brief: what both teams open in the first meeting, as a value (`page.py`), and three ways to read it."""
