"""Census zones."""
