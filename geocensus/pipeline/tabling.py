"""The tables of a run: positions and zones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from geocensus.checks import Grade, Judgement
from geocensus.measures import Columns
from geocensus.registers import Register
from geocensus.schema import POSITIONS, ZONES
from geocensus.zones import ZoneLayer

__all__ = ["positions_table", "zones_table"]

WORDS = np.array([grade.word for grade in Grade])


def positions_table(
    register: Register,
    located: dict[str, Any],
    columns: Columns,
    judgement: Judgement,
    in_scope: NDArray[np.bool_],
    *,
    with_zones: bool,
) -> pd.DataFrame:
    """Put every row of the register beside what was found of it, in the order of the file.

    Parameters
    ----------
    register, located
        All rows.
    columns, judgement
        The rows in scope.
    with_zones
        False where counties stand in for zones.
    """
    n, scope = len(in_scope), np.flatnonzero(in_scope)

    def spread(values: Any, empty: Any) -> Any:
        if len(scope) == n:
            return values
        whole = np.full(n, empty, dtype=np.asarray(values).dtype)
        whole[scope] = values
        return whole

    def code(number: str, index: str) -> Any:
        return _code_at(columns[index].layer, spread(columns[number], -1))

    layer, number, distance = ("zones", "zone_number", "zone_distance_m")
    reported = located["zone_reported"]
    if not with_zones:
        layer, number, distance = "counties", "county_number", "county_distance_m"
        reported = located["county_reported"]
    distances = columns.get(distance)
    grades = spread(judgement.worst(), Grade.NOT_RUN)
    letters = spread_letters(judgement, scope, n)
    made: dict[str, Any] = {
        "row": located["row"],
        "object_id": _text(located["object_id"], n),
        "name": _text(located["name"], n),
        "unit_key": _spread_text(columns["unit_key"], scope, n),
        "lon": located["lon"],
        "lat": located["lat"],
        "datum": located["datum"],
        "notation": located["notation"],
        "precision_m": located["precision_m"],
        "reason": located["reason"],
        "in_scope": in_scope,
        "zone_code": code(number, layer),
        "zone_reported": _text(reported, n),
        "zone_distance_m": np.full(n, np.nan) if distances is None else spread(distances, np.nan),
        "border_distance_m": spread(columns["border_distance_m"], np.nan),
        "county_code": code("county_number", "counties"),
        "county_reported": _text(located["county_reported"], n),
        "grade": pd.Categorical.from_codes(grades.astype(np.int8), categories=WORDS.tolist()),
        "verdicts": letters,
    }
    table = {column.name: _plain(made[column.name]) for column in POSITIONS}
    for header in register.cells.column_names:
        table[f"raw_{header}"] = register.cells[header].to_pandas().array
    return pd.DataFrame(table, copy=False)


def spread_letters(judgement: Judgement, scope: NDArray[np.intp], n: int) -> Any:
    """Write each row's verdicts as a text of one character a check; rows out of scope were not checked."""
    k = len(judgement.checks)
    letters = judgement.letters()
    if len(scope) < n:
        of_scope, letters = letters, np.full((n, k), ord("-"), dtype=np.uint8)
        letters[scope] = of_scope
    # Offsets and letters laid out as Arrow wants them: no Python text is made a row.
    offsets = np.arange(n + 1, dtype=np.int64) * k
    texts = pa.LargeStringArray.from_buffers(n, pa.py_buffer(offsets), pa.py_buffer(letters))
    return texts.to_pandas().array


def _code_at(layer: ZoneLayer, number: NDArray[np.int64]) -> Any:
    codes = pd.array([*layer.code.tolist(), None], dtype="str")
    return codes.take(np.where(number < 0, len(layer.code), number))


def _spread_text(values: Any, scope: NDArray[np.intp], n: int) -> Any:
    if len(scope) == n:
        return values
    place = np.full(n, -1, dtype=np.int64)
    place[scope] = np.arange(len(scope))
    return pd.array(values, dtype="str").take(place, allow_fill=True)


