"""The feasibility report: whether census zoning and public base data can position pollution sources, with numbers."""

from geocensus.report.feasibility.answers import Answer
from geocensus.report.feasibility.assessing import Assessment, assess
from geocensus.report.feasibility.ledger import Ledger, Number, Place, statistic_of
from geocensus.report.feasibility.page import feasibility_page
from geocensus.report.feasibility.rows import Assumptions
from geocensus.report.feasibility.writing import write_feasibility

__all__ = [
    "Answer",
    "Assessment",
    "Assumptions",
    "Ledger",
    "Number",
    "Place",
    "assess",
    "feasibility_page",
    "statistic_of",
    "write_feasibility",
]
