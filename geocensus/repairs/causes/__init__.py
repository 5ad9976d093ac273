"""Causes of wrong positions, one file each."""
