"""The feasibility report's content: every number counted, and the answers that follow."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geocensus import basemaps
from geocensus.maps.tables import texts
from geocensus.report.feasibility import comparing
from geocensus.report.feasibility.answers import Judged, answers
from geocensus.report.feasibility.counting import ROWS, count_findings, count_rows, places_of
from geocensus.report.feasibility.ledger import Ledger, Place, both, quoted
from geocensus.report.feasibility.rows import Assumptions, rows_table
from geocensus.zones import Preflight, preflight

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["Assessment", "assess"]

PREFLIGHT_ZONES = 50_000
"""Layers of more zones are not checked again for a report; ``geocensus zones check`` does it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Assessment:
    """What a feasibility report says.

    Parameters
    ----------
    runs
        The runs in their order; the last is the one that is reported on.
    names
        What each run is called.
    assumptions
        What was taken for granted.
    places
        Where numbers count.
    ledger
        All the numbers.
    tables
        The rows that they were counted from, by the file that holds them; files of the run itself are not repeated.
    judged
        Answers by region and question.
    zoning
        What the pre-flight of the zone layer found; None where it was not looked at.
    compared
        For each earlier run, what the ids of its changes begin with.
    """

    runs: tuple[Run, ...]
    names: tuple[str, ...]
    assumptions: Assumptions
    places: tuple[Place, ...]
    ledger: Ledger
    tables: Mapping[str, pd.DataFrame]
    judged: tuple[Judged, ...]
    zoning: Preflight | None
    compared: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def run(self) -> Run:
        """The run that is reported on."""
        return self.runs[-1]

    @property
    def rows(self) -> pd.DataFrame:
        """Its rows."""
        return self.tables[ROWS]


def assess(
    runs: Sequence[Run],
    *,
    names: Sequence[str] = (),
    assumptions: Assumptions | None = None,
    reference: pd.DataFrame | None = None,
    listed: pd.DataFrame | None = None,
    decisions: pd.DataFrame | None = None,
    given: Mapping[str, str] | None = None,
) -> Assessment:
    """Work out a feasibility report.

    Parameters
    ----------
    runs
        One run, or several in their order in time: the last is reported on, beside the others.
    names
        What to call them.
    assumptions
        What to take for granted where the register does not say it.
    reference
        Positions of a better source: ``key``, ``lon``, ``lat``.
    listed
        Units that should be there: ``key``, and ``county`` where it is known.
    decisions
        Decisions of a review: ``row``, ``decision``.
    given
        Names of the files that these came from, for the reader.
    """
    chosen = assumptions or Assumptions()
    run = runs[-1]
    every = [rows_table(each, chosen, decisions=decisions if each is run else None) for each in runs]
    rows = every[-1]
    ledger, tables = Ledger(), {ROWS: rows}
    places = places_of(run, rows)
    count_rows(ledger, run, rows, places)
    count_findings(ledger, run)
    _count_not_run(ledger, run)
    zoning = _count_zones(ledger, run, places, tables)
    if reference is not None:
        pairs = comparing.pairs_table(run, rows, reference)
        tables["reference.parquet"] = pairs
        comparing.count_pairs(
            ledger,
            pairs,
            places,
            file="reference.parquet",
            permitted_m=chosen.permitted_m,
            threshold_m=chosen.tolerance_m,
        )
    if listed is not None:
        units = tables["units.parquet"] = comparing.units_table(rows, listed)
        comparing.count_units(ledger, units, places, file="units.parquet")
    compared = []
    for number, (earlier, its_rows) in enumerate(zip(runs[:-1], every[:-1], strict=True), start=1):
        prefix = f"since{number}"
        changes = comparing.changes_table((earlier, its_rows), (run, rows))
        tables[f"changes-{number}.parquet"], tables[f"rows-{number}.parquet"] = changes, its_rows
        comparing.count_changes(ledger, changes, places, file=f"changes-{number}.parquet", prefix=prefix)
        _count_before(ledger, its_rows, places, file=f"rows-{number}.parquet", prefix=prefix)
        compared.append(prefix)
    judged = answers(ledger, places, with_zones=run.layer.kind != "counties", tolerance_m=chosen.tolerance_m)
    _count_lacking(ledger, judged)
    return Assessment(
        runs=tuple(runs),
        names=tuple(names) or tuple(str(n) for n in range(1, len(runs) + 1)),
        assumptions=chosen,
        places=places,
        ledger=ledger,
        tables=tables,
        judged=judged,
        zoning=zoning,
        compared=tuple(compared),
        given=given or {},
    )


