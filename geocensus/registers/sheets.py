"""Workbooks that people read and fill in: cells of any kind, links that they may follow, cells with a choice."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from geocensus.registers.atomic import atomic_file
from geocensus.registers.tables import new_workbook, sheet_name, write_cell

__all__ = ["Link", "Sheet", "write_sheets"]

LINKS = 65_000
"""Links of a sheet; Excel allows 65,530 [Excel specifications and limits], the rest stay text."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """An address that is opened when a person clicks it, and what the cell shows."""

    address: str
    shown: str


SheetCell: TypeAlias = "str | int | float | bool | Link | None"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet.

    Parameters
    ----------
    title
    lines
        Cells, line by line.
    heads
        Numbers of the lines that are heads of tables.
    frozen
        Lines that stay in view.
    widths
        Of the columns, in characters.
    to_fill
        Columns for a person to fill in, from the line after *frozen*.
    choices
        Words that a column offers, by its number.
    """

    title: str
    lines: Sequence[Sequence[SheetCell]]
    heads: frozenset[int] = frozenset()
    frozen: int = 0
    widths: Sequence[float] = ()
    to_fill: frozenset[int] = frozenset()
    choices: dict[int, Sequence[str]] = field(default_factory=dict)


def write_sheets(sheets: Sequence[Sheet], path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
    """Write sheets as a workbook, whole or not at all; no text can run as a formula.

    Raises
    ------
    OutputExists
        When *path* exists and *overwrite* is false.
    """
    with atomic_file(path, overwrite=overwrite) as part:
        book = new_workbook(part)
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        blank = book.add_format(
            {"bg_color": "#FFF8DC", "border": 1, "num_format": "@", "text_wrap": True, "valign": "top"}
        )
        linked = book.add_format({"font_color": "#0B4F9E", "underline": 1, "valign": "top"})
        taken: set[str] = set()
        for each in sheets:
            sheet = book.add_worksheet(sheet_name(each.title, taken))
            for column, width in enumerate(each.widths):
                sheet.set_column(column, column, width)
            if each.frozen:
                sheet.freeze_panes(each.frozen, 0)
            links = 0
            for row, line in enumerate(each.lines):
                fills = row >= each.frozen > 0
                for column, value in enumerate(line):
                    style = bold if row in each.heads else blank if fills and column in each.to_fill else plain
                    if isinstance(value, Link):
                        links += 1
                        if links <= LINKS:
                            sheet.write_url(row, column, value.address, linked, value.shown)
                        else:
                            write_cell(sheet, row, column, value.address, plain)
                    else:
                        write_cell(sheet, row, column, value, style)
            for column, words in each.choices.items():
                if len(each.lines) > each.frozen:
                    sheet.data_validation(
                        each.frozen,
                        column,
                        len(each.lines) - 1,
                        column,
                        {"validate": "list", "source": list(words), "error_type": "warning"},
                    )
        book.close()
