"""Write tables that people open: CSV and workbooks in which no cell can run as a formula.

Excel and LibreOffice run a cell of text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a return when it stands in
a CSV file; an apostrophe in front makes it text. Numbers such as ``-113.8`` stay as they are.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from geocensus.errors import InputError
from geocensus.registers.atomic import atomic_file
from geocensus.registers.geoparquet import write_geoparquet
from geocensus.schema import Column

__all__ = [
    "csv_text",
    "fitted",
    "read_csv",
    "safe_cells",
    "safe_file_name",
    "safe_text",
    "write_csv",
    "write_geoparquet",
    "write_xlsx",
]

# Full-width forms are turned into the half-width ones by some input methods and imports [OWASP, CSV injection].
_STARTS = "[=+\\-@\t\r\n＝＋－＠]"
_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_RUNS = re.compile(f"^{_STARTS}")
_IS_NUMBER = re.compile(f"^{_NUMBER}$")

_CREATED = datetime(2018, 2, 1)
"""When workbooks say that they were made: the day of the pilot's notice, so that the same content has the same bytes."""

_XLSX_ROWS = 1_048_576
"""Rows of a sheet [Excel specifications and limits]."""
_XLSX_CELL = 32_767
"""Characters of a cell [Excel specifications and limits]."""

# Device names of Windows, with or without an ending [Microsoft, Naming Files, Paths, and Namespaces].
_RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?$", re.IGNORECASE)

TableLike: TypeAlias = "pa.Table | pd.DataFrame"


def safe_text(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run.

    Examples
    --------
    >>> safe_text("=HYPERLINK(0)"), safe_text("-113.8"), safe_text("武安")
    ("'=HYPERLINK(0)", '-113.8', '武安')
    """
    return f"'{text}" if _RUNS.match(text) and not _IS_NUMBER.match(text) else text


def safe_cells(values: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Put an apostrophe before every text of a column that a spreadsheet would run.

    Parameters
    ----------
    values : (n,) text
        Other types are given back as they are.

    Examples
    --------
    >>> safe_cells(pa.array(["@SUM(1)", "-1.5", None])).to_pylist()
    ["'@SUM(1)", '-1.5', None]
    """
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        return values
    runs = pc.match_substring_regex(values, f"^{_STARTS}")
    if not pc.any(runs).as_py():
        return values
    runs = pc.and_(runs, pc.invert(pc.match_substring_regex(values, f"^{_NUMBER}\\z")))
    mark, nothing = pa.scalar("'", values.type), pa.scalar("", values.type)
    return pc.if_else(runs, pc.binary_join_element_wise(mark, values, nothing), values)


def write_csv(table: TableLike, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
    r"""Write a table as CSV: UTF-8 with a byte-order mark, lines end with ``\n``, whole or not at all.

    Empty (null, NaN) values become empty cells; text is quoted; nothing runs as a formula, in headers neither.

    Raises
    ------
    OutputExists
        When *path* exists and *overwrite* is false.
    """
    with atomic_file(path, overwrite=overwrite) as part, part.open("wb") as stream:
        stream.write(b"\xef\xbb\xbf")
        pacsv.write_csv(_safe(table), stream, _options(header=True))


def csv_text(table: TableLike, *, header: bool = True) -> str:
    r"""Give a table, or a block of one, as the text of a CSV file; text is quoted, nothing runs as a formula.

    Examples
    --------
    >>> csv_text(pa.table({"name": ["=1+1", "武安"], "lon": [114.2, None]}))
    '"name","lon"\n"\'=1+1",114.2\n"武安",\n'
    """
    sheet = pa.BufferOutputStream()
    pacsv.write_csv(_safe(table), sheet, _options(header=header))
    return str(sheet.getvalue().to_pybytes(), "utf-8")


def _safe(table: TableLike) -> pa.Table:
    columns = plain_columns(table)
    names = [safe_text(name) for name in columns]
    return pa.Table.from_arrays([safe_cells(values) for values in columns.values()], names=names)


def _options(*, header: bool) -> pacsv.WriteOptions:
    return pacsv.WriteOptions(include_header=header, quoting_style="needed")


def read_csv(path: str | os.PathLike[str], columns: Sequence[Column]) -> pd.DataFrame:
    """Read a table that :func:`write_csv` wrote, with the columns and types that the schema gives it.

    Raises
    ------
    InputError
        When the file is no such table.
    """
    names = [column.name for column in columns]
    kinds = {"int": pa.int64(), "float": pa.float64()}
    convert = pacsv.ConvertOptions(
        column_types={column.name: kinds.get(column.dtype, pa.string()) for column in columns},
        include_columns=names,
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        null_values=[""],
    )
    try:
        table = pacsv.read_csv(
            os.fspath(path), parse_options=pacsv.ParseOptions(newlines_in_values=True), convert_options=convert
        )
    except (pa.ArrowException, KeyError, OSError) as error:
        raise InputError(
            en=f"{os.fspath(path)} is not the table that geocensus wrote ({error}); expected the columns {', '.join(names)}",
            zh=f"{os.fspath(path)} 不是 geocensus 输出的表（{error}）；应有的列：{'、'.join(names)}",
        ) from error
    texts = [_unmarked(values) if pa.types.is_string(values.type) else values for values in table.columns]
    frame: pd.DataFrame = pa.Table.from_arrays(texts, names=names).to_pandas()
    return frame


def write_xlsx(
    tables: TableLike | Mapping[str, TableLike], path: str | os.PathLike[str], *, overwrite: bool = False
) -> None:
    """Write tables as the sheets of a workbook; text stays text, numbers stay numbers.

    A table longer than a sheet runs on over several sheets; a text longer than a cell is cut and ends with ``…``.

    Parameters
    ----------
    tables
        One table, or tables by the names of their sheets.

    Raises
    ------
    OutputExists
        When *path* exists and *overwrite* is false.
    """
    sheets = dict(tables) if isinstance(tables, Mapping) else {"Sheet1": tables}
    with atomic_file(path, overwrite=overwrite) as part:
        book = new_workbook(part)
        bold = book.add_format({"bold": True})
        taken: set[str] = set()
        for title, table in sheets.items():
            columns = plain_columns(table)
            length = max((len(values) for values in columns.values()), default=0)
            for start in range(0, max(length, 1), _XLSX_ROWS - 1):
                sheet = book.add_worksheet(sheet_name(title, taken))
                sheet.freeze_panes(1, 0)
                sheet.write_row(0, 0, list(columns), bold)
                block = [values.slice(start, _XLSX_ROWS - 1).to_pylist() for values in columns.values()]
                for number, row in enumerate(zip(*block, strict=True), start=1):
                    for position, value in enumerate(row):
                        write_cell(sheet, number, position, value)
        book.close()


def new_workbook(path: str | os.PathLike[str]) -> Any:
    """Open a workbook for writing in which no text becomes a formula or a link; two on the same content are equal."""
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"created": _CREATED})
    return book


