"""The review: people decide, and their decisions come back into the data.

Cases leave as pages or as a workbook (:func:`build`), decisions come back and are applied to a copy (:func:`apply`), what is sent
back to the field leaves as lists (:func:`send`), and next month nothing has to be decided again (:func:`carry`). Nothing here
ever edits what a run or a person wrote.
"""

from geocensus.review.applying import Applied, apply
from geocensus.review.building import Built, build
from geocensus.review.carrying import Carried, carry
from geocensus.review.comparing import Agreement, compare
from geocensus.review.decisions import Decided, Decision, DecisionFile, canonical, checksum, written
from geocensus.review.lists import Recipient, Sent, send
from geocensus.review.standing import status

__all__ = [
    "Agreement",
    "Applied",
    "Built",
    "Carried",
    "Decided",
    "Decision",
    "DecisionFile",
    "Recipient",
    "Sent",
    "apply",
    "build",
    "canonical",
    "carry",
    "checksum",
    "compare",
    "send",
    "status",
    "written",
]
