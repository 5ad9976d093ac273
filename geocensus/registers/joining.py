"""Make one register of the tables of one or many files.

Tables may stand under different headers: a canonical column that does is put together row by row in
``Register.derived``. Units and their outlets become parents and children.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geocensus.language import Text
from geocensus.registers.cells import Grid, unique_names
from geocensus.registers.columns import (
    Understanding,
    Understood,
    meanings,
    no_position,
    resolve_named,
    understand,
)
from geocensus.registers.formats import RegisterFile
from geocensus.registers.ids import lost_digits
from geocensus.registers.register import Register
from geocensus.registers.relations import SheetTable, own_column, relate, unit_keys

__all__ = ["join"]

# Census forms [second national census, report forms]: what a row of each marks.
_ROLES: dict[str, str] = {
    "G101": "unit",
    "G102": "outlet",
    "G103": "boiler",
    "G108": "park",
    "N101": "unit",
    "S103": "boiler",
    "S104": "outlet",
    "J101": "unit",
    "J102": "unit",
    "J103": "unit",
    "Y101": "unit",
    "Y102": "unit",
}
_FORM = re.compile(r"(?:^|[^A-Z0-9])(?P<form>[GNSJY]\d{3})(?:[-_](?P<part>\d))?(?:$|[^0-9])", re.IGNORECASE)
_OUTLET_WORDS = re.compile(r"排放口|排污口|outlet", re.IGNORECASE)


def form_of_sheet(name: str) -> tuple[str, str]:
    """Read census form and role out of a sheet's name.

    Examples
    --------
    >>> form_of_sheet("T_BAS_G101_1"), form_of_sheet("T_BAS_G102"), form_of_sheet("Units")
    (('G101-1', 'unit'), ('G102', 'outlet'), ('', ''))
    """
    match = _FORM.search(name)
    if match is None:
        return "", "outlet" if _OUTLET_WORDS.search(name) else ""
    form = match["form"].upper()
    part = f"-{match['part']}" if match["part"] else ""
    return form + part, _ROLES.get(form, "")


def join(
    grids: Sequence[tuple[Grid, RegisterFile | None]],
    *,
    named: Mapping[str, str],
    place: str,
    folder: bool = False,
    notes: Sequence[Text] = (),
    position_needed: bool = True,
) -> Register:
    """Put tables together, and understand their columns.

    Parameters
    ----------
    grids
        Tables in the order of the rows, each with the file it came from.
    named
        The user's own words: canonical name to header.
    place
        What to call the whole in messages.
    folder
        Whether the tables come from a folder: then ``file`` and ``file_row`` are kept beside the cells.
    notes
        What was noticed before.
    position_needed
        Whether a register without any column of positions is refused.

    Raises
    ------
    ColumnNotFound
        When a named column is in none of the tables, or none holds positions.
    """
    headers = list(dict.fromkeys(name for grid, _ in grids for name in grid.cells.column_names))
    resolved = resolve_named(named, headers)
    tables = [_table(grid, file, resolved) for grid, file in grids]
    if position_needed and not any(table.meaning.has_position for table in tables):
        raise no_position(place, headers)
    several = folder or len(tables) > 1
    cells = [table.grid.cells for table in tables]
    if several:
        cells = [_with_place(table, _place_names(headers), folder=folder) for table in tables]
    whole = pa.concat_tables(cells, promote_options="default") if len(cells) > 1 else cells[0]
    places = dict(zip(("file", "sheet"), _place_names(headers), strict=False)) if several else {}
    count = whole.num_rows
    row = grids[0][0].row if len(grids) == 1 and not folder else np.arange(1, count + 1, dtype=np.int64)
    columns, derived, records = _columns(tables)
    derived |= {name: whole[header] for name, header in places.items() if header in whole.column_names}
    if len(tables) > 1 or any(table.role for table in tables):
        relate(tables, columns, derived, records)
    unit_keys(whole, columns, derived, records)
    said = [*notes, *_spoken(tables, several=several), *lost_digits(whole)]
    if count == 0:
        said.append(Text(en=f"{place} has a header and no rows below it", zh=f"{place} 只有表头，没有数据行"))
    return Register(
        cells=whole,
        row=row,
        columns=columns,
        derived=derived,
        files=_merge_files([table.file for table in tables if table.file is not None]),
        understood=tuple(sorted(records, key=lambda record: list(meanings()).index(record.canonical))),
        notes=tuple(said),
        named=frozenset(name for name, header in resolved.items() if header),
    )


def _table(grid: Grid, file: RegisterFile | None, named: Mapping[str, str]) -> SheetTable:
    cells = grid.cells

    def filled(header: str) -> int:
        return int(len(cells[header]) - cells[header].null_count)

    def chinese(header: str) -> int:
        return int(pc.sum(pc.match_substring_regex(cells[header], r"\p{Han}")).as_py() or 0)

    # The geometry's own columns are for tables that have no others, unless the user names them.
    aside = set(grid.point or ()) - set(named.values())
    headers = [name for name in cells.column_names if name not in aside]
    meaning = understand(headers, named=named, filled=filled, chinese=chinese)
    if grid.point is not None and not meaning.has_position:
        lon, lat = grid.point
        records = tuple(
            Understood(canonical=name, header=header, how="geometry", meaning=meanings()[name].meaning)
            for name, header in (("lon", lon), ("lat", lat))
        )
        kept = tuple(record for record in meaning.understood if record.canonical not in ("lon", "lat"))
        meaning = Understanding(columns={**meaning.columns, "lon": lon, "lat": lat}, understood=kept + records)
    form, role = form_of_sheet(grid.sheet)
    if not role and not form and file is not None and not grid.sheet:
        form, role = form_of_sheet(PurePosixPath(file.name).stem)
    return SheetTable(grid=grid, file=file, meaning=meaning, form=form, role=role)


def _place_names(headers: Sequence[str]) -> tuple[str, str, str]:
    """Name the columns that tell where a row stood; no header of any table has these names."""
    file, sheet, row = unique_names([*headers, "file", "sheet", "file_row"])[-3:]
    return file, sheet, row


def _with_place(table: SheetTable, names: tuple[str, str, str], *, folder: bool) -> pa.Table:
    """Keep beside the cells where they stood: file, sheet and the number there."""
    cells = table.grid.cells
    count = cells.num_rows
    columns = (
        _constant(table.file.name if table.file else "", count),
        _constant(table.grid.sheet, count),
        pa.array(table.grid.row).cast(pa.string()),
    )
    for name, values in list(zip(names, columns, strict=True))[0 if folder else 1 :]:
        cells = cells.append_column(name, pa.chunked_array([values], pa.string()))
    return cells


def _constant(text: str, count: int) -> pa.Array:
    return pa.array([text or None] * count, pa.string())


def _columns(tables: Sequence[SheetTable]) -> tuple[dict[str, str], dict[str, pa.ChunkedArray], list[Understood]]:
    """Bring the tables' columns under one name each; those under different headers are put together."""
    columns: dict[str, str] = {}
    derived: dict[str, pa.ChunkedArray] = {}
    records: list[Understood] = []
    for name, column in meanings().items():
        known = [record for table in tables for record in table.meaning.understood if record.canonical == name]
        if not known:
            continue
        headers = list(dict.fromkeys(record.header for record in known))
        columns[name] = headers[0]
        others = list(dict.fromkeys(other for record in known for other in record.others if other not in headers))
        first = known[0]
        records.append(
            Understood(
                canonical=name,
                header=" | ".join(headers),
                how=first.how,
                meaning=column.meaning,
                others=tuple(others),
            )
        )
        elsewhere = any(
            headers[0] in table.grid.cells.column_names and table.meaning.columns.get(name) != headers[0]
            for table in tables
        )
        if len(headers) > 1 or elsewhere:
            derived[name] = pa.chunked_array(
                [chunk for table in tables for chunk in own_column(table, name).chunks], pa.string()
            )
    return columns, derived, records


