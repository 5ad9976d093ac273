"""Clean the geometry of a zone layer: what is dropped, what is only named, and why.

Bad geometry is data: nothing here raises because of a row. A ring that crosses itself is named and kept; it is
repaired only when asked, because a repair decides where a border runs.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.language import Text

__all__ = ["Geometries", "ZoneProblem", "ZoneProblemKind", "clean", "code_problems"]

Geometries = NDArray[np.object_]
"""(m,) shapely geometries."""


class ZoneProblemKind(StrEnum):
    """What is wrong with a row of a zone layer."""

    NOT_A_POLYGON = "not_a_polygon"
    EMPTY = "empty"
    NO_POSITION = "no_position"
    OUT_OF_RANGE = "out_of_range"
    CROSSES_ANTIMERIDIAN = "crosses_antimeridian"
    INVALID = "invalid"
    REPAIRED = "repaired"
    NO_CODE = "no_code"
    DUPLICATE_CODE = "duplicate_code"


DROPPED = frozenset(
    {
        ZoneProblemKind.NOT_A_POLYGON,
        ZoneProblemKind.EMPTY,
        ZoneProblemKind.NO_POSITION,
        ZoneProblemKind.OUT_OF_RANGE,
        ZoneProblemKind.CROSSES_ANTIMERIDIAN,
    }
)
"""Kinds that take a row out of the layer; the others leave it in."""


@dataclass(frozen=True, kw_only=True)
class ZoneProblem:
    """Something that is wrong with a row of a zone layer.

    Parameters
    ----------
    kind
        What it is.
    code
        The row's code; empty when it has none.
    row
        The row's number in the file, the first 1.
    why
        One sentence for people.
    """

    kind: ZoneProblemKind
    code: str
    row: int
    why: Text


# What GEOS says of an invalid polygon, for Chinese readers [IsValidOp of GEOS 3.14].
_REASONS_ZH = {
    "Self-intersection": "自相交",
    "Ring Self-intersection": "环自相交",
    "Hole lies outside shell": "孔洞位于外环之外",
    "Nested shells": "外环相互嵌套",
    "Holes are nested": "孔洞相互嵌套",
    "Interior is disconnected": "内部不连通",
    "Duplicate Rings": "环重复",
    "Too few points in geometry component": "点数过少",
    "Invalid Coordinate": "坐标无效",
}


def _why_invalid(geometry: shapely.Geometry) -> Text:
    reason = str(shapely.is_valid_reason(geometry))
    head, _, place = reason.partition("[")
    shown = f"（{place.rstrip(']')}）" if place else ""
    return Text(en=reason, zh=_REASONS_ZH.get(head.strip(), head.strip()) + shown)


def _in_threads(function: Any, geometry: Geometries) -> NDArray[Any]:
    # GEOS works without the interpreter's lock: two halves at once.
    if len(geometry) < 4096:
        return np.asarray(function(geometry))
    with ThreadPoolExecutor(2) as pool:
        return np.concatenate(list(pool.map(function, np.array_split(geometry, 8))))


def _polygonal(geometry: shapely.Geometry) -> shapely.Geometry | None:
    """Give the polygons within a collection, or nothing."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    kept = parts[shapely.get_dimensions(parts) == 2]
    return shapely.MultiPolygon(list(kept)) if len(kept) else None


