"""The parts of a feasibility report, as tables of cells: the page and the workbook show the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from geocensus.language import Language, Text
from geocensus.report.feasibility.ledger import Number

__all__ = ["Bar", "Cell", "Interval", "Section", "Sentence", "Table", "spoken", "with_interval"]

Cell: TypeAlias = "str | Number"
Sentence: TypeAlias = tuple[Cell, ...]
"""Words and numbers in turn."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of words and numbers.

    Parameters
    ----------
    head
    lines
    title
        Empty where the section's is enough.
    note
        Said below it.
    intervals
        Whether shares carry their interval.
    shown
        Lines that stand in the page; the workbook has them all.
    """

    head: Sequence[str]
    lines: Sequence[Sequence[Cell]]
    title: str = ""
    note: str = ""
    intervals: bool = False
    shown: int = 40


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A bar that is cut into shares: its name, and for each part the word of its colour, its label and its number."""

    name: str
    parts: Sequence[tuple[str, str, Number]]


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A share with its range, to be drawn on one axis with others."""

    name: str
    number: Number


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the report.

    Parameters
    ----------
    key, title
    says
        Sentences before the tables.
    points
        Sentences after them, as a list.
    tables, bars, intervals
    pictures
        PNG images as base64, with what they show.
    """

    key: str
    title: str
    says: Sequence[Sentence] = ()
    points: Sequence[Sentence] = ()
    tables: Sequence[Table] = ()
    bars: Sequence[Bar] = ()
    intervals: Sequence[Interval] = ()
    pictures: Sequence[tuple[str, str]] = field(default=())


def spoken(number: Number) -> str:
    """Write a number as the page has it.

    Examples
    --------
    >>> spoken(Number(id="x", value=0.0332, unit="share", file="", numerator=6, denominator=181))
    '3.3 %'
    >>> spoken(Number(id="x", value=1889.0, unit="rows", file=""))
    '1,889'
    """
    value = number.value
    if not np.isfinite(value):
        return "–"
    if number.unit == "share":
        return _percent(value)
    if number.unit == "m":
        return f"{value:,.2f} m" if abs(value) < 10 else f"{value:,.1f} m" if abs(value) < 1000 else f"{value:,.0f} m"
    return f"{value:,.0f}"


def _percent(value: float) -> str:
    percent = 100.0 * value
    # Neither a small share nor the rest of a large one may look like nothing.
    digits = 2 if 0 < percent < 0.1 or 99.9 < percent < 100 else 1 if 0 < percent < 100 else 0
    return f"{percent:.{digits}f} %"


def with_interval(number: Number) -> str:
    """Write the interval of a share, or nothing.

    Examples
    --------
    >>> with_interval(Number(id="x", value=0.5, unit="share", file="", low=0.31, high=0.69))
    '31.0–69.0 %'
    """
    if not np.isfinite(number.low):
        return ""
    return f"{_percent(number.low).removesuffix(' %')}–{_percent(number.high)}"


def sentence(text: Text, language: Language, **numbers: Cell) -> Sentence:
    """Fill a sentence with numbers, which stay numbers."""
    from string import Formatter

    parts: list[Cell] = []
    for words, name, _, _ in Formatter().parse(text[language]):
        if words:
            parts.append(words)
        if name is not None:
            parts.append(numbers[name])
    return tuple(parts)
