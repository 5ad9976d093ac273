"""The report of a run: one page that a person who answers for the data reads in two minutes."""

from geocensus.report.page import report_page
from geocensus.report.summary import Summary, summarise

__all__ = ["Summary", "report_page", "summarise"]