def clean(
    geometry: Geometries, code: NDArray[np.str_], *, repair: bool = False
) -> tuple[Geometries, NDArray[np.bool_], tuple[ZoneProblem, ...]]:
    """Make every geometry a plain two-dimensional polygon in canonical form; name what is wrong.

    Parameters
    ----------
    geometry : (m,) shapely, degrees lon/lat
    code : (m,) text
        Only for naming rows.
    repair
        Make invalid polygons valid (each face that the lines enclose an odd number of times is kept).

    Returns
    -------
    geometry : (m,) polygons and multipolygons
        Undefined where dropped.
    kept : (m,) bool
    problems
        In the order of the rows.
    """
    m = len(geometry)
    geometry = np.array(geometry, dtype=object)
    problems: dict[int, list[ZoneProblem]] = {}

    def name(rows: NDArray[Any], kind: ZoneProblemKind, en: str, zh: str) -> None:
        for row in rows.tolist():
            problem = ZoneProblem(kind=kind, code=str(code[row]), row=row + 1, why=Text(en=en, zh=zh))
            problems.setdefault(row, []).append(problem)

    missing = shapely.is_missing(geometry)
    for row in np.flatnonzero((shapely.get_type_id(geometry) == 7) & ~missing).tolist():
        geometry[row] = _polygonal(geometry[row]) or geometry[row]
    kind = shapely.get_type_id(geometry)
    polygon = (kind == 3) | (kind == 6)
    empty = missing | shapely.is_empty(geometry)
    name(np.flatnonzero(empty), ZoneProblemKind.EMPTY, "no geometry", "没有图形")
    name(
        np.flatnonzero(~polygon & ~empty),
        ZoneProblemKind.NOT_A_POLYGON,
        "a line or point, not a polygon",
        "是线或点，不是面",
    )
    kept = polygon & ~empty
    kept_at = np.flatnonzero(kept)

    coordinates, owner = shapely.get_coordinates(geometry[kept_at], return_index=True)
    # bounds() skips NaN, so the vertices themselves are asked.
    infinite = ~np.isfinite(coordinates).all(axis=1)
    outside = (np.abs(coordinates[:, 0]) > 180) | (np.abs(coordinates[:, 1]) > 90)
    step = np.abs(np.diff(coordinates[:, 0], prepend=coordinates[:1, 0]))
    jump = (step > 180) & (np.diff(owner, prepend=owner[:1]) == 0)
    bad_number = np.zeros(m, dtype=bool)
    for flag, what, en, zh in (
        (infinite, ZoneProblemKind.NO_POSITION, "a vertex is not a finite number", "有顶点坐标不是有限数"),
        (outside, ZoneProblemKind.OUT_OF_RANGE, "a vertex lies outside ±180, ±90 degrees", "有顶点超出 ±180、±90 度"),
        (jump, ZoneProblemKind.CROSSES_ANTIMERIDIAN, "it crosses the antimeridian (180°)", "跨越 180° 经线"),
    ):
        rows = np.setdiff1d(kept_at[np.unique(owner[flag])], np.flatnonzero(bad_number))
        bad_number[rows] = True
        name(rows, what, en, zh)
    kept &= ~bad_number
    kept_at = np.flatnonzero(kept)

    if shapely.has_z(geometry[kept_at]).any() or shapely.has_m(geometry[kept_at]).any():
        geometry[kept_at] = shapely.force_2d(geometry[kept_at])
    valid = _in_threads(shapely.is_valid, geometry[kept_at])
    for row in kept_at[~valid].tolist():
        why = _why_invalid(geometry[row])
        what = ZoneProblemKind.INVALID
        if repair:
            repaired = shapely.make_valid(geometry[row])
            if shapely.get_dimensions(repaired) == 2 and shapely.get_type_id(repaired) == 7:
                repaired = _polygonal(repaired)
            if repaired is not None and shapely.get_dimensions(repaired) == 2 and not shapely.is_empty(repaired):
                geometry[row], what = repaired, ZoneProblemKind.REPAIRED
        problems.setdefault(row, []).append(ZoneProblem(kind=what, code=str(code[row]), row=row + 1, why=why))
    kept_at = np.flatnonzero(kept)
    geometry[kept_at] = _in_threads(shapely.normalize, geometry[kept_at])
    ordered = tuple(problem for row in sorted(problems) for problem in problems[row])
    return geometry, kept, ordered


def code_problems(code: NDArray[np.str_], kept: NDArray[np.intp]) -> tuple[ZoneProblem, ...]:
    """Name rows of the layer without a code, and rows that share one."""
    present = code[kept]
    _, group, count = np.unique(present, return_inverse=True, return_counts=True)
    problems = []
    for row in kept[(count[group] > 1) | (present == "")].tolist():
        if code[row]:
            others = int(np.count_nonzero(present == code[row]))
            kind = ZoneProblemKind.DUPLICATE_CODE
            why = Text(en=f"{others} rows carry this code", zh=f"有 {others} 行使用此代码")
        else:
            kind = ZoneProblemKind.NO_CODE
            why = Text(en="the row has no code", zh="该行没有代码")
        problems.append(ZoneProblem(kind=kind, code=str(code[row]), row=row + 1, why=why))
    return tuple(problems)
