"""From text to longitude and latitude: notation, precision, datum, distance."""

from __future__ import annotations

from geocensus.coordinates.columns import parse, parse_axis, parse_parts
from geocensus.coordinates.datum import Converted, Datum, Extent, convert
from geocensus.coordinates.formatting import Style, format_decimal, format_dms, format_position
from geocensus.coordinates.mixed import convert_each
from geocensus.coordinates.parsed import Parsed
from geocensus.coordinates.projected import Projection
from geocensus.coordinates.vocabulary import (
    REASONS,
    Finest,
    HemisphereEvidence,
    Notation,
    OrderEvidence,
    Reason,
)

__all__ = [
    "REASONS",
    "Converted",
    "Datum",
    "Extent",
    "Finest",
    "HemisphereEvidence",
    "Notation",
    "OrderEvidence",
    "Parsed",
    "Projection",
    "Reason",
    "Style",
    "convert",
    "convert_each",
    "format_decimal",
    "format_dms",
    "format_position",
    "parse",
    "parse_axis",
    "parse_parts",
]
