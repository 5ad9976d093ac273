"""Where on Earth a position lies."""
