"""What servers send: bytes that should be JSON, and may be anything."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from geocensus.addresses.geocoders.answers import Failure

__all__ = ["decoded", "json_of", "located", "numbers", "record", "refusal", "words"]


def decoded(body: bytes) -> str:
    """Decode a body: UTF-8, else GB18030, whatever its header says.

    Raises
    ------
    Failure
        When it is neither.
    """
    for codec in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(codec)
        except UnicodeDecodeError:
            continue
    raise Failure(en="the answer is no text", zh="返回内容不是文本")


def json_of(body: bytes) -> Any:
    """Read a body as JSON.

    Raises
    ------
    Failure
        When it is none: a page of a portal, a broken answer.

    Examples
    --------
    >>> json_of('{"msg": "查询成功"}'.encode("gbk"))
    {'msg': '查询成功'}
    """
    text = decoded(body).strip()
    if text.startswith("<"):
        raise Failure(
            en="the answer is a web page, of a portal or a proxy, and no JSON",
            zh="返回的是网页（认证门户或代理页面），不是 JSON",
        )
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Failure(en="the answer is broken JSON", zh="返回的 JSON 不完整") from None


def record(value: Any) -> Mapping[str, Any]:
    """Give what must be a JSON object.

    Raises
    ------
    Failure
        When it is none.
    """
    if not isinstance(value, Mapping):
        raise Failure(en="the answer has not the form that is documented", zh="返回内容不符合接口文档")
    return value


def refusal(
    kinds: Iterable[tuple[Collection[Any], type[Failure]]], code: Any, told: str, *, en: str, zh: str
) -> Failure:
    """Make the failure that a provider's code means.

    Parameters
    ----------
    kinds
        Codes, and the kind of failure that they mean; of any other code :class:`Failure` itself.
    code, told
        What the provider gave, as code and as words.
    en, zh
        Who it is.
    """
    kind = next((kind for codes, kind in kinds if code in codes), Failure)
    return kind(en=f"{en} says {told}", zh=f"{zh}返回 {told}")


def located(said: Mapping[str, Any]) -> tuple[Mapping[str, Any], float, float] | None:
    """Give the one ``result`` of an answer with its ``location`` in degrees; None where there is none.

    Raises
    ------
    Failure
        When it has another form, or its position is no place on Earth.
    """
    if not said.get("result"):
        return None
    found = record(said["result"])
    place = record(found.get("location"))
    return found, *numbers(place.get("lng"), place.get("lat"))


def words(*values: Any) -> str:
    """Join what is text or a number among values; providers write ``[]`` for nothing.

    Examples
    --------
    >>> words("河北省", [], None, 7)
    '河北省 7'
    """
    plain = [str(one) for one in values if isinstance(one, (str, int, float)) and str(one)]
    return " ".join("".join(c if c.isprintable() else " " for c in one) for one in plain)[:500]


def numbers(lon: Any, lat: Any) -> tuple[float, float]:
    """Read a position in degrees.

    Raises
    ------
    Failure
        When it is no place on Earth.
    """
    try:
        x, y = float(lon), float(lat)
    except (TypeError, ValueError, OverflowError):
        raise Failure(en="the answer has no position in it", zh="返回内容中没有坐标") from None
    if not (math.isfinite(x) and math.isfinite(y) and abs(x) <= 180 and abs(y) <= 90) or (x == 0 and y == 0):
        raise Failure(en="the answer's position is no place on Earth", zh="返回的坐标不是有效位置")
    return x, y
