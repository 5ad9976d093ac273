"""Positions in formats that have a standard: WKT, GeoJSON, ISO 6709, geo URI.

The standard says which axis comes first, so there is nothing to guess; what breaks it is refused.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from geocensus.coordinates.scan import Refusal
from geocensus.coordinates.vocabulary import Notation, Reason

__all__ = ["Structured", "read_structured"]

_Part = tuple[float, int, int, int]
"""value, finest unit, decimals, sign as written"""


@dataclass(frozen=True, slots=True)
class Structured:
    """Two axes and the order that the format prescribes."""

    first: _Part
    second: _Part
    order: str
    notation: Notation
    metres: bool = False


_NUMBER = r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,17})?|\.[0-9]{1,17})(?:e[+-]?[0-9]{1,2})?"
_WKT: Final = re.compile(
    r"(?:srid=(?P<srid>[0-9]{1,6});)? *point *(?:zm|z|m)? *\( *(?P<x>"
    + _NUMBER
    + r") +(?P<y>"
    + _NUMBER
    + r")(?: +"
    + _NUMBER
    + r"){0,2} *\)",
    re.IGNORECASE,
)
_GEO: Final = re.compile(
    r"geo:(?P<lat>"
    + _NUMBER
    + r"),(?P<lon>"
    + _NUMBER
    + r")(?:,"
    + _NUMBER
    + r")?(?P<rest>(?:;[a-z0-9=.:+-]{1,40}){0,6})(?:\?.{0,200})?",
    re.IGNORECASE,
)
_ISO: Final = re.compile(
    r"(?P<lat>[+-](?:[0-9]{2}|[0-9]{4}|[0-9]{6})(?:[.,][0-9]{1,15})?)(?P<lon>[+-](?:[0-9]{3}|[0-9]{5}|[0-9]{7})(?:[.,][0-9]{1,15})?)"
    r"(?:[+-][0-9]{1,5}(?:\.[0-9]{1,6})?)?(?:crs(?P<crs>[a-z0-9_:]{1,20}))?(?P<end>/?)",
    re.IGNORECASE,
)
_NEAR_CGCS2000: Final = frozenset({"4326", "4490", "wgs84", "wgs_84", "epsg:4326", "cgcs2000", "epsg:4490", "crs84"})
_LAT_KEYS: Final = ("lat", "latitude", "y", "纬度", "wd")
_LON_KEYS: Final = ("lon", "lng", "long", "longitude", "x", "经度", "jd")


def read_structured(text: str) -> Structured | Refusal | None:
    """Read a text in one of the formats; None when it is in none of them."""
    head = text[:10].casefold().lstrip(" ")
    if head.startswith(("point", "srid")):
        return _wkt(text)
    if head.startswith("geo:") and text[4:].lstrip(" ")[:1] in tuple("+-.0123456789"):
        return _geo(text)
    if head.startswith("(") and '"' in text and ":" in text:
        return _json(text)
    if head[:1] in ("+", "-"):
        return _iso(text)
    return None


def _part(text: str) -> _Part:
    mantissa, _, power = text.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    sign = {"-": -1, "+": 1}.get(text[0], 0)
    return float(text), 0, max(decimals - int(power or 0), 0), sign


def _placed(first: str, second: str, order: str, notation: Notation) -> Structured:
    one, two = _part(first), _part(second)
    metres = min(abs(one[0]), abs(two[0])) >= 1000
    return Structured(one, two, order, notation, metres=metres)


def _wkt(text: str) -> Structured | Refusal:
    match = _WKT.fullmatch(text)
    if match is None:
        return Refusal(Reason.NOT_A_COORDINATE, 0)
    if match["srid"] and match["srid"] not in _NEAR_CGCS2000:
        return Refusal(Reason.OTHER_DATUM, 0)
    return _placed(match["x"], match["y"], "lon", Notation.WKT)


def _geo(text: str) -> Structured | Refusal:
    match = _GEO.fullmatch(text)
    if match is None:
        return Refusal(Reason.NOT_A_COORDINATE, 0)
    for parameter in match["rest"].casefold().split(";"):
        if parameter.startswith("crs=") and parameter[4:] not in _NEAR_CGCS2000:
            return Refusal(Reason.OTHER_DATUM, 0)
    return _placed(match["lat"], match["lon"], "lat", Notation.GEO_URI)


def _iso(text: str) -> Structured | Refusal | None:
    """Read ISO 6709 Annex H: the count of digits tells degrees, minutes and seconds; packed forms need the solidus."""
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    parts = []
    for name, degrees in (("lat", 2), ("lon", 3)):
        sign = -1 if match[name][0] == "-" else 1
        whole, _, fraction = match[name][1:].replace(",", ".").partition(".")
        rest = whole[degrees:]
        pieces = [int(whole[:degrees]), *(int(rest[start : start + 2]) for start in range(0, len(rest), 2))]
        finest = len(pieces) - 1
        for rank, piece in enumerate(pieces[1:], start=1):
            if piece >= 60:
                reason = Reason.MINUTES_OUT_OF_RANGE if rank == 1 else Reason.SECONDS_OUT_OF_RANGE
                return Refusal(reason, match.start(name))
        scale = 10 ** len(fraction)
        total = sum(piece * 60 ** (finest - rank) for rank, piece in enumerate(pieces)) * scale + int(fraction or 0)
        parts.append((sign * total / (60**finest * scale), finest, len(fraction), sign))
    if parts[0][1] != parts[1][1]:
        return None
    if parts[0][1] and not match["end"]:
        return None
    if match["crs"] and match["crs"].casefold() not in _NEAR_CGCS2000:
        return Refusal(Reason.OTHER_DATUM, match.start("crs"))
    return Structured(parts[0], parts[1], "lat", Notation.ISO6709)


def _json(text: str) -> Structured | Refusal | None:
    """Read a GeoJSON point, or an object with keys for both axes.

    Brackets were folded to parentheses; a text with more than a few of them is no point, and is not handed to the
    JSON reader, which would recurse.
    """
    if text.count("(") > 4 or text.count("(") != text.count(")"):
        return None
    # Folding made all brackets alike: the innermost that hold no colon were square.
    restored = re.sub(r"\(([^():]*)\)", r"[\1]", text).replace("(", "{").replace(")", "}")
    try:
        found = json.loads(restored, parse_float=str, parse_int=str, parse_constant=str)
    except ValueError:
        return None
    return _object(found)


def _object(found: object) -> Structured | Refusal | None:
    if not isinstance(found, dict):
        return None
    if found.get("type") == "Feature":
        found = found.get("geometry")
        if not isinstance(found, dict):
            return None
    nothing = Refusal(Reason.NOT_A_COORDINATE, 0)
    if found.get("type") == "Point" and isinstance(found.get("coordinates"), list):
        numbers = found["coordinates"]
        if not 2 <= len(numbers) <= 3 or not all(_plain(number) for number in numbers):
            return nothing
        return _placed(str(numbers[0]), str(numbers[1]), "lon", Notation.GEOJSON)
    keys = {str(key).casefold(): value for key, value in found.items()}
    lat = [keys[key] for key in _LAT_KEYS if key in keys]
    lon = [keys[key] for key in _LON_KEYS if key in keys]
    if len(lat) == len(lon) == 1 and _plain(lat[0]) and _plain(lon[0]):
        return _placed(str(lat[0]), str(lon[0]), "lat", Notation.GEOJSON)
    return nothing


def _plain(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(_NUMBER, value, re.IGNORECASE) is not None
