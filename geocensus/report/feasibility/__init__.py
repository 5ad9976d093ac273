"""The feasibility report: whether census zoning and public base data can position pollution sources, with numbers."""

from geocensus.report.feasibility.assessing import Assessment, assess
from geocensus.report.feasibility.rows import Assumptions

__all__ = ["Assessment", "Assumptions", "assess"]
