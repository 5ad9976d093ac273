"""One line a checked row: where it counts, where it lies, and what was found; every number of the report selects from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus import basemaps
from geocensus.checks.grades import FLAGGED, Grade
from geocensus.maps.contacts import is_contact
from geocensus.maps.tables import numbers, texts
from geocensus.measures.batches.grouping import person_masked
from geocensus.zones import ZoneIndex, ZoneLayer

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["LIES", "Assumptions", "homes", "letters", "own_column", "rows_table"]

Floats = NDArray[np.float64]

LIES = ("declared", "tolerance", "elsewhere", "unknown_place", "undeclared", "no_position")
"""Where a position lies: in the zone that its row names, within the tolerance of it, farther away; the row names a zone that the
layer has not, or none at all; there is no position."""

PRECISION = ((1.0, "under_1m"), (10.0, "1_10m"), (100.0, "10_100m"), (1_000.0, "100_1000m"), (np.inf, "over_1000m"))
"""Classes of written precision: below each bound, its name."""

SECOND = "county-osm"
"""The layer that serves as a second opinion."""


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """What the report takes for granted where the register does not say it; all of it is printed.

    Parameters
    ----------
    tolerance_m
        Distance outside its zone that borders may be responsible for: two correct base layers differ by about 100 m.
    accuracy_m
        Accuracy (68 %) of a position that declares none, and the best that is believed of any: a phone's; own choice.
    certain
        Probability from which the zone of a position is called certain; own choice.
    permitted_m
        Mean square error 中误差 that was asked for; decides which errors against a reference are gross.
    """

    tolerance_m: float = 100.0
    accuracy_m: float = 10.0
    certain: float = 0.95
    permitted_m: float | None = None


@cache
def _county_index(key: str) -> ZoneIndex:
    return ZoneIndex(ZoneLayer.from_layer(basemaps.layer(key)))


def own_column(run: Run, name: str) -> list[str] | None:
    """Give the cells of the column that the register has for a canonical name, or None when it has none."""
    header = run.settings.get("columns", {}).get(name)
    if header is None or f"raw_{header}" not in run.positions.columns:
        return None
    return texts(run.positions, f"raw_{header}")


def homes(run: Run) -> pd.DataFrame:
    """Tell where each row counts: the zone and county that it names when the layers know them, else those that hold it.

    Returns
    -------
    DataFrame
        ``zone``, ``county`` and ``region`` (the key of a pilot region), empty where there is none.
    """
    positions = run.positions
    counties = np.isin(texts(positions, "county_reported"), _county_index("county").layer.code)
    county = np.where(counties, texts(positions, "county_reported"), texts(positions, "county_code"))
    if run.layer.kind == "counties":
        zone = county
    else:
        claimed = np.isin(texts(positions, "zone_reported"), np.asarray(run.layer.code, dtype=str))
        zone = np.where(claimed, texts(positions, "zone_reported"), texts(positions, "zone_code"))
    region_of = {code: each.key for each in run.regions for code in each.counties}
    region = [region_of.get(code, "") for code in county.tolist()]
    return pd.DataFrame({"zone": zone, "county": county, "region": region}, dtype="str", index=positions.index)


def letters(verdicts: pd.Series[str], checks: int) -> NDArray[np.uint8]:
    """Give the verdicts as letters, one column a check."""
    padded = [each.ljust(checks, "-")[:checks] for each in texts(verdicts.to_frame("verdicts"), "verdicts")]
    return np.array(padded, dtype=f"S{checks or 1}").view(np.uint8).reshape(len(padded), checks or 1)[:, :checks]


def rows_table(run: Run, assumptions: Assumptions, *, decisions: pd.DataFrame | None = None) -> pd.DataFrame:
    """Put what the report counts beside each row that was checked.

    Parameters
    ----------
    run
    assumptions
    decisions
        ``row`` and ``decision`` of a review.

    Returns
    -------
    DataFrame
        In the order of the file; see ``docs/reference/feasibility.md`` for the columns.
    """
    checked = np.flatnonzero(run.positions["in_scope"].to_numpy(dtype=bool))
    positions = run.positions.iloc[checked]
    home = homes(run).iloc[checked]
    lon, lat = numbers(positions, "lon"), numbers(positions, "lat")
    located = np.isfinite(lon) & np.isfinite(lat)
    grade = np.array(texts(positions, "grade"))
    table = pd.DataFrame(
        {
            "row": positions["row"].to_numpy(),
            "object_id": texts(positions, "object_id"),
            "unit_key": texts(positions, "unit_key"),
            **{name: home[name].to_numpy() for name in ("region", "county", "zone")},
            **_said(run, checked),
            "located": located,
            "reason": texts(positions, "reason"),
            "notation": texts(positions, "notation"),
            "precision": _classes(numbers(positions, "precision_m")),
            "lies": _lies(positions, located, assumptions.tolerance_m),
            "zone_distance_m": numbers(positions, "zone_distance_m"),
        }
    )
    table["accuracy_m"] = np.where(located, _accuracy(run, positions, checked, assumptions), np.nan)
    table["p_in_zone"] = _certainty(run, positions, lon, lat, table["accuracy_m"].to_numpy())
    table["sure"] = np.select(
        [~np.isfinite(table["p_in_zone"]), table["p_in_zone"] >= assumptions.certain], ["", "certain"], "ambiguous"
    )
    table = pd.concat([table, _second_opinion(lon, lat, located)], axis=1)
    table["county_named"] = _named(positions, table, located)
    status = (
        run.proposals.drop_duplicates("row").set_index("row")["status"] if len(run.proposals) else pd.Series(dtype=str)
    )
    table["proposal"] = table["row"].map(status).astype(object).fillna("").astype("str")
    decided = (
        pd.Series(dtype=str) if decisions is None else decisions.drop_duplicates("row", keep="last").set_index("row")
    )
    table["decision"] = "" if decisions is None else table["row"].map(decided["decision"]).fillna("").astype("str")
    table["grade"] = grade
    table["flagged"] = np.isin(grade, [each.word for each in Grade if each >= FLAGGED])
    table["verdicts"] = texts(positions, "verdicts")
    texts_too = [name for name in table.columns if table[name].dtype == object]
    return table.astype(dict.fromkeys(texts_too, "str"))


def _said(run: Run, checked: NDArray[np.intp]) -> dict[str, Any]:
    """Give what the register says of category, method and collector; people's names become short identifiers."""
    found: dict[str, Any] = {}
    for name, canonical in (("category", "category"), ("method", "method"), ("collector", "collector_id")):
        cells = own_column(run, canonical)
        values = np.array([""] * len(run.positions) if cells is None else cells, dtype=object)[checked]
        hide = canonical == "collector_id" or is_contact(str(run.settings.get("columns", {}).get(canonical, "")))
        # The letter of a category stands first, whatever is written after it.
        found[name] = [person_masked(each) if hide and each else each.strip()[:60] for each in values.tolist()]
    return found


