"""Units and what belongs to them: the sheets of one enterprise become parents and children."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from geocensus.registers.cells import Grid
from geocensus.registers.columns import Understanding, Understood, meanings
from geocensus.registers.formats import RegisterFile

__all__ = ["CHILDREN", "SheetTable", "own_column", "relate", "unit_keys"]

CHILDREN = frozenset(("outlet", "boiler", "stack"))


@dataclass(frozen=True, kw_only=True)
class SheetTable:
    """A table of cells, with what is known of its sheet."""

    grid: Grid
    file: RegisterFile | None
    meaning: Understanding
    form: str
    role: str


def own_column(table: SheetTable, name: str) -> pa.ChunkedArray:
    """Give a canonical column of one table, empty when it has none."""
    header = table.meaning.columns.get(name)
    if header is None:
        return pa.chunked_array([pa.nulls(table.grid.cells.num_rows, pa.string())])
    return table.grid.cells[header]


def relate(
    tables: Sequence[SheetTable],
    columns: dict[str, str],
    derived: dict[str, pa.ChunkedArray],
    records: list[Understood],
) -> None:
    """Derive role, form and parent from the sheets that the rows stand in."""
    roles = [table.role for table in tables]
    if not any(role in CHILDREN for role in roles) and not any(table.form for table in tables):
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
            if roles[number] in CHILDREN:
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
    tables: Sequence[SheetTable],
    columns: Mapping[str, str],
    derived: dict[str, pa.ChunkedArray],
    records: list[Understood],
) -> None:
    """Fill a canonical column where the row's own cell is empty."""
    new = pa.chunked_array([pa.array(list(each), pa.string()) for each in values], pa.string())
    if new.null_count == len(new):
        return
    if canonical in columns:
        own = pa.chunked_array(
            [chunk for table in tables for chunk in own_column(table, canonical).chunks], pa.string()
        )
        derived[canonical] = pc.coalesce(own, new)
        return
    derived[canonical] = new
    records.append(Understood(canonical=canonical, header="", how="derived", meaning=meanings()[canonical].meaning))


class _Units:
    """The units of one file, found again by what their outlets say of them."""

    def __init__(self) -> None:
        self._by: dict[str, dict[str, set[str]]] = {"object_id": {}, "key": {}, "uscc": {}, "name": {}}
        self._names: dict[str, str | None] = {}

    def add(self, table: SheetTable) -> list[str | None]:
        """Take the units of a table, and give the identifier of each: its own, its key, or its name."""
        rows = zip(
            own_column(table, "object_id").to_pylist(),
            own_column(table, "uscc").to_pylist(),
            own_column(table, "uscc_suffix").to_pylist(),
            own_column(table, "name").to_pylist(),
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

    def parents_of(self, table: SheetTable) -> tuple[list[str | None], list[str | None]]:
        """Find the unit of each outlet: by its parent's identifier, the unit's key, its name, or as the only one."""
        only = next(iter(self._names)) if len(self._names) == 1 else None
        rows = zip(
            own_column(table, "parent_id").to_pylist(),
            own_column(table, "uscc").to_pylist(),
            own_column(table, "uscc_suffix").to_pylist(),
            own_column(table, "name").to_pylist(),
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


def unit_keys(
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
