"""geocensus: can the position of a pollution source be trusted?"""

__version__ = "0.1.0.dev0"