def _count_lacking(ledger: Ledger, judged: Sequence[Judged]) -> None:
    """Give what is left to do numbers of its own: the rows that lack what a criterion asks for."""
    for name in dict.fromkeys(reason.number for each in judged for reason in each.reasons):
        number = ledger.get(name)
        if number is None or number.numerator is None or number.denominator is None:
            continue
        have = number.where.removeprefix(number.within).removeprefix(" and ") if number.within else number.where
        ledger.share(
            f"{name}.lacking",
            number.denominator - number.numerator,
            number.denominator,
            file=number.file,
            where=both(number.within, f"not ({have})"),
            within=number.within,
            bounds=False,
        )


def _count_before(ledger: Ledger, rows: pd.DataFrame, places: Sequence[Place], *, file: str, prefix: str) -> None:
    """Count the headline of an earlier run."""
    for place in places:
        if place.level == "zone":
            continue
        inside = rows.query(place.where, engine="python") if place.where else rows
        whole = len(inside)
        ledger.statistic(f"{place.key}.{prefix}.sources", rows, "count", file=file, where=place.where)
        for name, part, where in (
            ("located", int(inside["located"].sum()), "located"),
            ("flagged", int(inside["flagged"].sum()), "flagged"),
            ("proposed", int((inside["proposal"] == "proposed").sum()), 'proposal == "proposed"'),
        ):
            ledger.share(
                f"{place.key}.{prefix}.{name}",
                part,
                whole,
                file=file,
                where=both(place.where, where),
                within=place.where,
            )


def _count_not_run(ledger: Ledger, run: Run) -> None:
    """Take the numbers of what was not checked from the run's own record."""
    lines = Tally[str]()
    for each in run.not_run:
        if each.inapplicable or not each.of:
            continue
        number = lines[each.check] = lines[each.check] + 1
        where = f"check == {quoted(each.check)} and not inapplicable"
        name = f"all.not_run.{each.check}" + (f".{number}" if number > 1 else "")
        ledger.share(name, each.rows, each.of, file="run.json", where=where)


def _count_zones(
    ledger: Ledger, run: Run, places: Sequence[Place], tables: dict[str, pd.DataFrame]
) -> Preflight | None:
    """Look for faults of the zone layer, and count the zones that have one."""
    if run.layer.kind == "counties" or not len(run.layer) or len(run.layer) > PREFLIGHT_ZONES:
        return None
    codes = np.asarray(run.layer.code, dtype=str)
    base = basemaps.layer("county")
    counties = dict(zip(base.code.tolist(), base.geometry, strict=True))
    units = Tally(each for each in texts(run.positions[run.positions["in_scope"]], "zone_reported") if each)
    zoning = preflight(run.layer, counties=counties, units=units)
    faults = zoning.faults
    table: dict[str, list[Any]] = {
        name: [] for name in ("fault", "zone", "county", "other", "size", "unit", "message_en", "message_zh")
    }
    for each in faults:
        if each.kind.allowed:
            continue
        values = (
            each.kind.value,
            each.code,
            each.code[:6],
            each.other,
            round(each.size, 2),
            each.unit,
            each.message.en,
            each.message.zh,
        )
        for name, value in zip(table, values, strict=True):
            table[name].append(value)
    region_of = {code: each.key for each in run.regions for code in each.counties}
    found = pd.DataFrame(table, dtype=object)
    found = found.astype({name: "str" for name in table if name != "size"}).astype({"size": np.float64})
    found["region"] = pd.Series([region_of.get(code, "") for code in found["county"]], dtype="str")
    zones = pd.DataFrame({"zone": codes, "county": [code[:6] for code in codes]}, dtype="str").drop_duplicates("zone")
    zones["region"] = pd.Series([region_of.get(code, "") for code in zones["county"]], dtype="str", index=zones.index)
    named = {code for each in faults if not each.kind.allowed for code in (each.code, *each.other.split())}
    zones["faulty"] = zones["zone"].isin(named)
    tables["zone-faults.parquet"], tables["zone-soundness.parquet"] = found, zones.reset_index(drop=True)
    for kind in sorted(found["fault"].unique().tolist()):
        ledger.statistic(
            f"all.fault.{kind}", found, "count", file="zone-faults.parquet", where=f"fault == {quoted(kind)}"
        )
    for place in places:
        if place.level == "zone":
            continue
        inside = zones.query(place.where, engine="python") if place.where else zones
        part = int((~inside["faulty"]).sum())
        ledger.share(
            f"{place.key}.zones_sound",
            part,
            len(inside),
            file="zone-soundness.parquet",
            where=both(place.where, "not faulty"),
            within=place.where,
            bounds=False,
        )
    return zoning
