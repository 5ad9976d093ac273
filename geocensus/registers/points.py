"""Turn points of a geometry column into cells of text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyproj
import shapely
from numpy.typing import NDArray

from geocensus.errors import LayerError, RegisterError
from geocensus.language import Text
from geocensus.registers.cells import Grid, unique_names
from geocensus.vectorfiles import to_cgcs2000

__all__ = ["with_points"]

_POINT = 0
_MULTIPOINT = 4


def with_points(grid: Grid, geometry: NDArray[np.object_], crs: Any, *, place: str) -> Grid:
    """Add the columns ``geometry_lon`` and ``geometry_lat``: degrees by their shortest digits.

    Coordinates in degrees are taken as they stand, however wrong they are: to find that out is what checks are for.
    Projected ones leave their projection.

    Parameters
    ----------
    grid
        Attributes, one row a geometry.
    geometry : (n,) shapely
        In the coordinates of *crs*.
    crs
        None when the file names none.
    place
        What to call the file in messages.

    Raises
    ------
    RegisterError
        When there is geometry but not a single point.
    LayerError
        When there is no CRS.
    DatumError
        When its datum is neither CGCS2000 nor WGS84.
    """
    points, notes = _single_points(geometry, place)
    x, y = shapely.get_x(points), shapely.get_y(points)
    if crs is None:
        raise LayerError(
            en=f"the points of {place} name no CRS; put the .prj beside the .shp, save them again with their CRS "
            "(EPSG:4490 for degrees in CGCS2000), or in Python: frame.set_crs(4490)",
            zh=f"{place} 中的点没有坐标参考系；请在 .shp 旁补上 .prj，或注明坐标系后重新保存"
            "（CGCS2000 经纬度为 EPSG:4490），Python 中为 frame.set_crs(4490)",
        )
    known = pyproj.CRS.from_user_input(crs)
    to_cgcs2000(np.array([None]), crs=known, shown=place)  # refuses what is no CGCS2000 or WGS84
    flat = known.to_2d()
    if flat.is_projected:
        x, y = pyproj.Transformer.from_crs(flat, flat.geodetic_crs, always_xy=True).transform(x, y)
        # A tenth of a millimetre: more digits would only show the rounding of the projection.
        x, y = (np.round(np.where(np.isfinite(axis), axis, np.nan), 9) for axis in (x, y))
        notes.append(
            Text(
                en=f"geometry_lon and geometry_lat are computed from {flat.name}",
                zh=f"geometry_lon 和 geometry_lat 由“{flat.name}”坐标换算",
            )
        )
    names = unique_names([*grid.cells.column_names, "geometry_lon", "geometry_lat"])[-2:]
    cells = grid.cells
    for name, axis in zip(names, (x, y), strict=True):
        text = pa.array([None if value != value else repr(value) for value in axis.tolist()], pa.string())
        cells = cells.append_column(name, pa.chunked_array([text]))
    return replace(grid, cells=cells, point=(names[0], names[1]), notes=(*grid.notes, *notes))


def _single_points(geometry: NDArray[np.object_], place: str) -> tuple[NDArray[np.object_], list[Text]]:
    """Keep points, and multipoints of one; other geometries have no position and are counted."""
    kinds = shapely.get_type_id(geometry)
    points = np.array(geometry, dtype=object)
    points[kinds != _POINT] = None
    single = (kinds == _MULTIPOINT) & (shapely.get_num_geometries(geometry) == 1)
    points[single] = shapely.get_geometry(geometry[single], 0)
    there = (kinds >= 0) & ~shapely.is_empty(geometry)
    other = there & (kinds != _POINT) & ~single
    if other.any() and other.sum() == there.sum():
        raise RegisterError(
            en=f"{place} holds lines or areas and no points; a register has one point a source: give a layer of points, "
            "or columns of coordinates",
            zh=f"{place} 中是线或面而没有点；名录中每个污染源应为一个点：请提供点图层或坐标列",
        )
    notes = []
    if other.any():
        notes.append(
            Text(
                en=f"{int(other.sum()):,} features are no points; they have no position",
                zh=f"{int(other.sum()):,} 个要素不是点，按没有坐标处理",
            )
        )
    return points, notes
