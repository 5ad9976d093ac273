"""Batches of rows that share something."""
