"""Amap (Gaode): GCJ-02, one address a request or up to ten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from geocensus.addresses.geocoders.answers import Answer, Failure, KeyRefused, Passing, QuotaSpent, Status, one_of
from geocensus.addresses.geocoders.bodies import numbers, record, refusal, words
from geocensus.addresses.geocoders.provider import ACCURACY_M
from geocensus.coordinates import Datum

if TYPE_CHECKING:
    from geocensus.addresses.geocoders.fetching import Fetch

__all__ = ["Amap"]

MOST: Final = 10
"""Addresses in one request."""

_LEVELS: Final = {
    "国家": "", "省": "province", "市": "prefecture", "区县": "county", "开发区": "zone", "乡镇": "township", "村庄": "village",
    "热点商圈": "place", "兴趣点": "place", "门牌号": "address", "单元号": "address", "楼号": "address", "楼栋号": "address",
    "门址": "address", "道路": "road", "道路交叉路口": "place", "公交站台、地铁站": "place",
}  # fmt: skip

# 高德 Web 服务 API 错误码, https://lbs.amap.com/api/webservice/guide/tools/info
_QUOTA: Final = frozenset({"10003", "10044", "10045", "40000", "40002", "40003"})
_BUSY: Final = frozenset(
    {"10004", "10010", "10014", "10015", "10016", "10017", "10019", "10020", "10021", "10022", "10023", "10029"}
)
_KEY: Final = frozenset(
    {"10001", "10002", "10005", "10006", "10007", "10008", "10009", "10011", "10012", "10013", "10026", "10041"}
)


@dataclass(frozen=True, kw_only=True)
class Amap:
    """Ask Amap.

    Source: 高德 地理编码 API v3, https://lbs.amap.com/api/webservice/guide/api/georegeo. It states no accuracy in metres; that
    of the level stands for it. A request for several addresses (*batch* at most 10) gives one result each, so that what is
    ambiguous does not show; one address is asked at a time unless the user wants it otherwise.
    """

    url: str = "https://restapi.amap.com"
    name: str = "amap"
    key_name: str = "key"
    per_second: float = 3.0
    batch: int = 1
    parameters: Mapping[str, str] = field(default_factory=dict)

    def geocode(self, queries: Sequence[str], fetch: Fetch) -> list[Answer]:
        """Answer addresses, in one request when there are several."""
        if len(queries) == 1:
            return [one_of([_result(one) for one in self._found(fetch, _plain(queries[0])) if one.get("location")])]
        answers: list[Answer] = []
        for start in range(0, len(queries), MOST):
            found = self._found(fetch, "|".join(map(_plain, queries[start : start + MOST])), batch="true")
            answers += [one_of([_result(one)] if one.get("location") else []) for one in found]
        return answers

    def _found(self, fetch: Fetch, address: str, **more: str) -> list[Mapping[str, Any]]:
        said = record(fetch.json("/v3/geocode/geo", {"address": address, "output": "JSON", **more}))
        code = str(said.get("infocode", ""))
        if str(said.get("status")) != "1":
            raise refusal(_KINDS, code, f"{words(code)} {words(said.get('info'))}", en="Amap", zh="高德")
        found = said.get("geocodes")
        return [record(one) for one in found] if isinstance(found, list) else []


_KINDS: Final[tuple[tuple[frozenset[str], type[Failure]], ...]] = (
    (_QUOTA, QuotaSpent),
    (_BUSY, Passing),
    (_KEY, KeyRefused),
)


def _plain(query: str) -> str:
    return query.replace("|", " ")


def _result(one: Mapping[str, Any]) -> Answer:
    lon, _, lat = str(one.get("location")).partition(",")
    x, y = numbers(lon, lat)
    level = _LEVELS.get(str(one.get("level")), "place" if one.get("level") else "")
    return Answer(
        status=Status.OK,
        lon=x,
        lat=y,
        datum=Datum.GCJ02,
        level=level,
        accuracy_m=ACCURACY_M.get(level, float("nan")),
        match=words(one.get("formatted_address"), one.get("level")),
    )
