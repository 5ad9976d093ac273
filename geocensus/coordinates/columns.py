"""Reading columns: every distinct text through the grammar once, then the decisions that need the options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from geocensus.coordinates.grammar import Reading, read_axis, read_pair
from geocensus.coordinates.parsed import Parsed, categorical, code_of, half_digit_m
from geocensus.coordinates.projected import Bounds, Projection, unproject
from geocensus.coordinates.readings import AXES, LAT, LON, UNKNOWN, AxisColumns, ReadingColumns, X, Y, choose
from geocensus.coordinates.scan import METRE
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


_NOTHING: Final = Reading(reason=Reason.MISSING)


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
    metres = _Metres(within, central_meridian, Projection(projection))
    if position is not None:
        if lat is not None or lon is not None:
            raise UsageError(en="give either position, or lat and lon", zh="请只提供 position，或提供 lat 与 lon")
        words, rows = distinct(as_text(position))
        readings = ReadingColumns.of([_NOTHING if w is None else read_pair(w, packed=packed) for w in words])
        return _settle_pairs(readings, order, metres).take(rows)
    if lat is None or lon is None:
        raise UsageError(en="give position, or both lat and lon", zh="请提供 position，或同时提供 lat 与 lon")
    latitudes = _read_column(lat, axis="lat", packed=packed)
    longitudes = _read_column(lon, axis="lon", packed=packed)
    if len(latitudes.reason) != len(longitudes.reason):
        raise UsageError(
            en=f"lat has {len(latitudes.reason)} rows, lon {len(longitudes.reason)}; they must be of one length",
            zh=f"lat 有 {len(latitudes.reason)} 行，lon 有 {len(longitudes.reason)} 行，长度必须一致",
        )
    return _join_columns(latitudes, longitudes, metres)


def parse_axis(text: Any, *, axis: Literal["lat", "lon"] | None = None, packed: bool = False) -> Parsed:
    """Read single values of one axis.

    Parameters
    ----------
    text : (n,) text
    axis
        Which axis it is; None: letters may tell. A value whose axis stays unknown stands in ``lon_value`` and
        ``lat_value`` alike, and in neither ``lon`` nor ``lat``.

    Examples
    --------
    >>> read = parse_axis(["39°54′26″N", "60° W"], axis="lat")
    >>> read.lat.round(4), list(read.reason)
    (array([39.9072,     nan]), [nan, 'axis_contradiction'])
    """
    column = _read_column(text, axis=axis or "", packed=packed)
    first = column.first
    known = AXES[axis] if axis else first.axis
    metres = (first.finest == METRE) & (column.reason < 0)
    reason = np.where(metres, code_of(Reason.OUT_OF_RANGE), column.reason)
    read = (reason < 0) & np.isfinite(first.value)
    is_lat, is_lon = known == LAT, known == LON
    written = column.reason != _MISSING
    lat_axis = choose(~is_lon & written, first, AxisColumns.of([None] * len(reason)))
    lon_axis = choose(~is_lat & written, first, AxisColumns.of([None] * len(reason)))
    return Parsed(
        lon=np.where(read & is_lon, first.value, np.nan),
        lat=np.where(read & is_lat, first.value, np.nan),
        notation=categorical(Notation, np.where(read, column.notation, -1)),
        precision_m=np.where(read, _precision(lat_axis, lon_axis, np.where(is_lat, first.value, np.nan)), np.nan),
        order_evidence=categorical(OrderEvidence, np.where(read & (is_lat | is_lon), _axis_evidence(first, axis), -1)),
        hemisphere_evidence=categorical(HemisphereEvidence, np.where(read, first.hemisphere, -1)),
        reason=categorical(Reason, reason),
        stopped_at=np.where(metres, 0, column.at).astype(np.int32),
        lon_value=lon_axis.value,
        lat_value=lat_axis.value,
        lon_written=written & ~is_lat,
        lat_written=written & ~is_lon,
        lon_finest=categorical(Finest, lon_axis.finest),
        lat_finest=categorical(Finest, lat_axis.finest),
        lon_decimals=lon_axis.decimals,
        lat_decimals=lat_axis.decimals,
    )


def _axis_evidence(axis: AxisColumns, named: str | None) -> Codes:
    if named:
        return np.full(len(axis.value), code_of(OrderEvidence.COLUMNS), dtype=np.int8)
    return np.where(axis.lettered, code_of(OrderEvidence.LETTERS), -1).astype(np.int8)


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
        evidence = np.where(found.by_region, code_of(OrderEvidence.REGION), code_of(OrderEvidence.MAGNITUDE)).astype(
            np.int8
        )
        return found.lon, found.lat, notation, np.where(lost, -1, evidence).astype(np.int8), found.north_first


def _read_column(column: Any, *, axis: str, packed: bool) -> ReadingColumns:
    words, rows = distinct(as_text(column))
    readings = ReadingColumns.of([_NOTHING if w is None else read_axis(w, axis=axis, packed=packed) for w in words])
    return readings.take(rows)


def _settle_pairs(readings: ReadingColumns, order: Order, metres: _Metres) -> Parsed:
    """Decide the order of the axes, and make the table."""
    first, second = readings.first, readings.second
    reason, evidence, notation = readings.reason.copy(), readings.order.copy(), readings.notation.copy()
    at = readings.at.copy()
    both = np.isfinite(first.value) & np.isfinite(second.value)
    in_metres = both & (first.finest == METRE) & (reason < 0)
    open_order = both & (evidence < 0) & (reason < 0) & ~in_metres
    lat_first = first.axis != LON
    lat_first = np.where(first.axis == X, False, lat_first)
    if order != "auto":
        lat_first = np.where(open_order, order == "lat_lon", lat_first)
        evidence = np.where(open_order, code_of(OrderEvidence.OPTION), evidence).astype(np.int8)
    else:
        lat_first, evidence, unsure = _by_range_and_region(
            first, second, open_order, lat_first, evidence, metres.within
        )
        reason[unsure] = code_of(Reason.AMBIGUOUS)
        at[unsure] = 0
    lone = np.isfinite(first.value) & ~np.isfinite(second.value)
    nothing = AxisColumns.of([None] * len(reason))
    lat_axis = choose(lat_first & ~(lone & (first.axis == UNKNOWN)), first, choose(lone, nothing, second))
    lon_axis = choose(lat_first, second, first)
    beyond = open_order & (reason < 0) & ((np.abs(lat_axis.value) > 90) | (np.abs(lon_axis.value) > 180))
    reason[beyond] = _OUT
    at[beyond] = 0
    table = _Table(lat_axis, lon_axis, reason, at, notation, evidence, metres)
    written = reason != _MISSING
    return table.finish(in_metres, lat_written=written, lon_written=written, pairs=(first, second))


def _by_range_and_region(
    first: AxisColumns, second: AxisColumns, open_order: Flags, lat_first: Flags, evidence: Codes, within: Bounds | None
) -> tuple[Flags, Codes, Flags]:
    """Take the only possible order; else the one inside the region; else the latitude first."""
    a, b = first.value, second.value
    can_lat_first = (np.abs(a) <= 90) & (np.abs(b) <= 180)
    can_lon_first = (np.abs(b) <= 90) & (np.abs(a) <= 180)
    only = can_lat_first ^ can_lon_first
    by_region = np.zeros(len(a), dtype=np.bool_)
    region_lat_first = np.zeros(len(a), dtype=np.bool_)
    if within is not None:
        west, south, east, north = within
        region_lat_first = can_lat_first & (b >= west) & (b <= east) & (a >= south) & (a <= north)
        region_lon_first = can_lon_first & (a >= west) & (a <= east) & (b >= south) & (b <= north)
        by_region = ~only & (region_lat_first ^ region_lon_first)
    labelled = (first.axis == X) | (first.axis == Y)
    decided = np.where(only, can_lat_first, np.where(by_region, region_lat_first, lat_first))
    word = np.where(
        only & ~labelled | only,
        code_of(OrderEvidence.RANGE),
        np.where(by_region, code_of(OrderEvidence.REGION), code_of(OrderEvidence.ASSUMED)),
    )
    # X is the longitude to a geographer and the northing to a surveyor: where both are possible, it decides nothing.
    unsure = open_order & labelled & ~only & ~by_region
    return np.where(open_order, decided, lat_first), np.where(open_order, word, evidence).astype(np.int8), unsure


def _join_columns(latitudes: ReadingColumns, longitudes: ReadingColumns, metres: _Metres) -> Parsed:
    """Join the readings of two columns into positions."""
    lat_axis, lon_axis = latitudes.first, longitudes.first
    lat_blank, lon_blank = latitudes.reason == _MISSING, longitudes.reason == _MISSING
    reason = np.where(latitudes.reason >= 0, latitudes.reason, longitudes.reason)
    at = np.where(latitudes.reason >= 0, latitudes.at, longitudes.at)
    reason = np.where(lat_blank & ~lon_blank, code_of(Reason.LATITUDE_MISSING), reason)
    reason = np.where(lon_blank & ~lat_blank, code_of(Reason.LONGITUDE_MISSING), reason).astype(np.int8)
    at = np.where(lat_blank | lon_blank, -1, at).astype(np.int32)
    in_metres = (reason < 0) & (lat_axis.finest == METRE) & (lon_axis.finest == METRE)
    one_in_metres = (reason < 0) & ~in_metres & ((lat_axis.finest == METRE) | (lon_axis.finest == METRE))
    reason[one_in_metres] = _OUT
    at[one_in_metres] = 0
    letters = lat_axis.lettered & lon_axis.lettered
    evidence = np.where(letters, code_of(OrderEvidence.LETTERS), code_of(OrderEvidence.COLUMNS)).astype(np.int8)
    same = latitudes.notation == longitudes.notation
    notation = np.where(same, latitudes.notation, code_of(Notation.MIXED)).astype(np.int8)
    table = _Table(lat_axis, lon_axis, reason, at, notation, evidence, metres)
    return table.finish(in_metres, lat_written=~lat_blank, lon_written=~lon_blank, pairs=(lon_axis, lat_axis))


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
        self, in_metres: Flags, *, lat_written: Flags, lon_written: Flags, pairs: tuple[AxisColumns, AxisColumns]
    ) -> Parsed:
        lat_axis, lon_axis = self.lat_axis, self.lon_axis
        read = self.reason < 0
        lon = np.where(read, lon_axis.value, np.nan)
        lat = np.where(read, lat_axis.value, np.nan)
        rows = np.flatnonzero(in_metres)
        if rows.size:
            placed_lon, placed_lat, notation, evidence, north_first = self.metres.locate(*pairs, rows)
            lon[rows], lat[rows] = placed_lon, placed_lat
            self.notation[rows], self.evidence[rows] = notation, evidence
            lost = rows[~np.isfinite(placed_lon)]
            self.reason[lost] = code_of(Reason.PROJECTION_UNKNOWN)
            self.at[lost] = 0
            read = self.reason < 0
            # The northing stands for the latitude, whichever came first.
            swap = np.zeros(len(read), dtype=np.bool_)
            swap[rows] = north_first if pairs[0] is not lat_axis else ~north_first
            lat_axis, lon_axis = choose(swap, lon_axis, lat_axis), choose(swap, lat_axis, lon_axis)
        hemisphere = np.maximum(lat_axis.hemisphere, lon_axis.hemisphere)
        return Parsed(
            lon=lon + 0.0,
            lat=lat + 0.0,
            notation=categorical(Notation, np.where(read, self.notation, -1)),
            precision_m=np.where(read, _precision(lat_axis, lon_axis, lat), np.nan),
            order_evidence=categorical(OrderEvidence, np.where(read, self.evidence, -1)),
            hemisphere_evidence=categorical(HemisphereEvidence, np.where(read, hemisphere, -1)),
            reason=categorical(Reason, self.reason),
            stopped_at=np.where(read, -1, self.at).astype(np.int32),
            lon_value=lon_axis.value + 0.0,
            lat_value=lat_axis.value + 0.0,
            lon_written=lon_written,
            lat_written=lat_written,
            lon_finest=categorical(Finest, lon_axis.finest),
            lat_finest=categorical(Finest, lat_axis.finest),
            lon_decimals=lon_axis.decimals,
            lat_decimals=lat_axis.decimals,
        )
