"""A run cut into the parts that have a page each: regions, counties or provinces.

A row stands on the page of the part that it names and on that of the part that holds it, which are two where a position is
wrong; what neither names a part nor lies in one goes to the nearest, and the rest to a page of its own. So no row is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.maps.findings import evidence_of
from geocensus.maps.tables import numbers, places, texts
from geocensus.regions import Region, claims
from geocensus.regions.provinces import PROVINCES
from geocensus.zones import ZoneIndex, ZoneLayer

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["ELSEWHERE", "By", "Part", "parts_of"]

By = Literal["region", "county", "province"]

ELSEWHERE = "elsewhere"
"""Key of the part for rows that belong to no other."""

Whole = NDArray[np.int64]

_NEAR_M = 5_000.0
"""Rows that lie within this distance of a region are looked at with it, as a run does."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """Rows of a run that have a page together.

    Parameters
    ----------
    key
        Key of the region, code of the county or province, or :data:`ELSEWHERE`.
    name
        For people.
    counties
        Codes of its counties.
    rows : (k,) int
        Places in the run's positions, ascending.
    findings : (f,) int
        Places in the run's findings, ascending.
    """

    key: str
    name: Text
    counties: tuple[str, ...]
    rows: NDArray[np.int64]
    findings: NDArray[np.int64]

    def of(self, run: Run) -> Run:
        """Give the part as a run of its own."""
        positions = run.positions.iloc[self.rows]
        proposals = run.proposals[np.isin(numbers(run.proposals, "row"), numbers(positions, "row"))]
        # A county is drawn like a region: its outline is the frame of the page.
        place = Region(
            key=self.key,
            name=self.name,
            full_name=self.name,
            code=self.key,
            level="county",
            scope=(),
            counties=self.counties,
        )
        return replace(
            run,
            positions=positions,
            findings=run.findings.iloc[self.findings],
            proposals=proposals,
            counties=run.counties.take(self.counties),
            regions=(place,),
        )


def parts_of(run: Run, by: By) -> list[Part]:
    """Cut a run into parts, in the order of their codes; counties and provinces without a row or finding are left out.

    Parameters
    ----------
    run
    by
        ``region``: the pilot regions asked for; ``county``: the counties of these (of the country, where none was asked
        for); ``province``.
    """
    known = _places(run, by)
    positions = run.positions
    inside = positions["in_scope"].to_numpy(dtype=bool) if "in_scope" in positions else np.ones(len(positions), bool)
    number = {key: k for k, (key, _, _) in enumerate(known)}
    of_county = {code: number[key] for key, _, counties in known for code in counties}
    named, held = _named(run, by, number, of_county), _of_codes(texts(positions, "county_code"), of_county)
    part, row = _with_families(run, *_distinct([_paired(named, inside), _paired(held, inside)]), inside)
    lost = np.setdiff1d(np.flatnonzero(inside), row)
    near = np.full(len(positions), -1, dtype=np.int64)
    near[lost] = _nearest(run, lost, of_county)
    near[lost[near[lost] < 0]] = len(known)
    part, row = _distinct([(part, row), _paired(near, inside)])
    told_part, told = _findings(run, part, row, of_county, rest=len(known))
    everything = [*known, (ELSEWHERE, Text(en="Elsewhere", zh="其他"), ())]
    parts = [
        Part(key=key, name=name, counties=counties, rows=rows, findings=found)
        for (key, name, counties), rows, found in zip(
            everything,
            _grouped(part, row, len(everything)),
            _grouped(told_part, told, len(everything)),
            strict=True,
        )
    ]
    # A region that was asked for has its page even when nothing is there: that is an answer as well.
    asked = {each.key for each in run.regions} if by == "region" else set()
    return [each for each in parts if each.key in asked or len(each.rows) or len(each.findings)]


def _paired(part: Whole, inside: NDArray[np.bool_]) -> tuple[Whole, Whole]:
    """Pair rows in scope with the part of each, where it has one."""
    row = np.flatnonzero((part >= 0) & inside)
    return part[row], row


def _distinct(pairs: Sequence[tuple[Whole, Whole]]) -> tuple[Whole, Whole]:
    """Put pairs together, each once, ordered by part and then by row."""
    part, row = (np.concatenate(each) for each in zip(*pairs, strict=True))
    width = int(row.max(initial=0)) + 1
    part, row = np.divmod(np.unique(part * width + row), width)
    return part, row


def _grouped(part: Whole, other: Whole, parts: int) -> list[Whole]:
    """Give what is paired with each part; pairs are ordered by part."""
    return np.split(other, np.searchsorted(part, np.arange(1, parts)))


def _places(run: Run, by: By) -> list[tuple[str, Text, tuple[str, ...]]]:
    """List key, name and counties of every part that there may be."""
    if by == "region":
        return [(each.key, each.name, tuple(each.counties)) for each in run.regions]
    codes, names = list(map(str, run.counties.code)), list(map(str, run.counties.name))
    if by == "county":
        # Two polygons of one code are one county.
        named = {code: name for code, name in zip(codes, names, strict=True) if code}
        return [(code, Text(en=name, zh=name), (code,)) for code, name in sorted(named.items())]
    return [
        (key, Text(en=PROVINCES[key][1][0].title(), zh=PROVINCES[key][0]), tuple(own))
        for key in sorted({code[:2] for code in codes} & set(PROVINCES))
        if (own := [code for code in codes if code.startswith(key)])
    ]


def _of_codes(codes: Sequence[str], of_county: dict[str, int]) -> Whole:
    """Give the number of the part of each county code, -1 where there is none; longer codes begin with their county's."""
    cut = pd.Series(codes, dtype=object).str[:6]
    return np.asarray(cut.map(of_county).fillna(-1), dtype=np.int64)


