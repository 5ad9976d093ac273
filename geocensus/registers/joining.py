"""Make one register of the tables of one or many files.

Tables may stand under different headers: a canonical column that does is put together row by row in
``Register.derived``. Units and their outlets become parents and children.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
_CHILDREN = frozenset(("outlet", "boiler", "stack"))
_OUTLET_WORDS = re.compile(r"排放口|排污口|outlet", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _Table:
    grid: Grid
    file: RegisterFile | None
    meaning: Understanding
    form: str
    role: str


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
    count = whole.num_rows
    row = grids[0][0].row if len(grids) == 1 and not folder else np.arange(1, count + 1, dtype=np.int64)
    columns, derived, records = _columns(tables)
    if len(tables) > 1 or any(table.role for table in tables):
        _relate(tables, columns, derived, records)
    _unit_keys(whole, columns, derived, records)
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


def _table(grid: Grid, file: RegisterFile | None, named: Mapping[str, str]) -> _Table:
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
    return _Table(grid=grid, file=file, meaning=meaning, form=form, role=role)


def _place_names(headers: Sequence[str]) -> tuple[str, str, str]:
    """Name the columns that tell where a row stood; no header of any table has these names."""
    file, sheet, row = unique_names([*headers, "file", "sheet", "file_row"])[-3:]
    return file, sheet, row


def _with_place(table: _Table, names: tuple[str, str, str], *, folder: bool) -> pa.Table:
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


def _columns(tables: Sequence[_Table]) -> tuple[dict[str, str], dict[str, pa.ChunkedArray], list[Understood]]:
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
                [chunk for table in tables for chunk in _own(table, name).chunks], pa.string()
            )
    return columns, derived, records


def _own(table: _Table, name: str) -> pa.ChunkedArray:
    """Give a canonical column of one table, empty when it has none."""
    header = table.meaning.columns.get(name)
    if header is None:
        return pa.chunked_array([pa.nulls(table.grid.cells.num_rows, pa.string())])
    return table.grid.cells[header]


def _relate(
    tables: Sequence[_Table],
    columns: dict[str, str],
    derived: dict[str, pa.ChunkedArray],
    records: list[Understood],
) -> None:
    """Derive role, form and parent from the sheets that the rows stand in."""
    roles = [table.role for table in tables]
    if not any(role in _CHILDREN for role in roles) and not any(table.form for table in tables):
        return
    by_file: dict[str, list[int]] = {}
    for number, table in enumerate(tables):
        by_file.setdefault(table.file.name if table.file else "", []).append(number)
    parents: list[list[str | None]] = [[None] * len(table.grid.row) for table in tables]
    names: list[list[str | None]] = [[None] * len(table.grid.row) for table in tables]
    ids: list[list[str | None]] = [[None] * len(table.grid.row) for table in tables]
    for members in by_file.values():
        units = [number for number in members if roles[number] == "unit"]
        index = _Units()
        for number in units:
            ids[number] = index.add(tables[number])
        for number in members:
            if roles[number] in _CHILDREN:
                parents[number], names[number] = index.parents_of(tables[number])
    own_roles = [[table.role or None] * len(table.grid.row) for table in tables]
    own_forms = [[table.form or None] * len(table.grid.row) for table in tables]
    for canonical, values in (
        ("feature_role", own_roles),
        ("form", own_forms),
        ("parent_id", parents),
        ("name", names),
        ("object_id", ids),
    ):
        _derive(canonical, values, tables, columns, derived, records)


def _derive(
    canonical: str,
    values: Sequence[Sequence[str | None]],
    tables: Sequence[_Table],
    columns: Mapping[str, str],
    derived: dict[str, pa.ChunkedArray],
    records: list[Understood],
) -> None:
    """Fill a canonical column where the row's own cell is empty."""
    new = pa.chunked_array([pa.array(list(each), pa.string()) for each in values], pa.string())
    if new.null_count == len(new):
        return
    if canonical in columns:
        own = pa.chunked_array([chunk for table in tables for chunk in _own(table, canonical).chunks], pa.string())
        derived[canonical] = pc.coalesce(own, new)
        return
    derived[canonical] = new
    records.append(Understood(canonical=canonical, header="", how="derived", meaning=meanings()[canonical].meaning))


class _Units:
    """The units of one file, found again by what their outlets say of them."""

    def __init__(self) -> None:
        self._by: dict[str, dict[str, set[str]]] = {"object_id": {}, "key": {}, "uscc": {}, "name": {}}
        self._names: dict[str, str | None] = {}

    def add(self, table: _Table) -> list[str | None]:
        """Take the units of a table, and give the identifier of each: its own, its key, or its name."""
        rows = zip(
            _own(table, "object_id").to_pylist(),
            _own(table, "uscc").to_pylist(),
            _own(table, "uscc_suffix").to_pylist(),
            _own(table, "name").to_pylist(),
            strict=True,
        )
        found: list[str | None] = []
        for own, uscc, suffix, name in rows:
            key = uscc + (suffix or "") if uscc else None
            unit = own or key or name
            found.append(unit)
            if unit is None:
                continue
            self._names[unit] = name
            for kind, value in (("object_id", own), ("key", key), ("uscc", uscc), ("name", name)):
                if value:
                    self._by[kind].setdefault(value, set()).add(unit)
        return found

    def parents_of(self, table: _Table) -> tuple[list[str | None], list[str | None]]:
        """Find the unit of each outlet: by its parent's identifier, the unit's key, its name, or as the only one."""
        only = next(iter(self._names)) if len(self._names) == 1 else None
        rows = zip(
            _own(table, "parent_id").to_pylist(),
            _own(table, "uscc").to_pylist(),
            _own(table, "uscc_suffix").to_pylist(),
            _own(table, "name").to_pylist(),
            strict=True,
        )
        parents: list[str | None] = []
        for parent, uscc, suffix, name in rows:
            words = (
                ("object_id", parent),
                ("key", parent),
                ("key", uscc + (suffix or "") if uscc else None),
                ("uscc", uscc),
                ("name", name),
            )
            hits = (self._by[kind].get(value, set()) for kind, value in words if value)
            certain = next((next(iter(hit)) for hit in hits if len(hit) == 1), None)
            # A workbook of one enterprise: its outlets are this unit's, unless they name another.
            parents.append(certain or (only if not uscc and not parent else None))
        return parents, [self._names.get(parent) if parent else None for parent in parents]


def _unit_keys(
    whole: pa.Table, columns: Mapping[str, str], derived: dict[str, pa.ChunkedArray], records: list[Understood]
) -> None:
    """Identify units by credit code and suffix, which together name one site, where they have no identifier."""
    if "object_id" in columns or "object_id" in derived or "uscc" not in columns:
        return
    code = derived.get("uscc", whole[columns["uscc"]])
    suffix = derived.get("uscc_suffix")
    if suffix is None and "uscc_suffix" in columns:
        suffix = whole[columns["uscc_suffix"]]
    key = code if suffix is None else pc.binary_join_element_wise(code, pc.fill_null(suffix, ""), "")
    derived["object_id"] = key
    records.append(Understood(canonical="object_id", header="", how="derived", meaning=meanings()["object_id"].meaning))


def _spoken(tables: Sequence[_Table], *, several: bool) -> list[Text]:
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