def write_cell(sheet: Any, row: int, column: int, value: object, style: Any = None) -> None:
    """Write one value into a sheet: text stays text, numbers that Excel can keep stay numbers, nothing stays empty."""
    if value is None or (isinstance(value, float) and not np.isfinite(value)):
        if style is not None:
            sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, fitted(value), style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, int) and abs(value) >= 10**15:
        sheet.write_string(row, column, str(value), style)  # Excel keeps 15 digits of a number
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, fitted(str(value)), style)


def safe_file_name(text: str, *, fallback: str = "unnamed") -> str:
    """Make a file name of any text: no folders, no reserved names, no invisible characters; Chinese stays.

    Examples
    --------
    >>> safe_file_name("../../etc/passwd"), safe_file_name("武安市*"), safe_file_name("NUL.txt")
    ('etc_passwd', '武安市', '_NUL.txt')
    """
    text = unicodedata.normalize("NFC", text)
    # Controls, formats (direction marks), surrogates, private use: nothing that a name should hide.
    text = "".join("_" if unicodedata.category(letter)[0] in "CZ" and letter != " " else letter for letter in text)
    text = re.sub(r'[<>:"/\\|?*]', "_", text)
    text = re.sub(r"_*(\.{2,}_*)+", "_", text)
    text = re.sub(r"_{2,}", "_", text).strip(" ._")
    if _RESERVED.match(text):
        text = f"_{text}"
    while len(text.encode()) > 150:
        stem, dot, ending = text.rpartition(".")
        keeps_ending = bool(dot) and len(ending.encode()) <= 20 and bool(stem)
        text = f"{stem[:-1]}.{ending}" if keeps_ending else text[:-1]
    return text or fallback


def plain_columns(table: TableLike) -> dict[str, pa.ChunkedArray]:
    """Give the columns of a table as text, numbers and truth values only, NaN as null, by unique names."""
    if isinstance(table, pd.DataFrame):
        table = pa.Table.from_pandas(_writable(table), preserve_index=False)
    columns: dict[str, pa.ChunkedArray] = {}
    for name, values in zip(table.column_names, table.columns, strict=True):
        if name in columns:
            msg = f"two columns are named {name!r}"
            raise ValueError(msg)
        columns[name] = _plain(values)
    return columns


def _writable(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn columns of mixed Python objects into text, which Arrow would refuse."""
    changed: dict[str, Any] = {}
    for name in frame.columns:
        values = frame[name]
        if values.dtype == object and pd.api.types.infer_dtype(values, skipna=True) not in ("string", "empty"):
            changed[name] = [_cell(value) for value in values]
    plain = frame.assign(**changed) if changed else frame
    return plain.rename(columns=str)


def _cell(value: object) -> str | None:
    if value is None or (isinstance(value, float) and np.isnan(value)) or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _unmarked(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Take away the apostrophes that :func:`safe_cells` put there."""
    marked = pc.match_substring_regex(values, f"^'{_STARTS}")
    if not pc.any(marked).as_py():
        return values
    marked = pc.and_(marked, pc.invert(pc.match_substring_regex(values, f"^'{_NUMBER}\\z")))
    return pc.if_else(marked, pc.utf8_slice_codeunits(values, 1), values)


def _plain(values: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _plain(values.cast(kind.value_type))
    if pa.types.is_floating(kind):
        return pc.if_else(pc.is_nan(values), None, values)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return values
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return values
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.chunked_array([pa.array([_cell(item) for item in values.to_pylist()], pa.string())])
    return values.cast(pa.string())


def fitted(text: str) -> str:
    """Cut a text to what a cell of a workbook can hold."""
    return text if len(text) <= _XLSX_CELL else text[: _XLSX_CELL - 1] + "…"


def sheet_name(title: str, taken: set[str]) -> str:
    r"""Fit a sheet's name to Excel's rules: 31 characters, none of ``[]:*?/\\``, no quote at its ends, unique."""
    base = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", title).strip("'")[:31] or "Sheet"
    if base.casefold() == "history":  # reserved by Excel
        base = "History_"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        tail = f" ({number})"
        name = base[: 31 - len(tail)] + tail
    taken.add(name.casefold())
    return name
