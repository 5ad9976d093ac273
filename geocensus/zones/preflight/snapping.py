"""Lay the borders of a zone file upon each other, on request: another file, and a list of what moved."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.registers.atomic import atomic_file
from geocensus.vectorfiles import read, write_layer, written_driver
from geocensus.zones.columns import find_code_column, texts
from geocensus.zones.layer import ZoneLayer
from geocensus.zones.preflight.faults import FaultKind
from geocensus.zones.preflight.fitting import open_gaps
from geocensus.zones.preflight.parents import leaves_of
from geocensus.zones.topology import gaps_and_overlaps, zone_area_m2
from geocensus.zones.validation import Geometries

if TYPE_CHECKING:
    import geopandas

__all__ = ["Snapped", "snap_file", "snapped"]

Floats = NDArray[np.float64]

NODES_M = 0.0001
"""Corners nearer than this become one."""

LEAST_MOVE_M = 0.001
"""What moved by less than a millimetre did not move."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Snapped:
    """Zones whose borders were laid upon each other.

    Parameters
    ----------
    code : (m,) text
    geometry : (m,) shapely, degrees lon/lat, CGCS2000
        In the order of before.
    moved_m : (m,) metres
        How far the border of each moved at most; 0 where that is less than a millimetre.
    area_before_m2, area_m2 : (m,) square metres
    left : (m,) bool
        Those that were left as they are: invalid or not a polygon, a division above, or with an overlap that is wider than
        the tolerance.
    """

    code: NDArray[np.str_]
    geometry: Geometries
    moved_m: Floats
    area_before_m2: Floats
    area_m2: Floats
    left: NDArray[np.bool_]

    @property
    def frame(self) -> geopandas.GeoDataFrame:
        """What moved and what was left, the farthest first: zone, moved_m, area_before_m2, area_m2, left, geometry."""
        import geopandas

        at = np.flatnonzero((self.moved_m > 0) | self.left)
        at = at[np.argsort(-self.moved_m[at], kind="stable")]
        return geopandas.GeoDataFrame(
            {
                "row": at + 1,
                "zone": self.code[at].astype(object),
                "moved_m": self.moved_m[at],
                "area_before_m2": self.area_before_m2[at],
                "area_m2": self.area_m2[at],
                "left": self.left[at],
            },
            geometry=self.geometry[at],
            crs="EPSG:4490",
        )


