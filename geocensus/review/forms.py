"""Workbooks that people fill in: some cells open, the others protected, and what was filled in read back.

A form has a sheet of rows with a line for the reviewer above it, and a hidden sheet that says what the form is and which rows it
went out with: whoever changed or deleted one of these is told so.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from geocensus.errors import DecisionError
from geocensus.registers.frames import text_of
from geocensus.registers.tables import fitted, safe_text
from geocensus.registers.zips import check_archive
from geocensus.review.decisions import is_time

__all__ = ["FORM_MOST_BYTES", "Field", "Form", "Picture", "read_form", "write_form"]

FORM_MOST_BYTES = 64_000_000
"""Of a workbook that comes back; a form of 20,000 rows with thirty cells each has about 6 MB."""

_META, _VERSION = "_geocensus", "1"
_HEADER = 2
"""Rows above the header: the reviewer's line, and how to fill the form in."""

_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z</dcterms:modified>")

# A formula whose result was never stored, as libraries write it; a spreadsheet program stores `t="str"` with an empty text.
_UNSTORED = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"(?![^>]*t="str")[^>]*><f[^>]*>[^<]*</f>(?:<v ?/>|<v></v>)?</c>')


@dataclass(frozen=True, kw_only=True)
class Field:
    """A column of a form.

    Parameters
    ----------
    name
        What geocensus calls it.
    title
        Its header.
    width
        In characters.
    filled_in
        Whether people write there; the others are protected.
    choices
        What they may choose from.
    kind
        ``text``, ``number``, ``link`` (a pair of address and text) or ``hidden``.
    """

    name: str
    title: str
    width: float = 12
    filled_in: bool = False
    choices: Sequence[str] = ()
    kind: str = "text"


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture beside a row of a form."""

    row: int
    png: bytes
    title: str


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form that came back.

    Parameters
    ----------
    path
    kind, review, run
        Which form it is, of which review and run.
    reviewer
        Who filled it in.
    modified
        When it was saved last (UTC).
    rows
        Texts by the names of the fields.
    places
        For each of them the row of the sheet.
    titles
        Headers by the names of the fields.
    """

    path: Path
    kind: str
    review: str
    run: str
    reviewer: str
    modified: str
    rows: tuple[dict[str, str], ...]
    places: tuple[int, ...]
    titles: Mapping[str, str]
    more: Mapping[str, str] = field(default_factory=dict)


def write_form(
    path: Path,
    *,
    kind: str,
    review: str,
    run: str,
    sheet_name: str,
    fields: Sequence[Field],
    rows: Sequence[Mapping[str, Any]],
    reviewer_label: str,
    hint: str,
    stamp: str,
    reviewer: str = "",
    row_height: float | None = None,
    choices_of: Mapping[int, Mapping[str, Sequence[str]]] | None = None,
    pictures: Sequence[Picture] = (),
    more: Mapping[str, str] | None = None,
) -> None:
    """Write a form.

    Parameters
    ----------
    path
        Where to; whoever calls writes into a folder that appears whole.
    kind, review, run, more
        Said on the hidden sheet.
    sheet_name, fields, rows
        The rows hold values by the names of the fields, and of each its ``row`` and ``cells``.
    reviewer_label, hint, stamp
        Above the header.
    reviewer
        Filled in already.
    row_height
        In points, where pictures stand in the rows.
    choices_of
        Choices of single cells: by number of the row in *rows*, then by field.
    pictures
        In the column of the field ``picture``.
    """
    import xlsxwriter

    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    book = xlsxwriter.Workbook(str(path), options)
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    book.set_properties({"created": now, "title": sheet_name, "comments": stamp})
    sheet = book.add_worksheet(sheet_name)
    formats = _formats(book)
    sheet.write_string(0, 0, reviewer_label, formats["label"])
    sheet.write_string(0, 2, reviewer, formats["open"])
    sheet.write_string(0, 4, stamp, formats["stamp"])
    sheet.write_string(1, 0, hint)
    for number, each in enumerate(fields):
        hidden = {"hidden": True} if each.kind == "hidden" else {}
        sheet.set_column(number, number, each.width, None, hidden)
        sheet.write_string(
            _HEADER, number, safe_text(fitted(each.title)), formats["open_head" if each.filled_in else "head"]
        )
        if each.choices and rows:
            sheet.data_validation(_HEADER + 1, number, _HEADER + len(rows), number, _list(each.choices))
    for number, row in enumerate(rows):
        if row_height is not None:
            sheet.set_row(_HEADER + 1 + number, row_height)
        _write_row(sheet, _HEADER + 1 + number, row, fields, formats)
        for name, choices in (choices_of or {}).get(number, {}).items():
            at = next(k for k, each in enumerate(fields) if each.name == name)
            sheet.data_validation(_HEADER + 1 + number, at, _HEADER + 1 + number, at, _list(choices))
    _draw(sheet, fields, pictures)
    sheet.freeze_panes(_HEADER + 1, min(3, len(fields)))
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": False})
    if rows:
        sheet.autofilter(_HEADER, 0, _HEADER + len(rows), len(fields) - 1)
    _write_meta(
        book,
        {
            "format": f"geocensus-{kind}",
            "version": _VERSION,
            "review": review,
            "run": run,
            "made": f"{now.isoformat()}Z",
            "fields": json.dumps([each.name for each in fields]),
            "rows": _digest((str(row["row"]), str(row["cells"])) for row in rows),
            **(more or {}),
        },
    )
    book.close()


