"""What the address and the name say about where a source is."""
