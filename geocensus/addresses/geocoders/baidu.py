"""Baidu: BD-09 unless GCJ-02 is asked for; its confidence means metres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from geocensus.addresses.geocoders.answers import Answer, Failure, KeyRefused, Passing, QuotaSpent, Status
from geocensus.addresses.geocoders.bodies import located, record, refusal, words
from geocensus.coordinates import Datum

if TYPE_CHECKING:
    from geocensus.addresses.geocoders.fetching import Fetch

__all__ = ["Baidu"]

_CONFIDENCE_M: Final = (
    (100, 20.0), (90, 50.0), (80, 100.0), (75, 200.0), (70, 300.0), (60, 500.0), (50, 1_000.0), (40, 2_000.0), (30, 5_000.0),
    (25, 8_000.0), (20, 10_000.0),
)  # fmt: skip
"""From which confidence on the error is less than so many metres [百度 地理编码 v3, confidence]."""

_LEVELS: Final = {
    "国家": "", "省": "province", "城市": "prefecture", "区县": "county", "乡镇": "township", "村庄": "village", "道路": "road",
    "地产小区": "place", "商务大厦": "place", "政府机构": "place", "交叉路口": "place", "UNKNOWN": "", "门址": "address", "NoClass": "",
    "开发区": "zone", "工业园区": "zone", "工厂": "place",
}  # fmt: skip

# 百度 服务状态码, https://lbsyun.baidu.com/index.php?title=webapi/appendix
_QUOTA: Final = frozenset({4, 301, 302})
_BUSY: Final = frozenset({1, 401, 402})
_KEY: Final = frozenset({3, 5, 9, 101, 102, *range(200, 300)})
_NOTHING: Final = "无相关结果"
_KINDS: Final[tuple[tuple[frozenset[int], type[Failure]], ...]] = (
    (_QUOTA, QuotaSpent),
    (_BUSY, Passing),
    (_KEY, KeyRefused),
)


@dataclass(frozen=True, kw_only=True)
class Baidu:
    """Ask Baidu.

    Source: 百度 地理编码 v3, https://lbsyun.baidu.com/faq/api?title=webapi/guide/webservice-geocoding-base.
    """

    url: str = "https://api.map.baidu.com"
    name: str = "baidu"
    key_name: str = "ak"
    per_second: float = 3.0
    batch: int = 1
    parameters: Mapping[str, str] = field(default_factory=dict)

    def geocode(self, queries: Sequence[str], fetch: Fetch) -> list[Answer]:
        """Answer addresses, one request each."""
        asked = {"output": "json", **self.parameters}
        return [self._read(record(fetch.json("/geocoding/v3/", {"address": query, **asked}))) for query in queries]

    def _read(self, said: Mapping[str, Any]) -> Answer:
        status = said.get("status")
        code = int(status) if isinstance(status, (int, str)) and str(status).lstrip("-").isdigit() else -1
        message = words(said.get("message"), said.get("msg"))
        if code != 0:
            if code == 1 and _NOTHING in message:
                return Answer(status=Status.NOT_FOUND)
            raise refusal(_KINDS, code, f"{words(status)} {message}", en="Baidu", zh="百度")
        one = located(said)
        if one is None:
            return Answer(status=Status.NOT_FOUND)
        found, lon, lat = one
        shifted = self.parameters.get("ret_coordtype") == "gcj02ll"
        return Answer(
            status=Status.OK,
            lon=lon,
            lat=lat,
            datum=Datum.GCJ02 if shifted else Datum.BD09,
            level=_LEVELS.get(str(found.get("level")), "place" if found.get("level") else ""),
            accuracy_m=_metres(found.get("confidence")),
            match=words(found.get("level"), found.get("confidence")),
        )


def _metres(confidence: Any) -> float:
    if not isinstance(confidence, (int, float)):
        return float("nan")
    return next((metres for least, metres in _CONFIDENCE_M if confidence >= least), float("nan"))
