"""What preflight asks of PostgreSQL, one small function a probe: from what was observed to outcomes. What the
probes of every server say alike is in `alike.py`."""
