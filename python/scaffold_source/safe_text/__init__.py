"""Somebody else's text, made safe to show: without secrets, hidden characters or Markdown."""
