"""What a page of a review holds: its cases, and the zones around them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geocensus.language import Language
from geocensus.maps.contacts import is_contact, masked, shown_columns
from geocensus.maps.drawing import shapes_of
from geocensus.maps.findings import cause_titles, evidence_labels, finding_columns
from geocensus.maps.groups import group_columns, known_texts
from geocensus.maps.shapes import MOST_VERTICES, UNIT_DEG, Shapes, packed_rings, simplified
from geocensus.maps.tables import grades, masked_texts, numbers, places, rounded, texts
from geocensus.review.cases import Proposal, cell_hashes, places_of, proposals_of
from geocensus.review.decisions import DECIMALS

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["case_columns", "shown_headers", "written_positions"]

_FACTS = (
    "zone_code", "zone_reported", "zone_distance_m", "border_distance_m", "county_code", "notation", "precision_m", "reason",
)  # fmt: skip

_NEAR_DEG = 0.03
"""Zones are drawn within about 3 km of a case, its proposals and the zone that it claims."""

_ZONES_MOST = 20_000
"""Of a page; the zones that hold or are claimed by a case come before those that are only near."""


def shown_headers(positions: pd.DataFrame, *, asked: Collection[str] = ()) -> list[str]:
    """Give the headers of the cells that may be shown: no contacts, unless they are asked for by name."""
    headers = [str(name).removeprefix("raw_") for name in positions.columns if str(name).startswith("raw_")]
    shown = set(shown_columns(headers)) | set(asked)
    return [header for header in headers if header in shown]


def shown_cells(positions: pd.DataFrame, header: str) -> list[str]:
    """Give a column of cells; personal numbers inside other texts are masked, a contact's own column is as it is."""
    cells = texts(positions, f"raw_{header}")
    return cells if is_contact(header) else masked_texts(cells)


def written_positions(positions: pd.DataFrame) -> list[str]:
    """Join the cells that hold each row's position, as they were written."""
    axes = [f"{axis}{part}" for axis in ("lon", "lat") for part in ("", "_deg", "_min", "_sec")]
    known = known_texts(positions.filter(like="raw_"), "position", *axes)
    joined = [" ".join(cell for cell in cells if cell) for cells in zip(*known.values(), strict=True)]
    return masked_texts(joined or [""] * len(positions))


def case_columns(
    run: Run, rows: NDArray[np.int64], *, language: Language, asked: Collection[str], earlier: Mapping[int, Any]
) -> dict[str, Any]:
    """Lay out the cases of a page for its script.

    Parameters
    ----------
    run
    rows
        Of the cases, in their order.
    language
    asked
        Columns of contacts that were asked for by name.
    earlier
        What was decided before of rows that are asked again.
    """
    table = run.positions.iloc[places_of(run.positions, rows)]
    headers = shown_headers(table, asked=asked)
    cells = [shown_cells(table, header) for header in headers]
    known = known_texts(table, "category", "town", "town_code")
    collectors = group_columns(table).get("collector_id", {"values": [], "at": [0] * len(table)})
    proposals = proposals_of(run, rows.tolist())
    zones = _zones_near(run, table, proposals)
    found, labels = _findings(run, rows, zones, language)
    claimed = places(zones.code.astype(object), np.array(texts(table, "zone_reported"), dtype=object))
    lines = zip(
        rows.tolist(),
        *(masked_texts(texts(table, name)) for name in ("object_id", "unit_key")),
        cell_hashes(table),
        masked_texts(texts(table, "name")),
        grades(table).tolist(),
        *(rounded(numbers(table, axis), DECIMALS) for axis in ("lon", "lat")),
        written_positions(table),
        claimed.tolist(),
        strict=True,
    )
    facts = {
        name: rounded(numbers(table, name), 2) if name.endswith("_m") else masked_texts(texts(table, name))
        for name in _FACTS
    }
    towns = known.get("town") or known.get("town_code") or [""] * len(table)
    categories = known.get("category", [""] * len(table))
    cases = [
        {
            "row": row,
            "object_id": object_id,
            "key": key,
            "cells": cells_hash,
            "name": name,
            "category": masked(categories[k]),
            "town": masked(towns[k]),
            "collector": collectors["values"][collectors["at"][k] - 1] if collectors["at"][k] else "",
            "grade": grade,
            "lon": lon,
            "lat": lat,
            "written": written,
            "facts": {fact: values[k] for fact, values in facts.items()},
            "findings": found.get(row, []),
            "values": [column[k] for column in cells],
            "proposals": _shown(proposals.get(row, []), language),
            "zone": zone,
            "earlier": earlier.get(row),
        }
        for k, (row, object_id, key, cells_hash, name, grade, lon, lat, written, zone) in enumerate(lines)
    ]
    geometry, tolerance_m = _light(zones.geometry)
    outlines, _ = simplified(shapes_of(run.counties).geometry) if run.regions else (np.empty(0, dtype=object), 0.0)
    return {
        "cases": cases,
        "headers": headers,
        "labels": labels,
        "zones": {
            "code": masked_texts(map(str, zones.code)),
            "name": masked_texts(map(str, zones.name)),
            **packed_rings(geometry),
        },
        "zones_tolerance_m": tolerance_m,
        "zone_kind": run.layer.kind,
        "outlines": packed_rings(outlines),
        "vertex_unit": UNIT_DEG,
        "bases": [],
        "view": _view(cases, run),
    }


