"""Features of one kind (waters, roads, built-up land) as a user's layer holds them, and how far points are from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus import vectorfiles
from geocensus.basemaps.reading import unshifted
from geocensus.coordinates import Datum
from geocensus.coordinates.geodesy import distance_m, metres_per_degree
from geocensus.errors import LayerError
from geocensus.language import Text

__all__ = ["Features"]

Floats = NDArray[np.float64]

BAND_DEG = 0.1
"""Width of a band of latitude that is laid out on one plane: a degree of longitude changes by 0.2 % across it at 50°N."""

SLACK = 1.005
"""How much farther than the limit is looked on the plane, for what the plane gets wrong."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Features:
    """Points, lines and polygons of one kind.

    Parameters
    ----------
    path, sha256, layer
        Where they were read.
    geometry : (m,) shapely, CGCS2000 degrees, longitude first
        Without empty ones.
    notes
        What a person should know about how they were read.
    """

    path: Path
    sha256: str
    layer: str
    geometry: NDArray[np.object_]
    notes: tuple[Text, ...] = ()

    @classmethod
    def read(
        cls,
        path: str | Path,
        *,
        layer: str | None = None,
        crs: str | None = None,
        datum: str | None = None,
        transformation: str | None = None,
    ) -> Self:
        """Read a layer of features from a file.

        Parameters
        ----------
        path
            GeoPackage, GeoJSON, FlatGeobuf, GeoParquet, Shapefile or KML.
        layer
            Its name, when the file has several.
        crs
            Of a file that names none.
        datum
            ``GCJ-02`` or ``BD-09`` for degrees that are shifted.
        transformation
            The user's own PROJ pipeline to CGCS2000 degrees; no message repeats it.

        Raises
        ------
        LayerError, DatumError
            When the file cannot be read or trusted.
        """
        file = vectorfiles.read(path, layer=layer, columns=[], crs=crs)
        geometry = file.cgcs2000(transformation=transformation)
        if datum:
            geometry = unshifted(geometry, Datum.read(datum))
        usable = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
        if not usable.any():
            raise LayerError(
                en=f"'{file.path.name}' holds no geometry in its {len(geometry)} features",
                zh=f"“{file.path.name}”的 {len(geometry)} 个要素均无几何图形",
            )
        return cls(path=file.path, sha256=file.sha256, layer=file.layer, geometry=geometry[usable], notes=file.notes)

    def __len__(self) -> int:
        return len(self.geometry)

    def distance_m(self, *, lon: Floats, lat: Floats, limit_m: float, to_edge: bool = False) -> Floats:
        """Measure how far points are from the nearest feature.

        Parameters
        ----------
        lon, lat : (n,) degrees, CGCS2000
        limit_m
            How far is looked.
        to_edge
            Measure to the edges of polygons, also from within them.

        Returns
        -------
        (n,) metres on the ellipsoid
            0 within a polygon (unless *to_edge*); infinite beyond the limit; NaN for positions that are not finite.

        Notes
        -----
        The nearest feature is chosen on a plane that is true to scale at its latitude within 0.2 %; the distance to its
        nearest point is then measured by the geodesic.

        Examples
        --------
        >>> import numpy as np, shapely
        >>> river = shapely.linestrings([[114.0, 36.0], [114.0, 37.0]])
        >>> rivers = Features(path=Path("rivers.gpkg"), sha256="", layer="", geometry=np.array([river]))
        >>> rivers.distance_m(lon=np.array([114.01]), lat=np.array([36.5]), limit_m=5_000.0).round(1)
        array([895.9])
        """
        lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        metres = np.full(len(lon), np.nan)
        usable = np.flatnonzero(np.isfinite(lon) & (np.abs(lat) <= 89))
        metres[usable] = np.inf
        band = np.floor(lat[usable] / BAND_DEG).astype(np.int64)
        order = np.argsort(band, kind="stable")
        tree = self._edges if to_edge else self._ground
        for rows in np.split(usable[order], np.flatnonzero(np.diff(band[order])) + 1):
            if len(rows):
                metres[rows] = self._in_band(tree, lon[rows], lat[rows], limit_m)
        return metres

    @cached_property
    def _ground(self) -> shapely.STRtree:
        return shapely.STRtree(self.geometry)

    @cached_property
    def _edges(self) -> shapely.STRtree:
        polygons = shapely.get_dimensions(self.geometry) == 2
        return shapely.STRtree(np.where(polygons, shapely.boundary(self.geometry), self.geometry))

    def _in_band(self, tree: shapely.STRtree, lon: Floats, lat: Floats, limit_m: float) -> Floats:
        """Measure points of one band of latitude, on a plane of its own."""
        east, north = (float(scale) for scale in metres_per_degree(lat=np.float64((lat.min() + lat.max()) / 2)))
        reach = limit_m * SLACK
        box = shapely.box(
            lon.min() - reach / east, lat.min() - reach / north, lon.max() + reach / east, lat.max() + reach / north
        )
        near = tree.geometries[np.sort(tree.query(box))]
        metres = np.full(len(lon), np.inf)
        if not len(near):
            return metres
        scale = np.array([east, north])
        flat = shapely.transform(near, lambda xy: xy * scale)
        points = shapely.points(np.column_stack([lon, lat]) * scale)
        at, feature = shapely.STRtree(flat).query_nearest(points, max_distance=reach, all_matches=False)
        line = shapely.shortest_line(points[at], flat[feature])
        foot = shapely.get_coordinates(shapely.get_point(line, 1)) / scale
        metres[at] = distance_m(lon=lon[at], lat=lat[at], to_lon=foot[:, 0], to_lat=foot[:, 1])
        # Within a polygon there is no way to go: the foot is the point itself, but for rounding.
        metres[at[shapely.length(line) == 0]] = 0.0
        return np.where(metres <= limit_m, metres, np.inf)
