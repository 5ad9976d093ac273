"""Reading columns: every distinct text through the grammar once, then the decisions that need the options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from geocensus.coordinates.grammar import read_axis, read_pair
from geocensus.coordinates.parsed import NO_CODE, Parsed, categorical, code_of, half_digit_m
from geocensus.coordinates.projected import Bounds, Projection, unproject
from geocensus.coordinates.readings import AXES, LAT, LON, UNKNOWN, AxisColumns, ReadingColumns, X, Y, choose
from geocensus.coordinates.scan import METRE
from geocensus.coordinates.swift import LONG, read_long_axis, read_long_pairs
from geocensus.coordinates.texts import as_text, distinct
from geocensus.coordinates.vocabulary import Finest, HemisphereEvidence, Notation, OrderEvidence, Reason
from geocensus.errors import UsageError

__all__ = ["Order", "parse", "parse_axis", "parse_parts"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]
Order = Literal["auto", "lat_lon", "lon_lat"]

_MISSING = code_of(Reason.MISSING)
_OUT = code_of(Reason.OUT_OF_RANGE)


def parse(
    position: Any = None,
    *,
    lat: Any = None,
    lon: Any = None,
    order: Order = "auto",
    within: Bounds | None = None,
    packed: bool = False,
    projection: Projection | str = Projection.AUTO,
    central_meridian: float | None = None,
    compiled_from: int | None = None,
) -> Parsed:
    """Read positions from cells that hold both axes, or from a column for each axis.

    Nothing raises because of what a cell holds: what cannot be read, or could be read in two ways, is refused with a
    reason.

    Parameters
    ----------
    position : (n,) text
        Cells with both axes; or else
    lat, lon : (n,) text
        A column for each axis.
    order
        Which axis comes first in *position*, when the column's header says so. ``auto``: letters and words decide; else
        the only possible order; else *within*; else the latitude is taken to come first, and the evidence says
        ``assumed``.
    within
        Bounds of the region: west, south, east, north in degrees. They decide the order of bare numbers and the
        projection of metres; they never refuse a position.
    packed
        Read ``1162317.5`` as 116°23′17.5″. Such digits are never guessed.
    projection, central_meridian
        Of metres, when they are known.
    compiled_from
        Cells from which the compiled reader is used; None: where it pays. The result is the same.

    Returns
    -------
    Parsed
        Columns of the length of the input.

    Examples
    --------
    >>> read = parse(["东经116°23′17″，北纬39°54′26″", "87.6, 43.8", "on the left"], within=(86, 42, 89, 45))
    >>> read.lon.round(6), list(read.order_evidence), list(read.reason)
    (array([116.388056,  87.6     ,        nan]), ['letters', 'region', nan], [nan, nan, 'not_a_coordinate'])
    """
    if order not in ("auto", "lat_lon", "lon_lat"):
        raise UsageError(
            en=f"order={order!r} is none of 'auto', 'lat_lon', 'lon_lat'",
            zh=f"order={order!r} 应为 'auto'、'lat_lon' 或 'lon_lat'",
        )
    if projection not in set(Projection):
        known = ", ".join(Projection)
        raise UsageError(
            en=f"projection={projection!r} is none of {known}", zh=f"projection={projection!r} 应为 {known} 之一"
        )
    metres = _Metres(within, central_meridian, Projection(projection))
    if position is not None:
        if lat is not None or lon is not None:
            raise UsageError(en="give either position, or lat and lon", zh="请只提供 position，或提供 lat 与 lon")
        column = as_text(position)
        if _pays(len(column), compiled_from) and not packed:
            return _settle_pairs(read_long_pairs(column, read=read_pair), order, metres)
        words, rows = distinct(column)
        readings = ReadingColumns.of([read_pair(word or "", packed=packed) for word in words])
        return _settle_pairs(readings, order, metres).take(rows)
    if lat is None or lon is None:
        raise UsageError(en="give position, or both lat and lon", zh="请提供 position，或同时提供 lat 与 lon")
    latitudes = _read_column(lat, axis="lat", packed=packed, compiled_from=compiled_from)
    longitudes = _read_column(lon, axis="lon", packed=packed, compiled_from=compiled_from)
    if len(latitudes.reason) != len(longitudes.reason):
        raise UsageError(
            en=f"lat has {len(latitudes.reason)} rows, lon {len(longitudes.reason)}; they must be of one length",
            zh=f"lat 有 {len(latitudes.reason)} 行，lon 有 {len(longitudes.reason)} 行，长度必须一致",
        )
    return _join_columns(latitudes, longitudes, metres)


def parse_axis(
    text: Any,
    *,
    axis: Literal["lat", "lon"] | None = None,
    packed: bool = False,
    compiled_from: int | None = None,
) -> Parsed:
    """Read single values of one axis.

    Parameters
    ----------
    text : (n,) text
    axis
        Which axis it is; None: letters may tell. A value whose axis stays unknown stands in ``lon_value`` and
        ``lat_value`` alike, and in neither ``lon`` nor ``lat``.
    packed, compiled_from
        As for :func:`parse`.

    Examples
    --------
    >>> read = parse_axis(["39°54′26″N", "60° W"], axis="lat")
    >>> read.lat.round(4), list(read.reason)
    (array([39.9072,     nan]), [nan, 'axis_contradiction'])
    """
    column = _read_column(text, axis=axis or "", packed=packed, compiled_from=compiled_from)
    first = column.first
    n = len(column.reason)
    known = np.full(n, AXES[axis], dtype=np.int8) if axis else first.axis
    is_lat, is_lon = known == LAT, known == LON
    metres = (first.finest == METRE) & (column.reason < 0)
    reason = _set(column.reason, metres, _OUT)
    keep = _Keep(reason < 0)
    nothing = AxisColumns.nothing(n)
    lat_axis, lon_axis = choose(is_lon, nothing, first), choose(is_lat, nothing, first)
    lat = choose(is_lat, first, nothing).value
    evidence = np.full(n, code_of(OrderEvidence.COLUMNS))
    if axis is None:
        evidence = np.where(first.lettered & (is_lat | is_lon), code_of(OrderEvidence.LETTERS), NO_CODE)
    written = column.reason != _MISSING
    return Parsed(
        lon=keep(choose(is_lon, first, nothing).value, np.nan),
        lat=keep(lat, np.nan),
        notation=categorical(Notation, keep(column.notation, NO_CODE)),
        precision_m=keep(_precision(lat_axis, lon_axis, lat), np.nan),
        order_evidence=categorical(OrderEvidence, keep(evidence, NO_CODE)),
        hemisphere_evidence=categorical(HemisphereEvidence, keep(first.hemisphere, NO_CODE)),
        reason=categorical(Reason, reason),
        stopped_at=_set(column.at, metres, np.int32(0)),
        lon_value=lon_axis.value.copy(),
        lat_value=lat_axis.value.copy(),
        lon_written=written & ~is_lat,
        lat_written=written & ~is_lon,
        lon_finest=categorical(Finest, lon_axis.finest),
        lat_finest=categorical(Finest, lat_axis.finest),
        lon_decimals=lon_axis.decimals,
        lat_decimals=lat_axis.decimals,
    )


def _set(values: NDArray[Any], rows: Flags, value: np.int8 | np.int32) -> NDArray[Any]:
    """Give the values with one value in some rows."""
    return np.where(rows, value, values) if rows.any() else values


class _Keep:
    """Keep the values of the rows that were read; most often these are all."""

    def __init__(self, read: Flags) -> None:
        self.read, self.all = read, bool(read.all())

    def __call__(self, values: NDArray[Any], other: float | np.int8 | np.int32) -> NDArray[Any]:
        return values if self.all else np.where(self.read, values, other)


def parse_parts(*, lon: Any, lat: Any) -> Parsed:
    """Read degrees, minutes and seconds that stand in columns of their own.

    Parameters
    ----------
    lon, lat : three columns each
        Degrees, minutes, seconds: text or numbers, some cells empty; a column that does not exist is None.

    Examples
    --------
    >>> read = parse_parts(lon=(["116"], ["23"], ["17.5"]), lat=(["39"], ["54"], [""]))
    >>> read.lon.round(6), read.lat, read.lat_finest[0]
    (array([116.388194]), array([39.9]), 'minute')
    """
    from geocensus.coordinates.parts import join_parts

    latitudes, longitudes = join_parts(lat, axis="lat"), join_parts(lon, axis="lon")
    n = max(len(latitudes), len(longitudes))
    if {len(latitudes), len(longitudes)} - {n}:
        raise UsageError(en="the columns of parts differ in length", zh="各分列的长度不一致")
    return _join_columns(
        _read_column(latitudes, axis="lat", packed=False),
        _read_column(longitudes, axis="lon", packed=False),
        _Metres(None, None, Projection.AUTO),
    )


@dataclass(frozen=True, slots=True)
class _Metres:
    """What is known of positions in metres, and of the region."""

    within: Bounds | None
    central_meridian: float | None
    projection: Projection

    def locate(
        self, first: AxisColumns, second: AxisColumns, rows: NDArray[np.intp]
    ) -> tuple[Floats, Floats, Codes, Codes, Flags]:
        found = unproject(
            first.value[rows],
            second.value[rows],
            x_first=(first.axis[rows] == X),
            x_second=(second.axis[rows] == X),
            within=self.within,
            central_meridian=self.central_meridian,
            projection=self.projection,
        )
        lost = ~np.isfinite(found.lon)
        notation = np.array([code_of(word) for word in found.notation], dtype=np.int8)
        evidence = np.where(found.by_region, code_of(OrderEvidence.REGION), code_of(OrderEvidence.MAGNITUDE))
        return found.lon, found.lat, notation, np.where(lost, NO_CODE, evidence), found.north_first


def _pays(cells: int, compiled_from: int | None) -> bool:
    return cells >= (LONG if compiled_from is None else compiled_from)


def _read_column(column: Any, *, axis: str, packed: bool, compiled_from: int | None = None) -> ReadingColumns:
    texts = as_text(column)
    if _pays(len(texts), compiled_from) and not packed:
        return read_long_axis(texts, axis=axis, read=lambda word: read_axis(word, axis=axis))
    words, rows = distinct(texts)
    return ReadingColumns.of([read_axis(word or "", axis=axis, packed=packed) for word in words]).take(rows)


def _settle_pairs(readings: ReadingColumns, order: Order, metres: _Metres) -> Parsed:
    """Decide the order of the axes, and make the table."""
    first, second = readings.first, readings.second
    reason, evidence, at = readings.reason.copy(), readings.order.copy(), readings.at.copy()
    one, two = np.isfinite(first.value), np.isfinite(second.value)
    both = one & two & (reason < 0)
    in_metres = both & (first.finest == METRE)
    open_order = both & (evidence < 0) & ~in_metres
    lat_first = (first.axis != LON) & (first.axis != X)
    if open_order.any() and order != "auto":
        lat_first = np.where(open_order, order == "lat_lon", lat_first)
        evidence = _set(evidence, open_order, code_of(OrderEvidence.OPTION))
    elif open_order.any():
        rows = np.flatnonzero(open_order)
        lat_first[rows], evidence[rows], unsure = _by_range_and_region(
            first.take(rows), second.take(rows), metres.within
        )
        reason[rows[unsure]] = code_of(Reason.AMBIGUOUS)
        at[rows[unsure]] = 0
    # A number whose axis is unknown stands in neither column.
    homeless = one & ~two & (first.axis == UNKNOWN)
    lat_axis, lon_axis = choose(lat_first, first, second), choose(lat_first, second, first)
    if homeless.any():
        lat_axis = choose(homeless, AxisColumns.nothing(len(reason)), lat_axis)
    beyond = open_order & (reason < 0) & ((np.abs(lat_axis.value) > 90) | (np.abs(lon_axis.value) > 180))
    reason, at = _set(reason, beyond, _OUT), _set(at, beyond, np.int32(0))
    table = _Table(lat_axis, lon_axis, reason, at, readings.notation.copy(), evidence, metres)
    written = reason != _MISSING
    return table.finish(
        in_metres, lat_written=written, lon_written=written.copy(), pairs=(first, second), lat_first=lat_first
    )


def _by_range_and_region(first: AxisColumns, second: AxisColumns, within: Bounds | None) -> tuple[Flags, Codes, Flags]:
    """Take the only possible order; else the one inside the region; else the latitude first.

    Returns whether the latitude comes first, what told so, and which rows stay undecided.
    """
    a, b = first.value, second.value
    can_lat_first = (np.abs(a) <= 90) & (np.abs(b) <= 180)
    can_lon_first = (np.abs(b) <= 90) & (np.abs(a) <= 180)
    only = can_lat_first ^ can_lon_first
    lat_first = np.where(only, can_lat_first, True)
    evidence = np.where(only, code_of(OrderEvidence.RANGE), code_of(OrderEvidence.ASSUMED))
    decided = only
    if within is not None:
        west, south, east, north = within
        in_lat_first = can_lat_first & (b >= west) & (b <= east) & (a >= south) & (a <= north)
        in_lon_first = can_lon_first & (a >= west) & (a <= east) & (b >= south) & (b <= north)
        by_region = ~only & (in_lat_first ^ in_lon_first)
        lat_first = np.where(by_region, in_lat_first, lat_first)
        evidence = np.where(by_region, code_of(OrderEvidence.REGION), evidence)
        decided = only | by_region
    # X is the longitude to a geographer and the northing to a surveyor: where both are possible, it decides nothing.
    labelled = (first.axis == X) | (first.axis == Y)
    return lat_first, evidence, labelled & ~decided


def _join_columns(latitudes: ReadingColumns, longitudes: ReadingColumns, metres: _Metres) -> Parsed:
    """Join the readings of two columns into positions."""
    lat_axis, lon_axis = latitudes.first, longitudes.first
    lat_blank, lon_blank = latitudes.reason == _MISSING, longitudes.reason == _MISSING
    lat_refused = latitudes.reason >= 0
    reason = np.where(lat_refused, latitudes.reason, longitudes.reason)
    at = np.where(lat_refused, latitudes.at, longitudes.at)
    reason = _set(reason, lat_blank & ~lon_blank, code_of(Reason.LATITUDE_MISSING))
    reason = _set(reason, lon_blank & ~lat_blank, code_of(Reason.LONGITUDE_MISSING))
    at = _set(at, lat_blank | lon_blank, np.int32(-1))
    lat_metres, lon_metres = lat_axis.finest == METRE, lon_axis.finest == METRE
    in_metres = (reason < 0) & lat_metres & lon_metres
    one_in_metres = (reason < 0) & (lat_metres ^ lon_metres)
    reason, at = _set(reason, one_in_metres, _OUT), _set(at, one_in_metres, np.int32(0))
    letters = lat_axis.lettered & lon_axis.lettered
    evidence = np.where(letters, code_of(OrderEvidence.LETTERS), code_of(OrderEvidence.COLUMNS))
    notation = _set(latitudes.notation, latitudes.notation != longitudes.notation, code_of(Notation.MIXED))
    table = _Table(lat_axis, lon_axis, reason.copy(), at.copy(), notation.copy(), evidence, metres)
    lat_first = np.zeros(len(reason), dtype=np.bool_)
    return table.finish(
        in_metres, lat_written=~lat_blank, lon_written=~lon_blank, pairs=(lon_axis, lat_axis), lat_first=lat_first
    )


def _precision(lat_axis: AxisColumns, lon_axis: AxisColumns, lat: Floats) -> Floats:
    return half_digit_m(
        lat=lat,
        lon_finest=lon_axis.finest,
        lon_decimals=lon_axis.decimals,
        lat_finest=lat_axis.finest,
        lat_decimals=lat_axis.decimals,
    )


@dataclass(slots=True)
class _Table:
    """Everything that :class:`Parsed` is made of."""

    lat_axis: AxisColumns
    lon_axis: AxisColumns
    reason: Codes
    at: NDArray[np.int32]
    notation: Codes
    evidence: Codes
    metres: _Metres

    def finish(
        self,
        in_metres: Flags,
        *,
        lat_written: Flags,
        lon_written: Flags,
        pairs: tuple[AxisColumns, AxisColumns],
        lat_first: Flags,
    ) -> Parsed:
        """Place what is in metres, and make the table; *pairs* are the axes in their written order."""
        lat_axis, lon_axis = self.lat_axis, self.lon_axis
        keep = _Keep(self.reason < 0)
        lon, lat = keep(lon_axis.value.copy(), np.nan), keep(lat_axis.value.copy(), np.nan)
        rows = np.flatnonzero(in_metres)
        if rows.size:
            placed_lon, placed_lat, notation, evidence, north_first = self.metres.locate(*pairs, rows)
            lon[rows], lat[rows] = placed_lon, placed_lat
            self.notation[rows], self.evidence[rows] = notation, evidence
            lost = rows[~np.isfinite(placed_lon)]
            self.reason[lost], self.at[lost] = code_of(Reason.PROJECTION_UNKNOWN), 0
            keep = _Keep(self.reason < 0)
            # The northing stands for the latitude, whichever came first.
            swap = np.zeros(len(lat_first), dtype=np.bool_)
            swap[rows] = north_first != lat_first[rows]
            lat_axis, lon_axis = choose(swap, lon_axis, lat_axis), choose(swap, lat_axis, lon_axis)
        hemisphere = np.maximum(lat_axis.hemisphere, lon_axis.hemisphere)
        return Parsed(
            lon=lon,
            lat=lat,
            notation=categorical(Notation, keep(self.notation, NO_CODE)),
            precision_m=keep(_precision(lat_axis, lon_axis, lat), np.nan),
            order_evidence=categorical(OrderEvidence, keep(self.evidence, NO_CODE)),
            hemisphere_evidence=categorical(HemisphereEvidence, keep(hemisphere, NO_CODE)),
            reason=categorical(Reason, self.reason),
            stopped_at=np.where(keep.read, np.int32(-1), self.at),
            lon_value=lon_axis.value,
            lat_value=lat_axis.value,
            lon_written=lon_written,
            lat_written=lat_written,
            lon_finest=categorical(Finest, lon_axis.finest),
            lat_finest=categorical(Finest, lat_axis.finest),
            lon_decimals=lon_axis.decimals,
            lat_decimals=lat_axis.decimals,
        )
