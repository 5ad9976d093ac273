"""Writing positions: for people and for files, so that reading them again gives the same position."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from geocensus.errors import UsageError

__all__ = ["Style", "format_decimal", "format_dms", "format_position"]

_MOST_DECIMALS: Final = 12


class Style(StrEnum):
    """How degrees, minutes and seconds are marked."""

    SYMBOLS = "symbols"
    """``116°23′17.50″E``"""
    CHINESE = "chinese"
    """``东经116度23分17.50秒``"""
    ASCII = "ascii"
    """``116d23m17.50s E``, for systems that know nothing but ASCII"""
    COLONS = "colons"
    """``116:23:17.50E``"""
    PLAIN = "plain"
    """``116 23 17.50 E``"""


_MARKS: Final[dict[Style, tuple[str, str, str]]] = {
    Style.SYMBOLS: ("°", "′", "″"),
    Style.CHINESE: ("度", "分", "秒"),
    Style.ASCII: ("d", "m", "s "),
    Style.COLONS: (":", ":", ""),
    Style.PLAIN: (" ", " ", " "),
}
_LETTERS: Final = {"lat": "NS", "lon": "EW"}
_WORDS: Final = {"lat": ("北纬", "南纬"), "lon": ("东经", "西经")}
AxisName = Literal["lat", "lon"]


def format_decimal(values: ArrayLike, *, decimals: int = 6) -> list[str]:
    """Write degrees as decimals; NaN becomes an empty text, and nothing is ever written as ``-0.000000``.

    Parameters
    ----------
    values : (n,) degrees
    decimals
        Digits behind the point; six are 0.1 m.

    Examples
    --------
    >>> format_decimal([116.3880556, -1e-9, float("nan")])
    ['116.388056', '0.000000', '']
    """
    _check(decimals)
    texts = []
    for value in np.atleast_1d(np.asarray(values, dtype=np.float64)).tolist():
        text = f"{value:.{decimals}f}" if np.isfinite(value) else ""
        texts.append(text[1:] if text.startswith("-") and not text.strip("-0.") else text)
    return texts


def format_dms(
    values: ArrayLike, *, axis: AxisName, decimals: int = 2, style: Style | str = Style.SYMBOLS, finest: str = "second"
) -> list[str]:
    """Write degrees, minutes and seconds with the letter or word of the hemisphere.

    The value is rounded once, in whole units of the last digit, and then divided: 59.9999″ is carried into the minutes and
    never printed as 60″.

    Parameters
    ----------
    values : (n,) degrees
        NaN becomes an empty text.
    axis
        Which letters are used.
    decimals
        Digits behind the point of the finest part; two of a second are 0.3 m.
    finest
        ``second`` or ``minute``.

    Examples
    --------
    >>> format_dms([116.38819444], axis="lon")
    ['116°23′17.50″E']
    >>> format_dms([39.99999999], axis="lat", style="chinese", decimals=0)
    ['北纬40度0分0秒']
    """
    _check(decimals)
    style = Style(style)
    if finest not in ("second", "minute"):
        raise UsageError(
            en=f"finest={finest!r}: use 'second' or 'minute'", zh=f"finest={finest!r}：应为 second 或 minute"
        )
    parts = 3600 if finest == "second" else 60
    array = np.atleast_1d(np.asarray(values, dtype=np.float64))
    scale = 10**decimals
    return [_one(value, axis, parts, scale, decimals, style) for value in array.tolist()]


def _one(value: float, axis: AxisName, parts: int, scale: int, decimals: int, style: Style) -> str:
    if not np.isfinite(value):
        return ""
    # In whole numbers from here on: a carry cannot be lost.
    units = round(abs(value) * parts * scale)
    negative = value < 0 and units > 0
    whole, fraction = divmod(units, scale)
    degrees, rest = divmod(whole, parts)
    tail = f".{fraction:0{decimals}d}" if decimals else ""
    pad = "02d" if style is not Style.CHINESE else "d"
    degree, minute, second = _MARKS[style]
    if parts == 60:
        body = f"{degrees}{degree}{rest:{pad}}{tail}{minute if style is not Style.COLONS else ''}"
    else:
        minutes, seconds = divmod(rest, 60)
        body = f"{degrees}{degree}{minutes:{pad}}{minute}{seconds:{pad}}{tail}{second}"
    if style is Style.CHINESE:
        return _WORDS[axis][negative] + body
    return body.rstrip() + (" " if style in (Style.ASCII, Style.PLAIN) else "") + _LETTERS[axis][negative]


def format_position(*, lon: ArrayLike, lat: ArrayLike, notation: str = "dms", decimals: int | None = None) -> list[str]:
    """Write positions, latitude first unless the notation says otherwise.

    Parameters
    ----------
    lon, lat : (n,) degrees
    notation
        ``decimal``, ``dms``, ``dm``, ``chinese``, ``wkt``, ``geojson``, ``iso6709``, ``geo_uri``.
    decimals
        Digits behind the point of the finest part; None: what makes about 0.1 m.

    Examples
    --------
    >>> format_position(lon=[116.388056], lat=[39.907222], notation="wkt")
    ['POINT (116.388056 39.907222)']
    >>> format_position(lon=[116.388056], lat=[39.907222], notation="chinese", decimals=0)
    ['东经116度23分17秒，北纬39度54分26秒']
    """
    lons, lats = np.broadcast_arrays(
        np.atleast_1d(np.asarray(lon, dtype=np.float64)), np.atleast_1d(np.asarray(lat, dtype=np.float64))
    )
    known = np.isfinite(lons) & np.isfinite(lats)
    if notation in ("dms", "dm", "chinese"):
        finest = "minute" if notation == "dm" else "second"
        digits = decimals if decimals is not None else (4 if notation == "dm" else 2)
        style = Style.CHINESE if notation == "chinese" else Style.SYMBOLS
        north = format_dms(lats, axis="lat", decimals=digits, style=style, finest=finest)
        east = format_dms(lons, axis="lon", decimals=digits, style=style, finest=finest)
        pattern = "{1}，{0}" if notation == "chinese" else "{0}, {1}"
    elif notation in _PATTERNS:
        digits = 6 if decimals is None else decimals
        north, east = format_decimal(lats, decimals=digits), format_decimal(lons, decimals=digits)
        if notation == "iso6709":
            north, east = _signed(north, 2), _signed(east, 3)
        pattern = _PATTERNS[notation]
    else:
        known_words = ", ".join(["dms", "dm", "chinese", *_PATTERNS])
        raise UsageError(
            en=f"notation {notation!r} is not written; use one of {known_words}",
            zh=f"不支持写出“{notation}”；可用 {known_words}",
        )
    return [pattern.format(n, e) if k else "" for n, e, k in zip(north, east, known.tolist(), strict=True)]


_PATTERNS: Final = {
    "decimal": "{0}, {1}",
    "wkt": "POINT ({1} {0})",
    "geojson": '{{"type": "Point", "coordinates": [{1}, {0}]}}',
    "iso6709": "{0}{1}/",
    "geo_uri": "geo:{0},{1}",
}


def _signed(texts: list[str], digits: int) -> list[str]:
    """Write sign and leading zeros, which ISO 6709 asks for."""
    signed = []
    for text in texts:
        whole, point, fraction = text.lstrip("-").partition(".")
        signed.append(("-" if text.startswith("-") else "+") + whole.zfill(digits) + point + fraction)
    return signed


def _check(decimals: int) -> None:
    if not 0 <= decimals <= _MOST_DECIMALS:
        raise UsageError(
            en=f"decimals={decimals}: use 0 to {_MOST_DECIMALS}",
            zh=f"decimals={decimals}：应在 0 到 {_MOST_DECIMALS} 之间",
        )
