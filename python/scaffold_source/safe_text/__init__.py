"""Make other people's text safe to show: without secrets, hidden characters or Markdown."""
