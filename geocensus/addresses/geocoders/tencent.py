"""Tencent: GCJ-02, with its deviation in metres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from geocensus.addresses.geocoders.answers import Answer, Failure, KeyRefused, Passing, QuotaSpent, Status
from geocensus.addresses.geocoders.bodies import located, record, refusal, words
from geocensus.addresses.geocoders.provider import ACCURACY_M
from geocensus.coordinates import Datum

if TYPE_CHECKING:
    from geocensus.addresses.geocoders.fetching import Fetch

__all__ = ["Tencent"]

_LEVELS: Final = {
    1: "prefecture", 2: "county", 3: "township", 4: "village", 5: "zone", 6: "place", 7: "road", 8: "road", 9: "address",
    10: "place", 11: "place",
}  # fmt: skip
"""Kinds of a match [腾讯位置服务 地址解析, level]: 4 村、社区, 5 开发区, 6 商圈, 8 道路附属点, 9 门址, 10 小区、大厦, 11 POI."""

# 腾讯位置服务 状态码说明, https://lbs.qq.com/service/webService/webServiceGuide/status
_NOTHING: Final = 347
_QUOTA: Final = frozenset({121, 122})
_BUSY: Final = frozenset({120, *range(500, 600)})
_KEY: Final = frozenset({110, 111, 112, 113, 190, 199, 311})


@dataclass(frozen=True, kw_only=True)
class Tencent:
    """Ask Tencent.

    Source: 腾讯位置服务 地址解析, https://lbs.qq.com/service/webService/webServiceGuide/webServiceGeocoder.
    """

    url: str = "https://apis.map.qq.com"
    name: str = "tencent"
    key_name: str = "key"
    per_second: float = 5.0
    batch: int = 1
    parameters: Mapping[str, str] = field(default_factory=dict)

    def geocode(self, queries: Sequence[str], fetch: Fetch) -> list[Answer]:
        """Answer addresses, one request each."""
        return [_read(record(fetch.json("/ws/geocoder/v1/", {"address": query}))) for query in queries]


def _read(said: Mapping[str, Any]) -> Answer:
    status = said.get("status")
    code = status if isinstance(status, int) else -1
    if code == _NOTHING:
        return Answer(status=Status.NOT_FOUND)
    if code != 0:
        raise refusal(_KINDS, code, f"{words(status)} {words(said.get('message'))}", en="Tencent", zh="腾讯")
    one = located(said)
    if one is None:
        return Answer(status=Status.NOT_FOUND)
    found, lon, lat = one
    number = found.get("level")
    level = _LEVELS.get(number, "") if isinstance(number, int) else ""
    metres = found.get("deviation")
    known = isinstance(metres, (int, float)) and not isinstance(metres, bool) and metres >= 0
    return Answer(
        status=Status.OK,
        lon=lon,
        lat=lat,
        datum=Datum.GCJ02,
        level=level,
        accuracy_m=float(metres) if known else ACCURACY_M.get(level, float("nan")),  # type: ignore[arg-type]  # a number
        match=words(found.get("title"), found.get("similarity"), found.get("reliability")),
    )


_KINDS: Final[tuple[tuple[frozenset[int], type[Failure]], ...]] = (
    (_QUOTA, QuotaSpent),
    (_BUSY, Passing),
    (_KEY, KeyRefused),
)