def _spoken(tables: Sequence[SheetTable], *, several: bool) -> list[Text]:
    """Gather the notes of all tables, the same ones counted, each with the place it is about."""
    counted: dict[Text, list[str]] = {}
    for table in tables:
        where = "/".join(word for word in (table.file.name if table.file else "", table.grid.sheet) if word)
        for note in table.grid.notes:
            counted.setdefault(note, []).append(where)
    notes = []
    for note, places in counted.items():
        if not several or not places[0]:
            notes.append(note)
            continue
        more_en = f" and {len(places) - 1:,} more" if len(places) > 1 else ""
        more_zh = f"等 {len(places):,} 处" if len(places) > 1 else ""
        notes.append(Text(en=f"{places[0]}{more_en}: {note.en}", zh=f"{places[0]}{more_zh}：{note.zh}"))
    lacking = [table for table in tables if not table.meaning.has_position]
    if lacking:
        first = lacking[0]
        where = "/".join(word for word in (first.file.name if first.file else "", first.grid.sheet) if word)
        notes.append(
            Text(
                en=f"{len(lacking):,} of {len(tables):,} tables have no column of positions, {where} first",
                zh=f"{len(tables):,} 个表中有 {len(lacking):,} 个没有坐标列，首个为 {where}",
            )
        )
    return notes


def _merge_files(files: Sequence[RegisterFile]) -> tuple[RegisterFile, ...]:
    """Name each file once, with all sheets that were read of it."""
    merged: dict[tuple[str, str], RegisterFile] = {}
    for file in files:
        key = (file.name, file.sha256)
        earlier = merged.get(key)
        sheet = file.sheet if earlier is None else ", ".join(dict.fromkeys((*earlier.sheet.split(", "), file.sheet)))
        merged[key] = RegisterFile(
            name=file.name,
            sha256=file.sha256,
            bytes=file.bytes,
            encoding=file.encoding,
            sheet=sheet,
            format=file.format,
        )
    return tuple(merged.values())