def snapped(geometry: Geometries, code: NDArray[np.str_], *, tolerance_m: float) -> Snapped:
    """Close gaps and resolve overlaps that are narrower than a tolerance; neighbours share one line afterwards.

    Ground in a gap goes to the neighbour with the longest border on it, ground in an overlap likewise.

    Parameters
    ----------
    geometry : (m,) shapely, degrees lon/lat, CGCS2000
    code : (m,) text
    tolerance_m
        Width of a gap or overlap, metres.

    Source
    ------
    Coverage cleaning of GEOS 3.14.

    Examples
    --------
    >>> squares = np.array([shapely.box(110, 35, 110.1, 35.1), shapely.box(110.09999, 35, 110.2, 35.1)])
    >>> mended = snapped(squares, np.array(["140921001", "140921002"]), tolerance_m=5)
    >>> mended.moved_m.round(2), bool(shapely.coverage_is_valid(mended.geometry))
    (array([0.  , 0.91]), True)
    """
    scale = np.ones(2)
    bounds = shapely.total_bounds(geometry)
    if np.isfinite(bounds).all():
        scale = np.array([float(each[0]) for each in metres_per_degree(lat=[(bounds[1] + bounds[3]) / 2])])
    polygon = np.isin(shapely.get_type_id(geometry), (3, 6)) & shapely.is_valid(geometry) & ~shapely.is_empty(geometry)
    rows = np.flatnonzero(polygon)
    layer = ZoneLayer.from_geometries(code=[f"{row:09}" for row in rows.tolist()], geometry=geometry[rows])
    zones = layer.take(leaves_of(code)[rows])
    fit = gaps_and_overlaps(zones)
    wide = shapely.transform(fit.pieces, lambda xy: xy * scale)
    wide = ~shapely.is_empty(shapely.buffer(wide, -tolerance_m / 2))
    clean = np.ones(len(zones), dtype=bool)
    clean[np.unique(fit.overlaps[wide])] = False

    flat = shapely.transform(zones.geometry, lambda xy: xy * scale)
    before = flat.copy()
    for gap in open_gaps(zones, fit):
        ground = shapely.transform(gap.geometry, lambda xy: xy * scale)
        if gap.kind is FaultKind.GAP and shapely.is_empty(shapely.buffer(ground, -tolerance_m / 2)):
            beside = np.flatnonzero(clean & shapely.dwithin(flat, ground, 0.01))
            if len(beside):
                border = shapely.length(shapely.intersection(flat[beside], shapely.buffer(ground, 0.01)))
                to = beside[int(np.argmax(border))]
                flat[to] = shapely.union(flat[to], shapely.buffer(ground, 0.001))
    if clean.any():
        flat[clean] = shapely.coverage_clean(flat[clean], gap_width=tolerance_m, snapping_distance=NODES_M)
    empty = shapely.is_empty(flat)
    flat[empty], clean[empty] = before[empty], False

    out, moved, left = geometry.copy(), np.zeros(len(geometry)), np.ones(len(geometry), dtype=bool)
    at = zones.code.astype(np.intp)
    changed = np.flatnonzero(clean & ~shapely.equals(flat, before))
    moved[at[changed]] = shapely.hausdorff_distance(shapely.boundary(before[changed]), shapely.boundary(flat[changed]))
    moved[moved < LEAST_MOVE_M] = 0.0
    # All together, whether moved or not: the same corner takes the same way there and back.
    out[at] = shapely.transform(flat, lambda xy: xy / scale)
    left[at[clean]] = False
    areas = np.zeros((2, len(geometry)))
    areas[0, rows], areas[1, rows] = zone_area_m2(geometry[rows]), zone_area_m2(out[rows])
    return Snapped(code=code, geometry=out, moved_m=moved, area_before_m2=areas[0], area_m2=areas[1], left=left)


def snap_file(
    path: str | os.PathLike[str],
    to: str | os.PathLike[str],
    *,
    tolerance_m: float,
    layer: str | None = None,
    code_column: str | None = None,
    crs: str | None = None,
) -> tuple[Snapped, Path]:
    """Write the zones of a file with borders laid upon each other into a new file, and beside it what moved.

    Every row and every column of the file is in the new one, in CGCS2000 degrees.

    Parameters
    ----------
    path
        The file of zones; it is not touched.
    to
        The new file: .gpkg or .geojson.
    tolerance_m, layer, code_column, crs
        As for :func:`snapped` and :meth:`geocensus.zones.ZoneLayer.read`.

    Returns
    -------
    What moved, and the file that lists it: the new file's name with ``-moved``.

    Raises
    ------
    OutputExists
        When one of the new files is there already.
    """
    import geopandas

    written_driver(to)
    file = read(Path(path), layer=layer, crs=crs)
    column = find_code_column(list(file.table.column_names), wanted=code_column, place=Path(path).name)
    mended = snapped(file.cgcs2000(), texts(file.table.column(column)), tolerance_m=tolerance_m)
    frame = geopandas.GeoDataFrame(file.table.to_pandas(), geometry=mended.geometry, crs="EPSG:4490")
    listed = Path(to).with_name(f"{Path(to).stem}-moved{Path(to).suffix}")
    with atomic_file(listed) as list_part, atomic_file(to) as part:
        write_layer(frame, part, layer="zones")
        write_layer(mended.frame, list_part, layer="moved")
    return mended, listed
