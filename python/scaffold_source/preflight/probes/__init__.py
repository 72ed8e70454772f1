"""What preflight asks, one small function a probe: from what was observed to outcomes."""
