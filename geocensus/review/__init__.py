"""The review: people decide, and their decisions come back into the data.

Cases leave as pages or as a workbook (:func:`build`), decisions come back and are applied to a copy (:mod:`~geocensus.review.applying`).
Nothing here ever edits what a run or a person wrote.
"""

from geocensus.review.building import Built, build
from geocensus.review.decisions import Decided, Decision, DecisionFile, canonical, checksum, written

__all__ = ["Built", "Decided", "Decision", "DecisionFile", "build", "canonical", "checksum", "written"]
