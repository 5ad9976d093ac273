"""The provider that needs nobody: divisions and their polygons, bundled places, the user's gazetteer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geocensus.addresses.dividing import Candidate, divide
from geocensus.addresses.geocoders.answers import Answer, Status, one_of
from geocensus.addresses.geocoders.gazetteer import Gazetteer, Spot, bundled_places
from geocensus.addresses.geocoders.shapes import Standing, standing
from geocensus.addresses.places import places_now
from geocensus.regions.vintages import by_code

if TYPE_CHECKING:
    from geocensus.addresses.geocoders.fetching import Fetch

__all__ = ["Offline"]

_KIND = re.compile(r"(?:街道办事处|街道|镇|乡|苏木)$")


@dataclass(frozen=True, kw_only=True)
class Offline:
    """Answer from what is on this machine.

    The user's places go first, then the towns that come with geocensus, then the polygon of the deepest division that has one.
    """

    gazetteer: Gazetteer = field(default_factory=lambda: Gazetteer(()))
    url: str = ""
    name: str = "offline"
    key_name: str = ""
    per_second: float = 0.0
    batch: int = 20_000
    parameters: Mapping[str, str] = field(default_factory=dict)

    def geocode(self, queries: Sequence[str], fetch: Fetch | None = None) -> list[Answer]:  # noqa: ARG002 (needs no network)
        """Answer addresses without asking anybody."""
        found = divide(queries)
        return [
            self._place(query, *row)
            for query, *row in zip(
                queries,
                found.province.tolist(),
                found.city.tolist(),
                found.county.tolist(),
                found.town.tolist(),
                found.code.tolist(),
                found.county_code.tolist(),
                found.rest.tolist(),
                found.candidates.tolist(),
                strict=True,
            )
        ]

    def _place(
        self, query: str, province: str, city: str, county: str, town: str, code: str, county_code: str, rest: str,
        candidates: tuple[Candidate, ...],
    ) -> Answer:  # fmt: skip
        if own := self._own(query, town, rest, county_code):
            return one_of([_of_spot(spot) for spot in own])
        if candidates:
            return Answer(
                status=Status.AMBIGUOUS, match="; ".join(f"{one.code} {one.name}" for one in candidates)[:500]
            )
        if not code:
            return Answer(status=Status.NOT_FOUND)
        named = "".join(dict.fromkeys(name for name in (province, city, county) if name not in ("市辖区", "县")))
        if county_code and town:
            for name in (town, _KIND.sub("", town)):
                if near := bundled_places().named(name, county=county_code):
                    return _of_spot(near[0], named)
        return _of_division(code, county_code, named)

    def _own(self, query: str, town: str, rest: str, county: str) -> list[Spot]:
        """Give the user's places that the address is the name of, or that its words behind the county begin with."""
        for words in (query, town + rest, rest):
            if found := self.gazetteer.named(words, county=county):
                return found
        return self.gazetteer.beginning(town + rest, county=county) or self.gazetteer.beginning(rest, county=county)


def _of_spot(spot: Spot, named: str = "") -> Answer:
    return Answer(
        status=Status.OK,
        lon=spot.lon,
        lat=spot.lat,
        level=spot.level,
        accuracy_m=spot.accuracy_m,
        match=named + spot.name,
    )


def _of_division(code: str, county_code: str, named: str) -> Answer:
    """Give the point of the county, else of what is above it and has a polygon."""
    point, of = _standing(county_code or _now(code[:6]))
    if point is None:
        return Answer(status=Status.NOT_FOUND, match=named)
    return Answer(
        status=Status.OK,
        lon=point.lon,
        lat=point.lat,
        level=of,
        accuracy_m=point.accuracy_m,
        match=named,
    )


def _standing(code: str) -> tuple[Standing | None, str]:
    for digits, level in ((6, "county"), (4, "prefecture"), (2, "province")):
        if len(code) >= digits:
            found = standing(code[:digits])
            if found is not None:
                return found, level
    return None, ""


def _now(code: str) -> str:
    """Give the code of now of a division of old; what became of it, or its own."""
    if code in places_now():
        return code
    return next((one.current for one in by_code().get(code, ()) if one.current), code)
