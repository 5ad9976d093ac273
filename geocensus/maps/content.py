"""From the tables of a run to the columns that a page holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geocensus.checks.grades import FLAGGED, Grade
from geocensus.language import Language, Text
from geocensus.maps.contacts import shown_columns
from geocensus.maps.findings import evidence_labels, finding_columns, proposal_columns
from geocensus.maps.groups import group_columns, link_columns, zone_places
from geocensus.maps.island import deltas
from geocensus.maps.shapes import UNIT_DEG, Shapes, packed_rings, simplified
from geocensus.maps.tables import grades, masked_texts, numbers, rounded, texts

__all__ = ["Drawing", "Frame", "Limits", "MapSummary", "content"]

Frame = tuple[float, float, float, float]
"""West, south, east, north, degrees."""

POINT_UNIT_DEG = 1e-6
"""Unit of the points in a page, degrees: 0.1 m."""

_MERCATOR_LIMIT_DEG = 85.05
"""Web Mercator ends here; nothing beyond can be drawn [atan(sinh(π)) = 85.0511°]."""

_FACTS = (
    "zone_code",
    "zone_reported",
    "zone_distance_m",
    "border_distance_m",
    "county_code",
    "notation",
    "precision_m",
    "reason",
)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much a page may hold before it stops being one that people can open.

    Parameters
    ----------
    points
        Above it, sources are counted by zone and only the gravest are drawn one by one.
    gravest
        How many are drawn then.
    ids
        Above it, only rows with findings carry their identifier.
    cells
        Rows whose own cells stand in the page, the gravest first.
    findings
        Findings in the list, the gravest first.
    zones
        Above it, the counties of a run are drawn instead of its zones.
    """

    points: int = 200_000
    gravest: int = 5_000
    ids: int = 50_000
    cells: int = 20_000
    findings: int = 50_000
    zones: int = 20_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawing:
    """What is to be drawn: the tables of :mod:`geocensus.schema`, and the areas around them.

    Parameters
    ----------
    positions, findings, proposals, zone_counts : DataFrame
    zones, outlines
        Areas: the zones, and the counties around them.
    titles
        Title of each check.
    focus
        What the page shows first; None: where most of the points are.
    area
        Columns of *positions* that name areas: the one that holds a row, and the one that it claims, if any.
    zones_left_out
        Zones that were too many, so that counties stand for them.
    """

    positions: pd.DataFrame
    findings: pd.DataFrame
    proposals: pd.DataFrame
    zone_counts: pd.DataFrame
    zones: Shapes
    outlines: Shapes
    titles: dict[str, Text] = field(default_factory=dict)
    focus: Frame | None = None
    area: tuple[str, ...] = ("zone_code", "zone_reported")
    zones_left_out: int = 0


@dataclass(frozen=True, kw_only=True)
class MapSummary:
    """What a page shows, and what it leaves out; the page says the same.

    Parameters
    ----------
    rows
        Rows in scope.
    out_of_scope
        Rows outside the regions asked for; not drawn.
    located
        Rows in scope with a position that a map can show.
    drawn
        Of them, points drawn one by one.
    aggregated
        True when the others are only counted by zone.
    findings, findings_listed
        All findings, and those in the page's list.
    rows_with_cells
        Rows with findings whose own cells stand in the page.
    zones
        Areas drawn.
    tolerance_m
        How far their lines may have moved when they were simplified, metres.
    zones_left_out
        Zones that were too many, so that counties are drawn for them.
    size_bytes
        Of the page; 0 before it is written.
    """

    rows: int
    out_of_scope: int
    located: int
    drawn: int
    aggregated: bool
    findings: int
    findings_listed: int
    rows_with_cells: int
    zones: int
    tolerance_m: float
    zones_left_out: int = 0
    size_bytes: int = 0


