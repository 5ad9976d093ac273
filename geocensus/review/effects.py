"""What decisions do: where a source stands then, and which zone code it has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from geocensus.review.cases import Proposal, proposals_of
from geocensus.review.decisions import DECIMALS, Decided, Decision
from geocensus.review.settling import Settled

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["Place", "accepted_places", "effect_of", "effects"]

Place = tuple[float | None, float | None, str]
"""Longitude and latitude (degrees, CGCS2000; None where the point stays) and zone code (empty where that stays)."""


def effects(run: Run, settled: Settled) -> pd.DataFrame:
    """Tell where decided sources stand and which zone code they have.

    Returns
    -------
    DataFrame
        ``row``, ``lon``, ``lat`` (degrees, CGCS2000), ``zone_code``; missing where the reported one stays. As
        :func:`geocensus.pipeline.run` takes it.
    """
    accepted = accepted_places(run, settled.standing.values())
    lines = []
    for row, each in sorted(settled.standing.items()):
        lon, lat, code = accepted.get(row, (each.lon, each.lat, each.zone_code))
        if lon is not None or code:
            lines.append((row, lon, lat, code or None))
    table = pd.DataFrame(lines, columns=["row", "lon", "lat", "zone_code"])
    return table.astype({"row": "int64", "lon": "float64", "lat": "float64", "zone_code": "str"})


def accepted_places(run: Run, decisions: Iterable[Decision]) -> dict[int, Place]:
    """Tell by row what accepted proposals put where."""
    accepted = [each for each in decisions if each.decision is Decided.ACCEPT]
    proposals = proposals_of(run, [each.row for each in accepted])
    return {
        each.row: next(effect_of(one) for one in proposals[each.row] if one.id == each.proposal) for each in accepted
    }


def effect_of(proposal: Proposal) -> Place:
    """Tell what accepting a proposal does: its position, or its zone code where it corrects the code alone.

    The zone at a proposed position is what it was proved by; only a cause of the code changes the code.
    """
    if proposal.lon is None or proposal.lat is None:
        return None, None, proposal.zone_code
    return round(proposal.lon, DECIMALS), round(proposal.lat, DECIMALS), ""
