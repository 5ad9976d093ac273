"""Numbers about rows, batches and zones: one function a column, computed only when something asks for it.

A measure's name is the column's name, and its parameters name the columns and resources it needs. So the question "what is needed
to know ``zone_distance_m``?" is answered by the function's signature, and a column that cannot be had carries its reason.
"""

from geocensus.measures.columns import Columns, Groups, Unavailable
from geocensus.measures.given import declared
from geocensus.measures.registry import Measure, Subject, measure, measures

__all__ = ["Columns", "Groups", "Measure", "Subject", "Unavailable", "declared", "measure", "measures"]
