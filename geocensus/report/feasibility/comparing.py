"""Two runs on the same units: what is new, what is gone, what was mended, what moved; and what a list says is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geocensus.coordinates.geodesy import distance_m
from geocensus.maps.tables import numbers
from geocensus.report.feasibility.ledger import Ledger, Place, both, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geocensus.runs import Run

__all__ = ["STATES", "changes_table", "count_changes", "count_pairs", "count_units", "pairs_table", "units_table"]

STATES = ("new", "gone", "newly_flagged", "resolved", "still_flagged", "never_flagged")
"""What became of a unit from one run to the next."""

MOVED_M = 10.0
"""A unit has moved when its position differs by more [EEA C5.6: a note from 10 to 30 m]."""


def _unique(rows: pd.DataFrame, run: Run) -> pd.DataFrame:
    """Keep units that can be told apart: a key that exactly one row has."""
    own = rows[(rows["unit_key"] != "") & ~rows["unit_key"].duplicated(keep=False)]
    places = run.positions.set_index("row")[["lon", "lat"]].reindex(own["row"])
    return own.assign(lon=numbers(places, "lon"), lat=numbers(places, "lat")).set_index("unit_key")


def changes_table(before: tuple[Run, pd.DataFrame], after: tuple[Run, pd.DataFrame]) -> pd.DataFrame:
    """Compare the units of two runs, each a run and its rows; units are joined by their key.

    Returns
    -------
    DataFrame
        One line a unit that either run can tell apart: where it counts, ``state`` (one of :data:`STATES`), ``moved_m``, and its rows.
    """
    old, new = _unique(before[1], before[0]), _unique(after[1], after[0])
    keys = old.index.union(new.index, sort=True)
    one, two = old.reindex(keys), new.reindex(keys)
    there, now = keys.isin(old.index), keys.isin(new.index)
    was, is_ = (each["flagged"].fillna(False).to_numpy(dtype=bool) for each in (one, two))
    state = np.select(
        [~there, ~now, ~was & is_, was & ~is_, was & is_],
        ["new", "gone", "newly_flagged", "resolved", "still_flagged"],
        "never_flagged",
    )
    moved = distance_m(lon=one["lon"], lat=one["lat"], to_lon=two["lon"], to_lat=two["lat"])
    return pd.DataFrame(
        {
            "unit_key": np.asarray(keys, dtype=str),
            **{
                name: two[name].fillna(one[name]).fillna("").to_numpy(dtype=str)
                for name in ("region", "county", "zone")
            },
            "state": state,
            "moved_m": np.round(moved, 2),
            "row_before": one["row"].astype("Int64").array,
            "row_after": two["row"].astype("Int64").array,
        }
    )


def count_changes(ledger: Ledger, changes: pd.DataFrame, places: Sequence[Place], *, file: str, prefix: str) -> None:
    """Count what became of the units."""
    for place in places:
        if place.level == "zone":
            continue
        for state in STATES:
            ledger.statistic(
                f"{place.key}.{prefix}.{state}",
                changes,
                "count",
                file=file,
                where=both(place.where, f"state == {quoted(state)}"),
            )
        ledger.statistic(
            f"{place.key}.{prefix}.moved",
            changes,
            "count",
            file=file,
            where=both(place.where, f"moved_m > {MOVED_M:g}"),
        )


def units_table(rows: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """Compare the units of a run with a list of those that should be there.

    Parameters
    ----------
    rows
        Of the run.
    listed
        ``key``, and ``county`` where the list tells it.

    Returns
    -------
    DataFrame
        One line a unit: ``status`` is ``both``, ``missing`` (listed, and not in the register: omission) or ``excess`` (in the register,
        and not listed: commission).
    """
    own = rows[rows["unit_key"] != ""].drop_duplicates("unit_key").set_index("unit_key")
    known = listed[listed["key"] != ""].drop_duplicates("key").set_index("key")
    keys = own.index.union(known.index, sort=True)
    here, there = keys.isin(own.index), keys.isin(known.index)
    county = own["county"].reindex(keys)
    if "county" in known:
        county = county.fillna(known["county"].reindex(keys))
    region_of = dict(zip(own["county"], own["region"], strict=True))
    return pd.DataFrame(
        {
            "unit_key": np.asarray(keys, dtype=str),
            "region": [region_of.get(code, "") for code in county.fillna("")],
            "county": county.fillna("").to_numpy(dtype=str),
            "zone": own["zone"].reindex(keys).fillna("").to_numpy(dtype=str),
            "status": np.select([here & there, there], ["both", "missing"], "excess"),
        }
    )


def count_units(ledger: Ledger, units: pd.DataFrame, places: Sequence[Place], *, file: str) -> None:
    """Count omission and commission: shares of the list, and of the register."""
    for place in places:
        if place.level == "zone":
            continue
        inside = units.query(place.where, engine="python") if place.where else units
        count = inside["status"].value_counts()
        both_, missing, excess = (int(count.get(word, 0)) for word in ("both", "missing", "excess"))
        for name, part, whole, status, iso in (
            ("omission", missing, both_ + missing, "missing", "7"),
            ("commission", excess, both_ + excess, "excess", "3"),
        ):
            ledger.share(
                f"{place.key}.{name}",
                part,
                whole,
                file=file,
                where=both(place.where, f"status == {quoted(status)}"),
                within=both(place.where, f'status in ["both", {quoted(status)}]'),
                iso=iso,
            )


def pairs_table(run: Run, rows: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Put the positions of a run beside those of a better source.

    Parameters
    ----------
    run, rows
    reference
        ``key`` (unit key, or identifier of the source), ``lon``, ``lat`` in degrees CGCS2000.

    Returns
    -------
    DataFrame
        One line a source that both have: where it counts, ``east_m``, ``north_m`` (position minus reference), ``distance_m``.
    """
    better = reference[np.isfinite(reference["lon"]) & np.isfinite(reference["lat"])]
    better = better[(better["key"] != "") & ~better["key"].duplicated(keep=False)].set_index("key")
    # A key of units where the reference knows them, else the identifier.
    known = [int(rows[name].isin(better.index).to_numpy().sum()) for name in ("unit_key", "object_id")]
    by = "unit_key" if known[0] >= known[1] else "object_id"
    own = rows[rows["located"] & rows[by].isin(better.index) & ~rows[by].duplicated(keep=False)]
    places = run.positions.set_index("row")[["lon", "lat"]].reindex(own["row"])
    lon, lat = numbers(places, "lon"), numbers(places, "lat")
    to = better.reindex(own[by])
    to_lon, to_lat = to["lon"].to_numpy(dtype=float), to["lat"].to_numpy(dtype=float)
    distance, east, north = _apart(lon, lat, to_lon, to_lat)
    return pd.DataFrame(
        {
            **{name: own[name].to_numpy() for name in ("row", "object_id", "region", "county", "zone", "flagged")},
            "reference_lon": to_lon,
            "reference_lat": to_lat,
            "east_m": east.round(4),
            "north_m": north.round(4),
            "distance_m": distance.round(4),
        }
    )