def _formats(book: Any) -> dict[str, Any]:
    grey, yellow = "#F0F0F0", "#FFF8DC"
    wrap = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D0D0D0"}
    return {
        "label": book.add_format({"bold": True}),
        "stamp": book.add_format({"font_color": "#8A1C1C"}),
        "head": book.add_format({"bold": True, "bg_color": "#D9D9D9", "text_wrap": True, "border": 1}),
        "open_head": book.add_format({"bold": True, "bg_color": "#FFE699", "text_wrap": True, "border": 1}),
        "locked": book.add_format({**wrap, "bg_color": grey}),
        "number": book.add_format({**wrap, "bg_color": grey, "num_format": "0.0000000"}),
        "link": book.add_format({**wrap, "bg_color": grey, "font_color": "#0563C1", "underline": 1}),
        # As text: a code of 12 digits stays one, and 114°12′ does not become a time of day.
        "open": book.add_format({**wrap, "bg_color": yellow, "locked": False, "num_format": "@"}),
    }


def _list(choices: Sequence[str]) -> dict[str, Any]:
    return {"validate": "list", "source": list(choices), "ignore_blank": True}


def _write_row(
    sheet: Any, at: int, row: Mapping[str, Any], fields: Sequence[Field], formats: Mapping[str, Any]
) -> None:
    for number, each in enumerate(fields):
        value = row.get(each.name)
        if each.filled_in:
            sheet.write_string(at, number, safe_text(str(value or "")), formats["open"])
        elif each.kind == "link" and value:
            address, text = value
            sheet.write_url(at, number, address, formats["link"], string=text)
        elif each.kind == "number" and value is not None:
            sheet.write_number(at, number, value, formats["number"])
        else:
            sheet.write_string(at, number, safe_text(fitted("" if value is None else str(value))), formats["locked"])


def _draw(sheet: Any, fields: Sequence[Field], pictures: Sequence[Picture]) -> None:
    from io import BytesIO

    at = next((number for number, each in enumerate(fields) if each.name == "picture"), 0)
    for picture in pictures:
        sheet.insert_image(
            _HEADER + 1 + picture.row,
            at,
            "map.png",
            {"image_data": BytesIO(picture.png), "x_offset": 2, "y_offset": 2, "x_scale": 0.5, "y_scale": 0.5,
             "description": picture.title, "object_position": 1},
        )  # fmt: skip


def _write_meta(book: Any, said: Mapping[str, str]) -> None:
    sheet = book.add_worksheet(_META)
    for number, (name, value) in enumerate(said.items()):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, value)
    sheet.protect()
    sheet.very_hidden()


