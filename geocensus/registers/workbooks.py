"""Read workbooks: XLSX, XLSM, XLS and ODS, every cell as the text that a person sees.

``row`` counts the sheet's rows below the header, blank ones too: line ``header + row`` of the sheet is the row's line.
Rows without any value are no rows of the register.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geocensus.errors import RegisterError, UsageError, did_you_mean
from geocensus.language import Text
from geocensus.registers.cells import Grid, RowCollector, drop_unnamed_empty, refuse_width
from geocensus.registers.columns import header_score
from geocensus.registers.formats import encrypted
from geocensus.registers.frames import text_of
from geocensus.registers.headers import fold
from geocensus.registers.joining import form_of_sheet
from geocensus.registers.zips import check_archive

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

__all__ = ["read_workbook"]

_HEADER_ROWS = 50
"""How many rows from the top may hold titles above the header. Own choice."""

_NUMBER_DIGITS = 1e15
"""Excel keeps 15 digits of a number: whole numbers from here on lost their last ones."""

_PART_WORDS = frozenset(
    fold(word)
    for word in ("度", "分", "秒", "degrees", "minutes", "seconds", "degree", "minute", "second", "deg", "min", "sec")
)


@dataclass(frozen=True, kw_only=True)
class _Header:
    """Where a header stands and what it says."""

    first: int
    last: int
    names: list[str]
    score: int


def read_workbook(path: Path, *, sheets: Sequence[str] = ()) -> list[Grid]:
    """Read sheets of a workbook.

    Parameters
    ----------
    path
        A file that :func:`geocensus.registers.formats.check_file` accepted.
    sheets
        Names of sheets; none: the sheets of census forms with a header that is understood, else the sheet that is
        understood best.

    Raises
    ------
    RegisterError
        When the workbook cannot be opened, is locked, or holds nothing.
    UsageError
        When there is no such sheet.
    """
    book = _open(path)
    try:
        if sheets:
            wanted = [_find(word, book.sheet_names, path) for word in dict.fromkeys(sheets)]
            grids = []
            for name in wanted:
                rows, merged = _rows(book, name, path)
                header = _find_header(rows, merged)
                if header is None:
                    raise _blank(path, name)
                grids.append(_grid(rows, header, name, path))
            return grids
        return _best(book, path)
    finally:
        book.close()


def _open(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    if path.suffix.lower() != ".xls":
        check_archive(path)
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError:
        raise encrypted(path) from None
    except (CalamineError, OSError, ValueError) as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: Exception) -> RegisterError:
    return RegisterError(
        en=f"{path} cannot be read as a workbook ({error}); open it in Excel and save it again as .xlsx",
        zh=f"{path} 无法作为工作簿读取（{error}）；请用 Excel 打开后另存为 .xlsx",
    )


def _blank(path: Path, sheet: str) -> RegisterError:
    return RegisterError(
        en=f"{path}: sheet '{sheet}' is blank; choose another with --sheet",
        zh=f"{path}：工作表“{sheet}”为空；请用 --sheet 选择其他工作表",
    )


def _find(word: str, names: Sequence[str], path: Path) -> str:
    if word in names:
        return word
    alike = [name for name in names if fold(name) == fold(word)]
    if len(alike) == 1:
        return alike[0]
    hint = did_you_mean(word, names)
    raise UsageError(
        en=f"{path} has no sheet '{word}'{hint.en}; it has: {', '.join(names)}",
        zh=f"{path} 中没有工作表“{word}”{hint.zh}；现有：{'、'.join(names)}",
    )


def _rows(book: CalamineWorkbook, name: str, path: Path) -> tuple[list[list[Any]], list[tuple[Any, Any]]]:
    """Read all cells of a sheet from A1 on, and which of them are merged."""
    from python_calamine import CalamineError

    try:
        sheet: CalamineSheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, ValueError) as error:
        raise _broken(path, error) from error
    refuse_width(len(rows[0]) if rows else 0, f"{path}, sheet '{name}'")
    return rows, list(sheet.merged_cell_ranges or ())


def _visible(book: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [item for item in book.sheets_metadata if item.typ == SheetTypeEnum.WorkSheet]
    shown = [item.name for item in sheets if item.visible == SheetVisibleEnum.Visible]
    return shown or [item.name for item in sheets]


def _best(book: CalamineWorkbook, path: Path) -> list[Grid]:
    """Choose the sheets of census forms, else the one whose header is understood best."""
    scored: list[tuple[int, str, list[list[Any]], _Header]] = []
    for name in _visible(book):
        rows, merged = _rows(book, name, path)
        header = _find_header(rows, merged)
        if header is not None:
            scored.append((header.score, name, rows, header))
    if not scored:
        raise RegisterError(
            en=f"{path} has no cells with values in any sheet; export the register again",
            zh=f"{path} 的所有工作表都没有内容；请重新导出名录",
        )
    forms = [item for item in scored if form_of_sheet(item[1])[0] and item[0] > 10]
    if forms:
        # Units come before their outlets, whatever the order of the sheets.
        forms.sort(key=lambda item: form_of_sheet(item[1])[1] != "unit")
        return [_grid(rows, header, name, path) for _, name, rows, header in forms]
    best = max(scored, key=lambda item: (item[0], len(item[2])))
    # A list of column names has a "header" of one or two known words; another table has more.
    others = [name for score, name, _, _ in scored if score > 12 and name != best[1]]
    notes = []
    if others:
        notes.append(
            Text(
                en=f"sheet '{best[1]}' was read; {', '.join(others)} hold positions too: choose with --sheet",
                zh=f"已读取工作表“{best[1]}”；{'、'.join(others)} 也有坐标：可用 --sheet 选择",
            )
        )
    return [_grid(best[2], best[3], best[1], path, notes)]


def _find_header(rows: Sequence[Sequence[Any]], merged: Sequence[tuple[Any, Any]]) -> _Header | None:
    """Find the header: the row near the top that is understood best, else the first one that is not blank."""
    best: _Header | None = None
    seen = 0
    for place, row in enumerate(rows):
        if not any(_said(cell) for cell in row):
            continue
        seen += 1
        if seen > _HEADER_ROWS:
            break
        for header in _headers_at(place, rows, merged):
            if best is None or header.score > best.score:
                best = header
    if best is None:
        return None
    return _skip_field_names(best, rows)


def _said(cell: Any) -> bool:
    return cell is not None and cell != "" and not (isinstance(cell, str) and not cell.strip())


def _headers_at(place: int, rows: Sequence[Sequence[Any]], merged: Sequence[tuple[Any, Any]]) -> list[_Header]:
    """Read a header of one row, and of two where cells are merged or parts of coordinates stand below."""
    top = [text_of(cell) or "" for cell in rows[place]]
    found = [_Header(first=place, last=place, names=top, score=header_score(top))]
    if place + 1 >= len(rows):
        return found
    below = [text_of(cell) or "" for cell in rows[place + 1]]
    across = [(start[1], end[1]) for start, end in merged if start[0] == end[0] == place and end[1] > start[1]]
    parts = sum(fold(cell) in _PART_WORDS for cell in below)
    if not across and parts < 2:
        return found
    names = list(top)
    spread = _spread(top, across, below)
    for column, cell in enumerate(below):
        if cell.strip() and not isinstance(rows[place + 1][column], (int, float)):
            names[column] = f"{spread[column]} {cell}".strip()
    found.append(_Header(first=place, last=place + 1, names=names, score=header_score(names)))
    return found


def _spread(top: Sequence[str], across: Sequence[tuple[int, int]], below: Sequence[str]) -> list[str]:
    """Give each column the words of the merged cell above it."""
    spread = list(top)
    for first, last in across:
        for column in range(first, min(last + 1, len(spread))):
            spread[column] = top[first]
    if not across:  # a format that tells of no merged cells: blanks belong to the words on their left
        for column in range(1, len(spread)):
            if not spread[column].strip() and fold(below[column]) in _PART_WORDS:
                spread[column] = spread[column - 1]
    return spread


def _skip_field_names(header: _Header, rows: Sequence[Sequence[Any]]) -> _Header:
    """Pass over a second header, such as field names under Chinese titles: no row of data is understood as one."""
    below = header.last + 1
    if below >= len(rows):
        return header
    names = [text_of(cell) or "" for cell in rows[below]]
    if header_score(names) > 10 and header_score(names) * 2 >= header.score:
        return _Header(first=header.first, last=below, names=header.names, score=header.score)
    return header


def _grid(rows: Sequence[Sequence[Any]], header: _Header, name: str, path: Path, notes: Sequence[Text] = ()) -> Grid:
    """Turn the rows below a header into cells of text."""
    collector = RowCollector(width=len(header.names), place=f"{path}, sheet '{name}'")
    said = list(notes)
    blank = 0
    pending = 0
    long_numbers: dict[int, int] = {}
    for number, row in enumerate(rows[header.last + 1 :], start=1):
        cells = [_cell(value) for value in row]
        if not any(cell and cell.strip() for cell in cells):
            pending += 1  # blank rows at the end are not counted
            continue
        blank += pending
        pending = 0
        for column, value in enumerate(row):
            if isinstance(value, float) and (value >= _NUMBER_DIGITS or value <= -_NUMBER_DIGITS):
                long_numbers[column] = long_numbers.get(column, 0) + 1
        collector.add(cells, number)
    cells_table, numbers = collector.finish(header.names)
    names = cells_table.column_names
    cells_table = drop_unnamed_empty(cells_table, header.names)
    if header.first > 0 or header.last > header.first:
        said.append(
            Text(
                en=f"the header stands on line {header.last + 1} of the sheet; row n is line {header.last + 1} + n",
                zh=f"表头位于工作表第 {header.last + 1} 行；第 n 个数据行即第 {header.last + 1} + n 行",
            )
        )
    if blank:
        said.append(
            Text(
                en=f"{blank:,} blank rows between the others are no rows, but count in the numbering",
                zh=f"中间有 {blank:,} 个空白行，不作为数据行，但计入行号",
            )
        )
    for column, count in long_numbers.items():
        said.append(
            Text(
                en=f"column '{names[column]}': {count:,} whole numbers have more than 15 digits; Excel dropped the "
                "last ones: export the column as text",
                zh=f"“{names[column]}”列：{count:,} 个整数超过 15 位，Excel 已丢失末位数字；请将该列设为文本后重新导出",
            )
        )
    return Grid(cells=cells_table, row=numbers, notes=tuple(said), sheet=name)


def _cell(value: Any) -> str | None:
    # The common kinds first: a sheet has hundreds of thousands of cells.
    if value.__class__ is str:
        return value or None
    return text_of(value)