def _shown(proposals: Sequence[Proposal], language: Language) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "cause": cause_titles([each.cause], language)[0],
            "status": each.status,
            "lon": None if each.lon is None else round(each.lon, DECIMALS),
            "lat": None if each.lat is None else round(each.lat, DECIMALS),
            "zone_code": each.zone_code,
            "moved_m": each.moved_m,
            "confidence": each.confidence,
            "rivals": each.rivals and ", ".join(cause_titles(each.rivals.split(", "), language)),
            "clears": each.clears,
            "batch": each.batch,
        }
        for each in proposals
    ]


def _findings(
    run: Run, rows: NDArray[np.int64], zones: Shapes, language: Language
) -> tuple[dict[int, list[dict[str, Any]]], dict[str, str]]:
    """Give the findings of each row, the gravest first, and what their evidence is called."""
    mine = run.findings[np.isin(numbers(run.findings, "row"), rows)]
    titles = {code: title for code, _, title in run.checks}
    laid, _ = finding_columns(mine, titles, rows.astype(np.float64), zones.code, language, most=len(mine))
    found: dict[int, list[dict[str, Any]]] = {}
    for k, row in enumerate(laid["row"]):
        found.setdefault(row, []).append(
            {
                "check": laid["checks"][laid["check"][k]]["code"],
                "title": laid["checks"][laid["check"][k]]["title"],
                "grade": int(laid["grade"][k]),
                "message": laid["message"][k],
                "evidence": laid["evidence"][k],
            }
        )
    return found, evidence_labels(laid["evidence"], language)


def _zones_near(run: Run, table: pd.DataFrame, proposals: Mapping[int, Sequence[Proposal]]) -> Shapes:
    """Choose the zones that hold, are claimed by or lie around a case or a proposal."""
    zones = shapes_of(run.layer)
    drawable = zones.within(None)
    named = set(texts(table, "zone_code")) | set(texts(table, "zone_reported"))
    named |= {each.zone_code for of_row in proposals.values() for each in of_row}
    wanted = np.isin(zones.code.astype(str), list(named - {""}))
    proposed = [(each.lon, each.lat) for of_row in proposals.values() for each in of_row if each.lon is not None]
    at = np.column_stack([numbers(table, "lon"), numbers(table, "lat")])
    at = np.concatenate([at, np.array(proposed, dtype=np.float64).reshape(-1, 2)])
    at = at[np.isfinite(at).all(axis=1)]
    if drawable.any() and len(at):
        tree = shapely.STRtree(zones.geometry)
        boxes = shapely.box(*(at - _NEAR_DEG).T, *(at + _NEAR_DEG).T)
        near = np.zeros(len(zones), dtype=bool)
        near[np.unique(tree.query(boxes)[1])] = True
        wanted = wanted | near if (wanted | near).sum() <= _ZONES_MOST else wanted
    return zones.taken(drawable & wanted)


def _light(geometry: NDArray[Any]) -> tuple[NDArray[Any], float]:
    """Keep borders as they are, so that distances measured in the page are true, unless they are too many to draw."""
    if shapely.get_num_coordinates(geometry).sum() <= MOST_VERTICES:
        return geometry, 0.0
    return simplified(geometry)


def _view(cases: Sequence[Mapping[str, Any]], run: Run) -> list[float]:
    """Show the region, or where the cases are: nothing far off draws the view out."""
    if run.regions:
        west, south, east, north = shapely.total_bounds(np.asarray(run.counties.geometry, dtype=object)).tolist()
        return [west, south, east, north]
    at = np.array([(each["lon"], each["lat"]) for each in cases if each["lon"] is not None], dtype=np.float64)
    if not len(at):
        return [73.5, 18.0, 135.1, 53.6]
    (west, south), (east, north) = np.quantile(at, 0.02, axis=0).tolist(), np.quantile(at, 0.98, axis=0).tolist()
    return [max(west - 0.02, -180), max(south - 0.02, -85), min(east + 0.02, 180), min(north + 0.02, 85)]