def _named(run: Run, by: By, number: dict[str, int], of_county: dict[str, int]) -> Whole:
    """Tell which part each row names: by what the register says of regions, or by the zone or county that it reports."""
    reported = _of_codes(texts(run.positions, "zone_reported"), of_county)
    if by != "region":
        return reported
    claimed = claims(
        run.regions,
        codes=[_cells(run, name) for name in ("county_code", "town_code", "zone_code")],
        province=_cells(run, "province"),
        city=_cells(run, "city"),
        county=_cells(run, "county"),
        addresses=[_cells(run, "address")],
        rows=len(run.positions),
    ).region
    by_claim = np.asarray(pd.Series(claimed, dtype=object).map(number).fillna(-1), dtype=np.int64)
    return np.where(by_claim >= 0, by_claim, reported)


def _cells(run: Run, name: str) -> Any:
    """Give the row's own cells of a canonical column, as the run understood the register; None when it has none."""
    header = run.settings.get("columns", {}).get(name)
    return run.positions.get(f"raw_{header}") if header is not None else None


def _with_families(run: Run, part: Whole, row: Whole, inside: NDArray[np.bool_]) -> tuple[Whole, Whole]:
    """Put outlets and stacks on the pages of their unit: one far from it is just what must not go unseen."""
    parents = _cells(run, "parent_id")
    if parents is None:
        return part, row
    wanted = np.array(["" if missing else str(text) for text, missing in zip(parents, parents.isna(), strict=True)])
    unit = places(np.array(texts(run.positions, "object_id"), dtype=object), wanted.astype(object))
    child = np.flatnonzero((unit >= 0) & inside & (wanted != ""))
    joined = pd.DataFrame({"child": child, "row": unit[child]}).merge(
        pd.DataFrame({"row": row, "part": part}), on="row"
    )
    return _distinct([(part, row), (joined["part"].to_numpy(), joined["child"].to_numpy())])


def _nearest(run: Run, lost: NDArray[np.intp], of_county: dict[str, int]) -> Whole:
    lon, lat = numbers(run.positions, "lon")[lost], numbers(run.positions, "lat")[lost]
    if not np.isfinite(lon).any() or not len(run.counties.code):
        return np.full(len(lost), -1, dtype=np.int64)
    layer = ZoneLayer.from_layer(run.counties)
    zone = ZoneIndex(layer).nearest(lon=lon, lat=lat, limit_m=_NEAR_M).zone
    return _of_codes(np.append(layer.code.astype(object), "")[zone].tolist(), of_county)


def _findings(run: Run, part: Whole, row: Whole, of_county: dict[str, int], *, rest: int) -> tuple[Whole, Whole]:
    """Pair findings with the parts of their rows and zones; what has none goes to the rest, for it has to stand somewhere."""
    found = run.findings
    subject = np.array(texts(found, "subject"), dtype=object)
    number = numbers(run.positions, "row")
    of_rows = np.flatnonzero(subject == "row")
    finding, member = [of_rows], [numbers(found, "row")[of_rows]]
    for k in np.flatnonzero(subject == "batch"):
        evidence = evidence_of(str(found["evidence"].iloc[k]))
        members = [value for value in evidence.get("rows", ()) if isinstance(value, int | float)]
        finding.append(np.full(len(members), k))
        member.append(np.array(members, dtype=np.float64))
    told = pd.DataFrame({"finding": np.concatenate(finding), "row": places(number, np.concatenate(member))})
    joined = told.merge(pd.DataFrame({"row": row, "part": part}), on="row")
    zones = np.flatnonzero(subject == "zone")
    zone_part = _of_codes(np.array(texts(found, "subject_id"), dtype=object)[zones].tolist(), of_county)
    placed = zone_part >= 0
    pairs = [
        (joined["part"].to_numpy(dtype=np.int64), joined["finding"].to_numpy(dtype=np.int64)),
        (zone_part[placed], zones[placed]),
    ]
    left = np.setdiff1d(np.arange(len(found)), np.concatenate([each for _, each in pairs]))
    return _distinct([*pairs, (np.full(len(left), rest), left)])
