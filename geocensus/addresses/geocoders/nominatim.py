"""Nominatim on a server of one's own: OpenStreetMap, WGS84."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from geocensus.addresses.geocoders.answers import Answer, Failure, Status, one_of
from geocensus.addresses.geocoders.bodies import numbers, record, words
from geocensus.addresses.geocoders.provider import ACCURACY_M
from geocensus.coordinates import Datum
from geocensus.coordinates.geodesy import distance_m

if TYPE_CHECKING:
    from geocensus.addresses.geocoders.fetching import Fetch

__all__ = ["Nominatim"]

_LEVELS: Final = {
    "state": "province", "province": "province", "city": "prefecture", "county": "county", "district": "county",
    "town": "township", "suburb": "township", "village": "village", "hamlet": "village", "road": "road", "house": "address",
    "building": "address", "house_number": "address", "industrial": "zone",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Nominatim:
    """Ask a Nominatim server, whose address the user gives.

    Source: https://nominatim.org/release-docs/latest/api/Search/. The accuracy is half the diagonal of the result's box.
    """

    url: str = ""
    name: str = "nominatim"
    key_name: str = ""
    per_second: float = 10.0
    batch: int = 1
    parameters: Mapping[str, str] = field(default_factory=lambda: {"accept-language": "zh", "limit": "5"})

    def geocode(self, queries: Sequence[str], fetch: Fetch) -> list[Answer]:
        """Answer addresses, one request each."""
        asked = {"format": "jsonv2", **self.parameters}
        return [_read(fetch.json("/search", {"q": query, **asked})) for query in queries]


def _read(said: Any) -> Answer:
    if not isinstance(said, list):
        problem = record(said).get("error")
        message = problem.get("message") if isinstance(problem, Mapping) else problem
        told = words(message)
        raise Failure(en=f"Nominatim says no list of results: {told}", zh=f"Nominatim 未返回结果列表：{told}")
    return one_of([_result(record(one)) for one in said])


def _result(one: Mapping[str, Any]) -> Answer:
    lon, lat = numbers(one.get("lon"), one.get("lat"))
    level = _LEVELS.get(str(one.get("addresstype")), "place")
    return Answer(
        status=Status.OK,
        lon=lon,
        lat=lat,
        datum=Datum.WGS84,
        level=level,
        accuracy_m=_half_diagonal(one.get("boundingbox"), level),
        match=words(one.get("display_name")),
    )


def _half_diagonal(box: Any, level: str) -> float:
    if not isinstance(box, list) or len(box) != 4:
        return ACCURACY_M.get(level, float("nan"))
    try:
        (west, south), (east, north) = numbers(box[2], box[0]), numbers(box[3], box[1])
    except Failure:
        return ACCURACY_M.get(level, float("nan"))
    return max(float(distance_m(lon=west, lat=south, to_lon=east, to_lat=north)) / 2, 10.0)
