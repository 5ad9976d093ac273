"""The folder of a feasibility report: page, workbook, numbers, and the rows that they come from."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from geocensus.language import Language
from geocensus.maps.words import STAMP
from geocensus.registers.atomic import atomic_folder
from geocensus.registers.sheets import Sheet, write_sheets
from geocensus.registers.tables import write_csv
from geocensus.report.feasibility.assessing import Assessment
from geocensus.report.feasibility.content import Section, Table, spoken, with_interval
from geocensus.report.feasibility.counting import ROWS
from geocensus.report.feasibility.ledger import Number
from geocensus.report.feasibility.page import feasibility_page
from geocensus.report.feasibility.sections import sections
from geocensus.report.feasibility.words import WORDS

__all__ = ["NAMES", "write_feasibility"]

NAMES = {"full": "feasibility", "monthly": "monthly"}
"""What the page and the workbook of a preset are called."""

MOST_PICTURES = 4
"""Regions up to which each has a map in the page; the folder of ``geocensus map`` has them all."""

SHEET_ROWS = 100_000
"""Rows up to which the workbook repeats them."""


def write_feasibility(
    assessment: Assessment,
    folder: str | Path,
    *,
    language: Language | str | None = None,
    preset: str = "full",
    drawn_up: datetime | None = None,
    pictures: Sequence[tuple[str, str]] | None = None,
) -> Path:
    """Write a feasibility report into a new folder, whole or not at all.

    Parameters
    ----------
    assessment
    folder
        Must not exist.
    language, preset, drawn_up, pictures
        As :func:`geocensus.report.feasibility.feasibility_page` takes them; None: a map of each region, of up to four regions.

    Raises
    ------
    OutputExists
        When the folder exists.
    """
    chosen = Language(language) if language is not None else assessment.run.language
    name = NAMES[preset]
    with atomic_folder(folder) as part:
        if pictures is None:
            pictures = _pictures(assessment, chosen) if preset == "full" else ()
        page = feasibility_page(assessment, language=chosen, preset=preset, drawn_up=drawn_up, pictures=pictures)
        (part / f"{name}.html").write_text(page, encoding="utf-8")
        write_csv(assessment.ledger.table(), part / "numbers.csv")
        for file, table in assessment.tables.items():
            table.to_parquet(part / file, index=False)
        write_sheets(_workbook(assessment, sections(assessment, chosen, preset=preset), chosen), part / f"{name}.xlsx")
    return Path(folder)


def _pictures(assessment: Assessment, language: Language) -> list[tuple[str, str]]:
    """Draw the positions of each region by their grade; nothing where no region was asked for, or many were."""
    from geocensus.maps.figures import figure_bytes, grade_figure

    run = assessment.run
    if len(run.regions) > MOST_PICTURES:
        return []
    said = WORDS["picture"][language]
    return [
        (
            b64encode(figure_bytes(grade_figure(run, region=each, language=language), "png")).decode("ascii"),
            said.format(region=each.name[language]),
        )
        for each in run.regions
        if assessment.ledger[f"{each.key}.positions"].value
    ]


def _workbook(assessment: Assessment, made: Sequence[Section], language: Language) -> list[Sheet]:
    """Lay the report out in sheets: one a part, then all the numbers, then the rows."""
    sheets = []
    for section in made:
        lines: list[list[Any]] = [[section.title], [STAMP[language]]]
        heads = {0}
        if assessment.run.synthetic:
            lines.append([WORDS["synthetic"][language]])
        sentences = [*section.says, *section.points]
        lines += [["".join(each if isinstance(each, str) else spoken(each) for each in says)] for says in sentences]
        for table in section.tables:
            lines += [[], *([[table.title]] if table.title else [])]
            heads.add(len(lines))
            lines += _lines(table)
        widths = [34.0, *[14.0] * (max(map(len, lines)) - 1)]
        sheets.append(Sheet(title=section.title, lines=lines, heads=frozenset(heads), widths=widths))
    sheets.append(_sheet(WORDS["numbers"][language], assessment.ledger.table()))
    rows = assessment.tables[ROWS]
    if len(rows) <= SHEET_ROWS:
        sheets.append(_sheet("rows", rows))
    return sheets


def _sheet(title: str, frame: pd.DataFrame) -> Sheet:
    columns = [
        [None if missing else value for value, missing in zip(frame[name].tolist(), frame[name].isna(), strict=True)]
        for name in frame
    ]
    return Sheet(
        title=title,
        lines=[list(frame.columns), *map(list, zip(*columns, strict=True))],
        heads=frozenset({0}),
        frozen=1,
        widths=[16.0] * len(columns),
    )


def _lines(table: Table) -> list[list[Any]]:
    """Write a table as cells: a share beside its count, its range and its id, so that it can be worked with."""
    columns = [[line[k] for line in table.lines if k < len(line)] for k in range(len(table.head))]
    numbered = [any(isinstance(cell, Number) for cell in column) for column in columns]
    shares = [any(isinstance(cell, Number) and cell.unit == "share" for cell in column) for column in columns]
    head: list[Any] = []
    for name, is_number, is_share in zip(table.head, numbered, shares, strict=True):
        head.append(name)
        if is_share:
            head += ["n", *(["95 %"] if table.intervals else [])]
        if is_number:
            head.append("id")
    lines: list[list[Any]] = [head]
    for line in table.lines:
        cells: list[Any] = []
        for cell, is_number, is_share in zip(line, numbered, shares, strict=True):
            number = cell if isinstance(cell, Number) else None
            value = None if number is None or number.value != number.value else round(number.value, 6)
            cells.append(cell if number is None else value)
            if is_share:
                cells.append(None if number is None or number.numerator is None else number.numerator)
                if table.intervals:
                    cells.append(None if number is None else with_interval(number) or None)
            if is_number:
                cells.append(None if number is None else number.id)
        lines.append(cells)
    return lines
