"""From the coordinates of a layer to CGCS2000 degrees, or a refusal that says what to do.

Accepted: CGCS2000 and WGS84, equal for this purpose (centimetres to 0.6 m), as degrees or projected. Any other datum
needs a transformation whose parameters are not public: the user supplies it, and no message ever repeats it.
"""

from __future__ import annotations

import re

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError

from geocensus.errors import DatumError, LayerError

__all__ = ["on_cgcs2000", "to_cgcs2000", "understood_crs"]

# Names of the two datums in EPSG, OGC and ESRI texts, without case, blanks and marks.
_ACCEPTED = re.compile(
    r"^(d)?(china2000|chinageodeticcoordinatesystem2000|cgcs2000|worldgeodeticsystem1984|wgs(19)?84)"
)


def understood_crs(crs: str | int | pyproj.CRS) -> pyproj.CRS:
    """Read what somebody wrote as a CRS: ``EPSG:4490``, ``4490``, WKT, PROJJSON.

    Raises
    ------
    LayerError
        When it names no CRS.

    Examples
    --------
    >>> understood_crs("EPSG:4490").name
    'China Geodetic Coordinate System 2000'
    """
    try:
        text = crs.strip() if isinstance(crs, str) else crs
        return pyproj.CRS.from_user_input(int(text) if isinstance(text, str) and text.isdecimal() else text)
    except (CRSError, ProjError) as error:
        raise LayerError(
            en=f"{str(crs)[:80]!r} is no CRS; expected for example EPSG:4490",
            zh=f"“{str(crs)[:80]}”不是坐标参考系；例如应为 EPSG:4490",
        ) from error


def to_cgcs2000(
    geometry: NDArray[np.object_], *, crs: pyproj.CRS | None, shown: str, transformation: str | None = None
) -> NDArray[np.object_]:
    """Express geometry in CGCS2000 degrees.

    Parameters
    ----------
    geometry : (n,) shapely, in the layer's own coordinates
        None stays None.
    crs
        The layer's CRS; None when the file names none.
    shown
        The file's name for people.
    transformation
        The user's own PROJ pipeline from the layer's coordinates to CGCS2000 degrees; replaces *crs*.

    Returns
    -------
    (n,) shapely, CGCS2000 degrees, longitude first

    Raises
    ------
    LayerError
        When there is no CRS, or the numbers cannot be what the CRS says.
    DatumError
        When the datum is another one and no transformation was given.
    """
    if transformation is not None:
        moved = _transform(geometry, _pipeline(transformation), shown)
    elif crs is None:
        raise LayerError(
            en=f"'{shown}' names no CRS; assign it in the file (ogr2ogr -a_srs EPSG:4490), or say it: for zones "
            "--zones-crs EPSG:4490, in Python crs='EPSG:4490', in geocensus.toml crs = \"EPSG:4490\"",
            zh=f"“{shown}”没有坐标参考系；请在文件中指定（ogr2ogr -a_srs EPSG:4490），或予以说明："
            "小区图层用 --zones-crs EPSG:4490，Python 中为 crs='EPSG:4490'，geocensus.toml 中为 crs = \"EPSG:4490\"",
        )
    else:
        flat = on_cgcs2000(crs, shown=shown)
        if flat.is_projected:
            geographic = flat.geodetic_crs
            assert geographic is not None
            # The datum is one of the accepted two, so leaving the projection is all there is to do.
            moved = _transform(geometry, pyproj.Transformer.from_crs(flat, geographic, always_xy=True), shown)
        else:
            moved = geometry
    _check_range(moved, shown)
    return moved


def on_cgcs2000(crs: pyproj.CRS, *, shown: str) -> pyproj.CRS:
    """Give the horizontal part of a CRS whose datum is CGCS2000 or WGS84, and whose angles are degrees.

    Raises
    ------
    LayerError, DatumError
        When it is any other; *shown* is the file's name for people.
    """
    flat = _horizontal(crs)
    _check_datum(flat, shown)
    return flat


def _horizontal(crs: pyproj.CRS) -> pyproj.CRS:
    if crs.is_compound:
        return _horizontal(crs.sub_crs_list[0])
    if crs.is_bound and crs.source_crs is not None and not _shifts(crs):
        return _horizontal(crs.source_crs)
    return crs