def content(drawing: Drawing, *, language: Language, limits: Limits) -> tuple[dict[str, Any], MapSummary]:
    """Lay the tables out as the columns that the page's script reads.

    Returns
    -------
    columns
        Only what JSON can hold.
    summary
    """
    positions = drawing.positions
    scope = (
        positions["in_scope"].to_numpy(dtype=bool) if "in_scope" in positions else np.ones(len(positions), dtype=bool)
    )
    everything, positions = len(positions), positions if scope.all() else positions[scope]
    lon, lat, grade = numbers(positions, "lon"), numbers(positions, "lat"), grades(positions)
    with np.errstate(invalid="ignore"):
        drawable = (np.abs(lon) <= 180.0) & (np.abs(lat) <= _MERCATOR_LIMIT_DEG)
    flagged = grade >= Grade.NOTE

    aggregated = int(drawable.sum()) > limits.points
    single = drawable.copy()
    if aggregated:
        single &= flagged
        if single.sum() > limits.gravest:
            chosen = np.flatnonzero(single)
            chosen = chosen[np.argsort(-grade[chosen], kind="stable")[: limits.gravest]]
            single = np.zeros_like(single)
            single[chosen] = True

    # Records: the points in the order of the file, then the rows that have findings but nothing to draw.
    unplaced = np.flatnonzero(flagged & ~drawable)
    if aggregated:
        unplaced = np.sort(unplaced[np.argsort(-grade[unplaced], kind="stable")[: limits.gravest]])
    records = np.concatenate([np.flatnonzero(single), unplaced])
    drawn = int(single.sum())
    table = positions.iloc[records]
    rows = numbers(table, "row") if "row" in table else np.flatnonzero(scope)[records] + 1.0
    ids = texts(table, "object_id")
    if len(table) > limits.ids:
        with_findings = (grade[records] >= Grade.NOTE).tolist()
        ids = [text if found else "" for text, found in zip(ids, with_findings, strict=True)]

    zones, zones_part, tolerance_m = _zones(drawing, positions, lon, lat, grade)
    findings, listed = finding_columns(
        drawing.findings, drawing.titles, rows, zones.code, language, most=limits.findings
    )
    cells_of = np.flatnonzero(grade[records] >= Grade.NOTE)
    cells_of = np.sort(cells_of[np.argsort(-grade[records][cells_of], kind="stable")[: limits.cells]])

    outlines, _ = simplified(drawing.outlines.geometry)
    columns = {
        "points": {
            "drawn": drawn,
            "lon": deltas(lon[records[:drawn]], unit=POINT_UNIT_DEG),
            "lat": deltas(lat[records[:drawn]], unit=POINT_UNIT_DEG),
            "unit": POINT_UNIT_DEG,
            "grade": "".join(map(str, grade[records].tolist())),
            "row": deltas(np.nan_to_num(rows)),
            "name": masked_texts(texts(table, "name")),
            "id": masked_texts(ids) if any(ids) else None,
        },
        "groups": group_columns(table),
        "links": link_columns(table),
        "zone_of": deltas(zone_places(table, zones.code, drawing.area)),
        "labels": evidence_labels(findings["evidence"], language),
        "details": _details(table.iloc[cells_of], cells_of),
        "findings": findings,
        "proposals": proposal_columns(drawing.proposals, rows, language),
        "zones": zones_part,
        "outlines": packed_rings(outlines),
        "vertex_unit": UNIT_DEG,
        "view": _view(drawing, zones, lon[drawable], lat[drawable]),
        "aggregated": aggregated,
    }
    summary = MapSummary(
        rows=len(positions),
        out_of_scope=everything - len(positions),
        located=int(drawable.sum()),
        drawn=drawn,
        aggregated=aggregated,
        findings=len(drawing.findings),
        findings_listed=listed,
        rows_with_cells=len(cells_of),
        zones=len(zones),
        tolerance_m=tolerance_m,
        zones_left_out=drawing.zones_left_out,
    )
    return columns, summary