def _text(values: Any | None, n: int) -> Any:
    if values is None:
        return pa.nulls(n, pa.large_string()).to_pandas().array
    return values


def _plain(values: Any) -> Any:
    """Give closed vocabularies as text, so that files and filters need no categories; nothing said becomes empty."""
    if isinstance(values, pd.Categorical):
        texts = pd.array([*(str(each) or None for each in values.categories), None], dtype="str")
        return texts.take(np.where(values.codes < 0, len(values.categories), values.codes))
    return values


def zones_table(
    columns: Columns,
    judgement: Judgement,
    proposals: pd.DataFrame,
    *,
    county_codes: Sequence[str] | None,
    regions: Sequence[tuple[str, str, Sequence[str]]] = (),
    region: tuple[str, str],
    with_zones: bool,
) -> pd.DataFrame:
    """Count sources and flags by zone, county and region; each row counts once: where it says it is, else where it lies.

    Parameters
    ----------
    columns, judgement, proposals
        The rows in scope.
    county_codes
        Counties that are listed even when nothing lies in them; None: only those with sources.
    regions
        Code, name and counties of each region that has a line of its own, where several were asked for.
    region
        Code and name of the last line, which counts every row.
    with_zones
        False where counties stand in for zones: there are no lines of zones then.
    """
    rows_of = {status: proposals["row"][proposals["status"] == status] for status in ("proposed", "ambiguous")}
    facts = {
        "sources": np.ones(len(columns), dtype=np.bool_),
        "located": np.isfinite(columns["lon"]),
        "flagged": judgement.flagged(),
        "repaired": np.isin(columns["row"], rows_of["proposed"].to_numpy(dtype=np.int64)),
        "ambiguous": np.isin(columns["row"], rows_of["ambiguous"].to_numpy(dtype=np.int64)),
    }
    parts = []
    if with_zones:
        parts.append(_level("zone", facts, columns, "zone", columns["zones"].layer, listed=None))
    listed = None if county_codes is None else columns["counties"].layer.find(list(county_codes))
    counties = _level("county", facts, columns, "county", columns["counties"].layer, listed=listed)
    if listed is None:
        counties = counties[counties["sources"] > 0]
    parts.append(counties)
    for code, name, within in regions:
        own = counties.loc[counties["code"].isin(list(within)), list(facts)].sum()
        parts.append(own.to_frame().T.assign(level="region", code=code, name=name))
    whole = {name: [int(has.sum())] for name, has in facts.items()}
    parts.append(pd.DataFrame(whole).assign(level="region", code=region[0], name=region[1]))
    table = pd.concat(parts, ignore_index=True)
    for share in ("located", "flagged"):
        table[f"{share}_share"] = (table[share] / table["sources"].where(table["sources"] > 0)).round(6)
    return table[[column.name for column in ZONES]]


def _level(
    level: str,
    facts: dict[str, NDArray[np.bool_]],
    columns: Columns,
    which: str,
    layer: ZoneLayer,
    *,
    listed: Any | None,
) -> pd.DataFrame:
    found = columns[f"{which}_number"]
    claimed = columns.get(f"{which}_reported_number")
    home = found if claimed is None else np.where(claimed >= 0, claimed, found)
    # Exclaves of one zone are rows of the layer with one code: they are counted together, at the first of them.
    _, first, place = np.unique(layer.code, return_index=True, return_inverse=True)
    home = np.append(first[place], len(layer))[home]
    # The last line is of rows that are nowhere.
    sums = {name: np.bincount(home[has], minlength=len(layer) + 1) for name, has in facts.items()}
    numbers = np.sort(first) if listed is None else np.unique(np.append(listed[listed >= 0], home[home < len(layer)]))
    table = pd.DataFrame({name: counts[numbers] for name, counts in sums.items()})
    table["code"], table["name"] = layer.code[numbers], layer.name[numbers]
    nowhere = pd.DataFrame({name: counts[-1:] for name, counts in sums.items()}).assign(code="", name="")
    return pd.concat([table, nowhere[nowhere["sources"] > 0]], ignore_index=True).assign(level=level)