def _digest(keys: Any) -> str:
    lines = sorted("\t".join(key) for key in keys)
    return f"{len(lines)} {sha256(chr(10).join(lines).encode()).hexdigest()}"


def read_form(path: Path) -> Form:
    """Read a form that came back.

    Raises
    ------
    DecisionError, RegisterError
        When it is no such form, is damaged, or has lost or changed what was protected.
    """
    import python_calamine

    check_archive(path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        meta = {
            str(line[0]): str(line[1])
            for line in (book.get_sheet_by_name(_META).to_python() if _META in book.sheet_names else [])
            if len(line) > 1
        }
        grid = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, python_calamine.PasswordError, ValueError) as error:
        raise refused(path, f"it cannot be read ({error})", f"无法读取（{error}）") from error
    said, version = meta.get("format", ""), meta.get("version", "")
    if not said.startswith("geocensus-") or version != _VERSION:
        raise refused(path, "it is no workbook of a review", "它不是审核工作簿")
    if empty := _unstored(path):
        raise refused(
            path,
            f"a formula without a result stands in {', '.join(empty)}; write the text or number itself there",
            f"{'、'.join(empty)} 中是没有结果的公式，请直接填写文字或数值",
        )
    texts = [[text_of(value) or "" for value in line] for line in grid]
    names = _names(path, meta)
    if len(texts) <= _HEADER:
        raise refused(path, "its sheet is empty", "工作表为空")
    rows, places = [], []
    for place, line in enumerate(texts[_HEADER + 1 :], start=_HEADER + 2):
        cells = dict(zip(names, [*line, *[""] * len(names)], strict=False))
        if any(cells.values()):
            rows.append({name: cell.strip() for name, cell in cells.items()})
            places.append(place)
    out = meta.get("rows", "?").split(" ")[0]
    numbers = all(re.fullmatch(r"[0-9]{1,15}", row["row"]) for row in rows)
    if not numbers or _digest((row["row"], row["cells"]) for row in rows) != meta.get("rows"):
        raise refused(
            path,
            f"rows are missing or the grey columns were changed ({len(rows)} rows stand there, {out} went out)",
            f"缺少行，或灰色列被修改（现有 {len(rows)} 行，下发时 {out} 行）",
        )
    first = texts[0] if texts else []
    return Form(
        path=path,
        kind=said.removeprefix("geocensus-"),
        review=meta.get("review", ""),
        run=meta.get("run", ""),
        reviewer=(first[2].strip() if len(first) > 2 else ""),
        modified=_modified(path),
        rows=tuple(rows),
        places=tuple(places),
        titles=dict(zip(names, texts[_HEADER], strict=False)),
        more=meta,
    )


def _names(path: Path, meta: Mapping[str, str]) -> list[str]:
    """Read which columns the form went out with."""
    try:
        names = json.loads(meta.get("fields", ""))
    except (ValueError, RecursionError):
        names = None
    if not isinstance(names, list) or not {"row", "cells"} <= set(map(str, names)):
        raise refused(path, "its hidden sheet was changed", "隐藏工作表被修改")
    return [str(name) for name in names]


def _unstored(path: Path) -> list[str]:
    """Name the first cells that hold a formula without its result: read as empty, what was meant there would be lost."""
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        found = [cell for name in sheets for cell in _UNSTORED.findall(archive.read(name))]
    return [cell.decode() for cell in found[:5]]


def _modified(path: Path) -> str:
    """Tell when a workbook was saved last: by its own word, else by the file's."""
    with zipfile.ZipFile(path) as archive:
        try:
            found = _MODIFIED.search(archive.read("docProps/core.xml"))
        except KeyError:
            found = None
    if found and is_time(own := found[1].decode() + "Z"):
        return own
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def refused(path: Path, en: str, zh: str) -> DecisionError:
    """Refuse a workbook, with the remedy."""
    return DecisionError(
        en=f"{path}: {en}; nothing was taken from it. Copy what was filled in into the workbook as it went out",
        zh=f"{path}：{zh}；未采用其中任何内容。请将填写的内容复制到原下发的工作簿中",
    )
