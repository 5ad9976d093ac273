"""How often flags and repairs are right, on registers whose truth is known, beside the peers and a ceiling."""
