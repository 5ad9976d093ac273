"""The zones themselves."""
