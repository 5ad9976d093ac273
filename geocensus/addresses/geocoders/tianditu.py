"""Tianditu, the national map service: CGCS2000, status 0, 101 and 404."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from geocensus.addresses.geocoders.answers import Answer, Failure, KeyRefused, Passing, QuotaSpent, Status
from geocensus.addresses.geocoders.bodies import numbers, record, words
from geocensus.addresses.geocoders.provider import ACCURACY_M

if TYPE_CHECKING:
    from geocensus.addresses.geocoders.fetching import Fetch

__all__ = ["Tianditu"]

# What it calls the kind of a match.
_LEVELS: Final = {
    "省": "province", "直辖市": "province", "地级市": "prefecture", "市": "prefecture", "区县": "county", "县": "county",
    "乡镇": "township", "街道": "township", "村": "village", "行政村": "village", "道路": "road", "街路巷": "road",
    "门址": "address", "地名地址": "place", "兴趣点": "place", "地名": "place",
}  # fmt: skip

# Its gateway says in words what is wrong with a key.
_QUOTA: Final = re.compile(r"配额|限额|超限|超量|次数|上限|quota|exceed", re.IGNORECASE)
_KEY: Final = re.compile(r"key|密钥|权限|token|tk", re.IGNORECASE)
_BUSY: Final = re.compile(r"频率|频繁|并发|too (?:many|fast)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Tianditu:
    """Ask Tianditu.

    Source: 天地图 地理编码接口, http://lbs.tianditu.gov.cn/server/geocodinginterface.html. It states no accuracy in metres;
    that of the level stands for it.
    """

    url: str = "https://api.tianditu.gov.cn"
    name: str = "tianditu"
    key_name: str = "tk"
    per_second: float = 5.0
    batch: int = 1
    parameters: Mapping[str, str] = field(default_factory=dict)

    def geocode(self, queries: Sequence[str], fetch: Fetch) -> list[Answer]:
        """Answer addresses, one request each."""
        return [self._read(record(fetch.json("/geocoder", {"ds": _query(query)}))) for query in queries]

    def _read(self, said: Mapping[str, Any]) -> Answer:
        if "status" not in said and ("code" in said or "msg" in said):
            raise _of_gateway(words(said.get("code")), words(said.get("msg"), said.get("resolve")))
        status = str(said.get("status"))
        place = said.get("location")
        if status == "101" or (status == "0" and not place):
            return Answer(status=Status.NOT_FOUND)
        if status != "0":
            message = words(said.get("msg"), said.get("message"))
            if _QUOTA.search(message) or _KEY.search(message):
                raise _of_gateway(status, message)
            raise Failure(**_said(words(status), message))
        place = record(place)
        lon, lat = numbers(place.get("lon"), place.get("lat"))
        level = _LEVELS.get(str(place.get("level")), "place" if place.get("level") else "")
        return Answer(
            status=Status.OK,
            lon=lon,
            lat=lat,
            level=level,
            accuracy_m=ACCURACY_M.get(level, float("nan")),
            match=words(place.get("keyWord"), place.get("level"), place.get("score")),
        )


def _query(text: str) -> str:
    return json.dumps({"keyWord": text}, ensure_ascii=False)


def _of_gateway(code: str, message: str) -> Failure:
    said: Any = _said(code, message)
    if _BUSY.search(message):
        return Passing(**said)
    if _QUOTA.search(message):
        return QuotaSpent(**said)
    return KeyRefused(**said) if _KEY.search(message) else Failure(**said)


def _said(code: str, message: str) -> dict[str, str]:
    return {"en": f"Tianditu says {code}: {message}", "zh": f"天地图返回 {code}：{message}"}
