"""Addresses: the divisions that a free text names."""

from geocensus.addresses.dividing import Candidate, Divisions, divide

__all__ = ["Candidate", "Divisions", "divide"]