def _details(table: pd.DataFrame, records: NDArray[np.int64]) -> dict[str, Any]:
    facts: dict[str, list[Any]] = {}
    for name in _FACTS:
        if name not in table.columns:
            continue
        numeric = name.endswith("_m")
        facts[name] = rounded(numbers(table, name), 2) if numeric else masked_texts(texts(table, name))
    headers = [str(column) for column in table.columns if str(column).startswith("raw_")]
    shown = set(shown_columns(header.removeprefix("raw_") for header in headers))
    headers = [header for header in headers if header.removeprefix("raw_") in shown]
    return {
        "record": deltas(records),
        "facts": facts,
        "headers": [header.removeprefix("raw_") for header in headers],
        "cells": [masked_texts(texts(table, header)) for header in headers],
    }


def _zones(
    drawing: Drawing,
    positions: pd.DataFrame,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    grade: NDArray[np.int64],
) -> tuple[Shapes, dict[str, Any], float]:
    """Choose, simplify and count the zones: those in the frame, and those that hold a point or are claimed by one."""
    frame = drawing.focus
    if frame is None and np.isfinite(lon).any():
        frame = _robust_frame(lon, lat)
    touched = set().union(*(pd.unique(positions[column]) for column in drawing.area if column in positions))
    named = np.array([code in touched for code in drawing.zones.code], dtype=bool)
    zones = drawing.zones.taken(drawing.zones.within(None) & (drawing.zones.within(frame) | named))
    geometry, tolerance_m = simplified(zones.geometry)

    counts = drawing.zone_counts
    if len(counts) == 0:
        held = pd.Series(texts(positions, drawing.area[0]), dtype=object)
        held = held[held != ""]
        counts = pd.DataFrame({"code": held, "flagged": grade[held.index] >= FLAGGED})
        counts = counts.groupby("code").agg(sources=("flagged", "size"), flagged=("flagged", "sum")).reset_index()
    # A county may be a zone as well as the county of the summary: the first line with its code is the finer one.
    at = counts.assign(code=texts(counts, "code")).drop_duplicates("code").set_index("code").reindex(zones.code)
    part = {
        "code": masked_texts(map(str, zones.code)),
        "name": masked_texts(map(str, zones.name)),
        "sources": np.nan_to_num(numbers(at, "sources")).astype(int).tolist(),
        "flagged": np.nan_to_num(numbers(at, "flagged")).astype(int).tolist(),
        **packed_rings(geometry),
    }
    return zones, part, tolerance_m


def _robust_frame(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Frame | None:
    """Frame what is not far off everything else: a point at 0, 0 must not shrink the county to a dot."""
    inside = np.isfinite(lon) & np.isfinite(lat)
    if not inside.any():
        return None
    low_x, mid_x, high_x = np.quantile(lon[inside], (0.02, 0.5, 0.98))
    low_y, mid_y, high_y = np.quantile(lat[inside], (0.02, 0.5, 0.98))
    # One and a half times the way from the middle to the 2nd and 98th percentile, and never less than about a kilometre.
    pad = 0.01
    return (
        float(mid_x - 1.5 * (mid_x - low_x) - pad),
        float(mid_y - 1.5 * (mid_y - low_y) - pad),
        float(mid_x + 1.5 * (high_x - mid_x) + pad),
        float(mid_y + 1.5 * (high_y - mid_y) + pad),
    )


def _view(drawing: Drawing, zones: Shapes, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> list[float]:
    frame = drawing.focus or _robust_frame(lon, lat)
    if frame is None and len(zones):
        west, south, east, north = (float(value) for value in shapely.total_bounds(zones.geometry))
        frame = (west, south, east, north)
    if frame is None:
        frame = (73.5, 18.0, 135.1, 53.6)  # the mainland's extent: nothing else says where to look
    west, south, east, north = frame
    return [max(west, -180.0), max(south, -_MERCATOR_LIMIT_DEG), min(east, 180.0), min(north, _MERCATOR_LIMIT_DEG)]