def _classes(precision_m: Floats) -> NDArray[np.str_]:
    bounds = np.array([bound for bound, _ in PRECISION])
    names = np.array([*(name for _, name in PRECISION), ""])
    at = np.searchsorted(bounds, np.nan_to_num(precision_m, nan=-1.0), side="right")
    return np.asarray(names[np.where(np.isfinite(precision_m), np.minimum(at, len(PRECISION) - 1), len(PRECISION))])


def _lies(positions: pd.DataFrame, located: NDArray[np.bool_], tolerance_m: float) -> NDArray[np.str_]:
    distance = numbers(positions, "zone_distance_m")
    named = np.array(texts(positions, "zone_reported")) != ""
    return np.asarray(
        np.select(
            [~located, ~named, ~np.isfinite(distance), distance <= 0, distance <= tolerance_m],
            ["no_position", "undeclared", "unknown_place", "declared", "tolerance"],
            "elsewhere",
        )
    )


def _accuracy(run: Run, positions: pd.DataFrame, checked: NDArray[np.intp], assumptions: Assumptions) -> Floats:
    written = np.nan_to_num(numbers(positions, "precision_m"))
    declared = own_column(run, "accuracy_m")
    if declared is None:
        return np.maximum(written, assumptions.accuracy_m)
    said = pd.to_numeric(pd.Series(declared, dtype="str").iloc[checked], errors="coerce").to_numpy(dtype=np.float64)
    known: Floats = np.fmax(np.fmax(written, said), assumptions.accuracy_m)
    return known


def _certainty(run: Run, positions: pd.DataFrame, lon: Floats, lat: Floats, accuracy_m: Floats) -> Floats:
    """Give the probability that the true point lies in the zone (or county) that holds the position."""
    own = run.layer.kind != "counties"
    index = ZoneIndex(run.layer) if own else _county_index("county")
    zone = index.layer.find(texts(positions, "zone_code" if own else "county_code"))
    return index.probability_inside(lon=lon, lat=lat, accuracy_m=accuracy_m, zone=zone).round(6)


def _second_opinion(lon: Floats, lat: Floats, located: NDArray[np.bool_]) -> pd.DataFrame:
    """Compare the county by the two base layers, for positions that either places in a county that both have."""
    first, second = _county_index("county"), _county_index(SECOND)
    at, other = first.assign(lon=lon, lat=lat), second.assign(lon=lon, lat=lat)
    codes = np.array([*first.layer.code.tolist(), ""])[at]
    known = np.isin(codes, second.layer.code)
    codes = np.where(known, codes, "")
    others = np.array([*second.layer.code.tolist(), ""])[other]
    others = np.where(np.isin(others, first.layer.code), others, "")
    compared = located & ((codes != "") | (others != ""))
    changes = compared & (codes != others)
    border = np.full(len(lon), np.nan)
    inside, outside = np.flatnonzero(changes & (codes != "")), np.flatnonzero(changes & (codes == ""))
    border[inside] = first.border_distance_m(lon=lon[inside], lat=lat[inside], zone=at[inside])
    named = first.layer.find(others[outside].tolist())
    border[outside] = first.distance_to(named, lon=lon[outside], lat=lat[outside])
    return pd.DataFrame(
        {
            "second_county": others,
            "second": np.select([~compared, changes], ["", "changes"], "agrees"),
            "border_m": border.round(1),
        }
    )


def _named(positions: pd.DataFrame, table: pd.DataFrame, located: NDArray[np.bool_]) -> NDArray[np.str_]:
    """Tell whether either base layer places a position in the county that its row names."""
    named = np.array(texts(positions, "county_reported"))
    known = located & np.isin(named, _county_index("county").layer.code)
    agrees = (named == np.array(texts(positions, "county_code"))) | (
        named == table["second_county"].to_numpy(dtype=str)
    )
    return np.asarray(np.select([~known, agrees], ["", "agrees"], "differs"))
