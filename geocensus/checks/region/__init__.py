"""Counties and regions."""