def _shifts(crs: pyproj.CRS) -> bool:
    operation = crs.coordinate_operation
    return operation is None or any(operation.towgs84)


def _check_datum(crs: pyproj.CRS, shown: str) -> None:
    name = crs.name[:80]
    geographic = crs.geodetic_crs
    if geographic is None or not (crs.is_geographic or crs.is_projected):
        raise LayerError(
            en=f"'{shown}' is in {name!r}, which says not where on Earth it is; name its CRS (crs='EPSG:...')",
            zh=f"“{shown}”的坐标系“{name}”无法确定地球上的位置；请指明坐标参考系（crs='EPSG:...'）",
        )
    datum = geographic.datum.name if geographic.datum is not None else ""
    accepted = _ACCEPTED.match(re.sub(r"[^a-z0-9]", "", datum.lower())) is not None
    prime = geographic.prime_meridian
    if crs.is_bound or not accepted or (prime is not None and prime.longitude != 0):
        raise DatumError(
            en=f"'{shown}' is in {name!r}, whose datum is neither CGCS2000 nor WGS84; transform it to EPSG:4490 "
            "first, or supply your own transformation (transformation = a PROJ pipeline)",
            zh=f"“{shown}”采用“{name}”，其大地基准既非 CGCS2000 也非 WGS84；请先转换到 EPSG:4490，"
            "或提供自有的转换（transformation = PROJ 管线）",
        )
    axis = geographic.axis_info
    if axis and any("degree" not in one.unit_name for one in axis[:2]):
        raise LayerError(
            en=f"'{shown}' measures angles in {axis[0].unit_name}; expected degrees",
            zh=f"“{shown}”的角度单位是 {axis[0].unit_name}；应为度",
        )


def _pipeline(transformation: str) -> pyproj.Transformer:
    try:
        return pyproj.Transformer.from_pipeline(transformation)
    except (CRSError, ProjError):
        # Not even a chained exception: PROJ quotes the pipeline, and its parameters may be secret.
        raise DatumError(
            en="the transformation that was supplied is no valid PROJ pipeline; try it with the program cct first",
            zh="所提供的转换不是有效的 PROJ 管线；请先用 cct 程序检验",
        ) from None


def _transform(geometry: NDArray[np.object_], by: pyproj.Transformer, shown: str) -> NDArray[np.object_]:
    def move(coords: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = by.transform(coords[:, 0], coords[:, 1])
        return np.column_stack([x, y])

    try:
        moved: NDArray[np.object_] = shapely.transform(geometry, move)
    except (ProjError, ValueError, shapely.errors.GEOSException):
        moved = np.array([None])
    if not np.isfinite(shapely.get_coordinates(moved)).all() or moved.shape != geometry.shape:
        raise LayerError(
            en=f"'{shown}': some coordinates cannot be transformed; its CRS is probably not the one it names",
            zh=f"“{shown}”：部分坐标无法转换；其坐标参考系可能标注有误",
        )
    return moved


def _check_range(geometry: NDArray[np.object_], shown: str) -> None:
    west, south, east, north = shapely.total_bounds(geometry)
    if not np.isfinite(west):
        return  # nothing but empty geometry
    if west >= -180 and east <= 180 and south >= -90 and north <= 90:
        return
    if max(abs(west), abs(east)) > 360 or max(abs(south), abs(north)) > 360:
        raise LayerError(
            en=f"'{shown}' should be in degrees, but its coordinates go to {max(map(abs, (west, south, east, north))):.0f}: "
            "they are metres; name the projected CRS (--zones-crs, crs=)",
            zh=f"“{shown}”应以度为单位，但坐标达 {max(map(abs, (west, south, east, north))):.0f}，应为米；"
            "请指明投影坐标系（--zones-crs，crs=）",
        )
    raise LayerError(
        en=f"'{shown}' has latitudes up to {north:.1f}: longitude and latitude look exchanged; export it again as x = "
        "longitude, y = latitude",
        zh=f"“{shown}”的纬度达 {north:.1f}：经纬度似乎颠倒；请按 x = 经度、y = 纬度重新导出",
    )