def _apart(
    lon: np.ndarray, lat: np.ndarray, to_lon: np.ndarray, to_lat: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give distance, and how far east and north of the reference a position lies, along the geodesic."""
    from geocensus.coordinates.geodesy import geod

    azimuth, _, distance = geod().inv(to_lon, to_lat, lon, lat)
    turn = np.radians(azimuth)
    return np.asarray(distance), distance * np.sin(turn), distance * np.cos(turn)


def count_pairs(
    ledger: Ledger,
    pairs: pd.DataFrame,
    places: Sequence[Place],
    *,
    file: str,
    permitted_m: float | None,
    threshold_m: float,
) -> None:
    """Work out the measures of positional accuracy of ISO 19157, by formula and by quantile, and the mean square error."""
    from geocensus.measures.accuracy import CE90_BY_RMSE, CE95_BY_RMSE, GROSS_BY_MEAN_ERROR

    for place in places:
        if place.level == "zone":
            continue
        inside = pairs.query(place.where, engine="python") if place.where else pairs
        if place.level != "all" and not len(inside):
            continue
        for name, statistic, unit, iso in (
            ("pairs", "count", "rows", ""),
            ("mean_m", "mean of distance_m", "m", "28"),
            ("bias_east_m", "mean of east_m", "m", "128"),
            ("bias_north_m", "mean of north_m", "m", "128"),
            ("ce50_m", "quantile 0.5 of distance_m", "m", "43"),
            ("ce90_m", "quantile 0.9 of distance_m", "m", "44"),
            ("ce95_m", "quantile 0.95 of distance_m", "m", "45"),
            ("rmse_m", "rms of distance_m", "m", "47"),
            ("ce90_formula_m", f"{CE90_BY_RMSE} * rms of distance_m", "m", "44"),
            ("ce95_formula_m", f"{CE95_BY_RMSE} * rms of distance_m", "m", "45"),
            ("mse_better_m", "rms of distance_m", "m", ""),
            ("mse_equal_m", f"{0.5**0.5:.12g} * rms of distance_m", "m", ""),
        ):
            ledger.statistic(
                f"{place.key}.accuracy.{name}", pairs, statistic, file=file, where=place.where, unit=unit, iso=iso
            )
        limits = [("above", threshold_m, "31")]
        if permitted_m is not None:
            limits.append(("gross", float(GROSS_BY_MEAN_ERROR * permitted_m), "31"))
        for name, limit, iso in limits:
            part = int((inside["distance_m"] > limit).sum())
            ledger.share(
                f"{place.key}.accuracy.{name}",
                part,
                len(inside),
                file=file,
                where=both(place.where, f"distance_m > {limit:.12g}"),
                within=place.where,
                iso=iso,
            )
