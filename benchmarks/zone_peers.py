"""Other ways to ask which zone holds a point, each as its users would write it.

A way takes the zones (GeoDataFrame, column ``zone`` with their numbers) and points, and gives the lowest zone of each
point, −1 for none. What an installation lacks is left out, and said.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["PEERS", "Way", "missing"]

Floats = NDArray[np.float64]
Way = Callable[[gpd.GeoDataFrame, Floats, Floats], NDArray[np.int32]]


def _lowest(n: int, point: NDArray[np.int64], zone: NDArray[np.int64]) -> NDArray[np.int32]:
    best = np.full(n, np.iinfo(np.int32).max, np.int32)
    np.minimum.at(best, point, zone.astype(np.int32))
    return np.where(best == np.iinfo(np.int32).max, -1, best).astype(np.int32)


def _sjoin(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats, predicate: str) -> NDArray[np.int32]:
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=zones.crs)
    found = gpd.sjoin(points, zones, predicate=predicate)
    return _lowest(len(lon), found.index.to_numpy(), found["zone"].to_numpy())


def sjoin_within(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> NDArray[np.int32]:
    """Join with geopandas: points within zones."""
    return _sjoin(zones, lon, lat, "within")


def sjoin_intersects(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> NDArray[np.int32]:
    """Join with geopandas: its default predicate."""
    return _sjoin(zones, lon, lat, "intersects")


def tree_of_points(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> NDArray[np.int32]:
    """Ask a tree of the points for every zone."""
    zone, point = shapely.STRtree(shapely.points(lon, lat)).query(zones.geometry.to_numpy(), predicate="intersects")
    return _lowest(len(lon), point, zone)


def sorted_loop(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> NDArray[np.int32]:
    """Sort points by longitude; ask each zone about its stretch of them."""
    order = np.argsort(lon)
    x, y = lon[order], lat[order]
    west, south, east, north = zones.bounds.to_numpy().T
    first, last = np.searchsorted(x, west), np.searchsorted(x, east, side="right")
    found = np.full(len(x), -1, np.int32)
    for zone, shape in reversed(list(enumerate(zones.geometry.to_numpy()))):
        stretch = slice(first[zone], last[zone])
        at = np.flatnonzero((y[stretch] >= south[zone]) & (y[stretch] <= north[zone])) + first[zone]
        if len(at):
            shapely.prepare(shape)
            found[at[shapely.intersects_xy(shape, x[at], y[at])]] = zone
            shapely.destroy_prepared(shape)
    result = np.empty_like(found)
    result[order] = found
    return result


def rtree_boxes(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> NDArray[np.int32]:
    """Find candidates with an R-tree of boxes, decide with prepared polygons."""
    from rtree import index

    box = zones.bounds.to_numpy()
    tree = index.Index((np.arange(len(zones)), box[:, :2].copy(), box[:, 2:].copy()), interleaved=True)
    at = np.column_stack([lon, lat])
    zone, count = tree.intersection_v(at, at)
    zone, point = np.asarray(zone, np.int64), np.repeat(np.arange(len(lon)), np.asarray(count, np.int64))
    geometry = np.asarray(shapely.force_2d(zones.geometry.to_numpy()))
    shapely.prepare(geometry)
    held = shapely.intersects_xy(geometry[zone], lon[point], lat[point])
    return _lowest(len(lon), point[held], zone[held])


def sedona(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> NDArray[np.int32]:
    """Join in SedonaDB (all cores)."""
    import pyarrow as pa
    from sedona import db

    connection = db.connect()
    connection.create_data_frame(zones[["zone", "geometry"]]).to_view("zones", overwrite=True)
    table = pa.table({"id": np.arange(len(lon)), "x": lon, "y": lat})
    connection.create_data_frame(table).to_view("points", overwrite=True)
    joined = connection.sql(
        "SELECT p.id, min(z.zone) AS zone FROM points p JOIN zones z "
        "ON ST_Intersects(z.geometry, ST_SetSRID(ST_Point(p.x, p.y), 4490)) GROUP BY p.id"
    ).to_pandas()
    return _lowest(len(lon), joined["id"].to_numpy(), joined["zone"].to_numpy())


def polars_st(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> NDArray[np.int32]:
    """Join in polars-st (all cores)."""
    import polars as pl
    import polars_st as st

    left = pl.DataFrame({"id": np.arange(len(lon)), "x": lon, "y": lat}).select(
        "id", geometry=st.point(pl.concat_arr("x", "y"))
    )
    right = pl.DataFrame({"zone": zones["zone"].to_numpy(), "geometry": shapely.to_wkb(zones.geometry.to_numpy())})
    joined = left.st.sjoin(right.with_columns(st.geom("geometry")), on="geometry", predicate="intersects")
    return _lowest(len(lon), joined["id"].to_numpy(), joined["zone"].to_numpy())


def duckdb_spatial(zones: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> NDArray[np.int32]:
    """Join in DuckDB with its extension "spatial" (two threads)."""
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect()
    connection.execute("LOAD spatial; SET threads = 2")
    zone_table = pa.table({"zone": zones["zone"].to_numpy(), "wkb": shapely.to_wkb(zones.geometry.to_numpy())})
    connection.register("raw", zone_table)
    connection.execute("CREATE TABLE zones AS SELECT zone, ST_GeomFromWKB(wkb) AS geometry FROM raw")
    connection.register("points", pa.table({"id": np.arange(len(lon)), "x": lon, "y": lat}))
    joined = connection.execute(
        "SELECT p.id, min(z.zone) AS zone FROM points p JOIN zones z "
        "ON ST_Intersects(z.geometry, ST_Point(p.x, p.y)) GROUP BY p.id"
    ).fetchnumpy()
    return _lowest(len(lon), joined["id"], joined["zone"])


PEERS: dict[str, Way] = {
    "geopandas sjoin(within)": sjoin_within,
    "geopandas sjoin(intersects)": sjoin_intersects,
    "shapely STRtree(points).query(zones)": tree_of_points,
    "sorted by x, shapely.intersects_xy": sorted_loop,
    "rtree, shapely.intersects_xy": rtree_boxes,
    "SedonaDB": sedona,
    "polars-st": polars_st,
    "DuckDB spatial": duckdb_spatial,
}


def missing(way: Way) -> str:
    """Say why a way cannot be walked here; empty when it can."""
    square = gpd.GeoDataFrame({"zone": [0]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4490)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = way(square, np.array([0.5, 2.0]), np.array([0.5, 0.5]))
        except ImportError as error:
            return f"{error.name} is not installed"
        except Exception as error:
            # A message of DuckDB's names folders of the machine; what it means is that its wheel lacks the extension.
            return type(error).__name__ + (", the extension is not in the wheel" if way is duckdb_spatial else "")
    return "" if found.tolist() == [0, -1] else f"wrong on one square: {found.tolist()}"
