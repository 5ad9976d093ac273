"""The directory itself: units by key and by place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile, rmtree
from tempfile import mkdtemp
from typing import Any, Self
from weakref import finalize

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geocensus.coordinates.geodesy import distance_m, metres_per_degree
from geocensus.directory.stored import INDEX, UNITS, generation, new_generation
from geocensus.registers.formats import file_sha256

__all__ = ["COLUMNS", "Directory", "Updated"]

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

COLUMNS = {"key": "str", "name": "str", "lon": "float64", "lat": "float64", "accuracy_m": "float64", "source": "str"}
"""Columns of the table of units: the key that every register gives it, its name, where it stands (CGCS2000) and how well that is
known, and which run said so."""

STILL_M = 0.01
"""A unit that moves by less than this has not moved: the last written digit of seconds is thirty times as wide."""

ONE_BY_ONE = 500
"""Up to so many changes, or one in so many units, are made in the tree that is there (0.5 ms each); a whole tree of a million
units is packed in 0.9 s."""


@dataclass(frozen=True, kw_only=True)
class Updated:
    """What an update did.

    Parameters
    ----------
    added, moved, same, removed
        Numbers of units.
    refused
        Rows without key or position, or with a key that several rows have.
    """

    added: int = 0
    moved: int = 0
    same: int = 0
    removed: int = 0
    refused: int = 0


class Directory:
    """Known units, found by key and by place.

    Parameters
    ----------
    path
        Its folder; made by the first update.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     known = Directory.open(Path(folder) / "units")
    ...     units = pd.DataFrame({"key": ["a", "b"], "name": ["甲", "乙"], "lon": [114.2, 114.3], "lat": [36.7, 36.7]})
    ...     print(known.update(units, source="first"))
    ...     point, unit, metres = known.near(lon=[114.2001], lat=[36.7], limit_m=50)
    ...     known.units["name"][unit].tolist(), metres.round(1).tolist()
    Updated(added=2, moved=0, same=0, removed=0, refused=0)
    (['甲'], [8.9])
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path).expanduser()
        self._read()

    def _read(self) -> None:
        self._generation = generation(self.path)
        if self._generation is None:
            self.units = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})
        else:
            self.units = pd.read_parquet(self._generation / UNITS).astype(COLUMNS)
        self._keys = pd.Index(self.units["key"])
        self._index: Any = None

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open a directory, and verify that it is what was written; an empty or new folder is an empty directory.

        Raises
        ------
        DirectoryBroken
            When it is not whole.
        """
        return cls(path)

    def __len__(self) -> int:
        return len(self.units)

    def __repr__(self) -> str:
        return f"<Directory {str(self.path)!r}: {len(self):,} units>"

    @property
    def sha256(self) -> str:
        """Hash of the table of units as it is stored; empty while there is none."""
        return "" if self._generation is None else file_sha256(self._generation / UNITS)

    def find(self, keys: Any) -> Numbers:
        """Find units by key.

        Returns
        -------
        (n,) numbers of units in :attr:`units`, −1 where there is none
        """
        wanted = pd.Series(keys, dtype="str")
        found = np.full(len(wanted), -1, dtype=np.int64)
        there = np.flatnonzero(wanted.notna().to_numpy())
        if len(self) and len(there):
            found[there] = self._keys.get_indexer(pd.Index(wanted.iloc[there]))
        return found

    def near(self, *, lon: ArrayLike, lat: ArrayLike, limit_m: float) -> tuple[Numbers, Numbers, Floats]:
        """Find every known unit near each point.

        Parameters
        ----------
        lon, lat : (n,) degrees, CGCS2000
        limit_m : metres

        Returns
        -------
        point, unit : (k,) numbers
            Sorted by point, then distance, then key.
        metres : (k,) on the ellipsoid
        """
        x, y = (np.atleast_1d(np.asarray(axis, dtype=np.float64)) for axis in (lon, lat))
        asked = np.flatnonzero(np.isfinite(x) & np.isfinite(y) & (np.abs(y) < 89))
        if not len(asked) or not len(self):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
        # A hundredth more than the limit, and the parallel farther from the equator: the box holds the whole circle.
        east, north = metres_per_degree(lat=np.minimum(np.abs(y[asked]) + limit_m / 110_000, 89.5))
        half = np.column_stack([limit_m * 1.01 / east, limit_m * 1.01 / np.minimum(north, 110_574.0)])
        middle = np.column_stack([x[asked], y[asked]])
        ids, counts = self._places().intersection_v(middle - half, middle + half)
        point = np.repeat(asked, counts.astype(np.int64))
        unit = np.asarray(ids, dtype=np.int64)
        at = self.units[["lon", "lat"]].to_numpy()[unit]
        metres = distance_m(lon=x[point], lat=y[point], to_lon=at[:, 0], to_lat=at[:, 1])
        kept = np.flatnonzero(metres <= limit_m)
        rank = np.argsort(np.argsort(self._keys.to_numpy(dtype=object)[unit[kept]], kind="stable"))
        kept = kept[np.lexsort((rank, metres[kept], point[kept]))]
        return point[kept], unit[kept], metres[kept]

    def twins(self, *, lon: ArrayLike, lat: ArrayLike, keys: Any, limit_m: float) -> tuple[Numbers, Numbers, Floats]:
        """Find the known units near each point that are not the point's own: as :meth:`near`, less the unit of its key."""
        point, unit, metres = self.near(lon=lon, lat=lat, limit_m=limit_m)
        other = self.find(keys)[point] != unit
        return point[other], unit[other], metres[other]

    def update(self, units: pd.DataFrame, *, source: str = "") -> Updated:
        """Add units, and move those whose position has changed; the tree is changed where they are, not built again.

        Parameters
        ----------
        units
            ``key``, ``name``, ``lon``, ``lat`` and, where it is known, ``accuracy_m``; more columns do not count.
        source
            Who says so: the name of the run.

        Raises
        ------
        DirectoryBusy
            When something else has updated it meanwhile; nothing is changed then.
        """
        given = units.reindex(columns=list(COLUMNS)).astype(COLUMNS).assign(source=source).reset_index(drop=True)
        good = given["key"].notna() & np.isfinite(given["lon"]) & np.isfinite(given["lat"])
        good &= (given["lon"].abs() <= 180) & (given["lat"].abs() <= 90) & ~given["key"].duplicated(keep=False)
        # In one order, whatever that of the rows was.
        fresh = given[good].sort_values("key", ignore_index=True)
        at = self.find(fresh["key"])
        there = np.flatnonzero(at >= 0)
        old = self.units.iloc[at[there]]
        metres = distance_m(
            lon=old["lon"], lat=old["lat"], to_lon=fresh["lon"].iloc[there], to_lat=fresh["lat"].iloc[there]
        )
        moved = there[metres > STILL_M]
        table = pd.concat([self.units, fresh[at < 0]], ignore_index=True)
        table.iloc[at[there]] = fresh.iloc[there]
        gone = self.units.iloc[at[moved]]
        added = np.arange(len(self.units), len(table))
        self._write(table, removed=(at[moved], gone), inserted=np.concatenate([at[moved], added]))
        return Updated(added=len(added), moved=len(moved), same=len(there) - len(moved), refused=int((~good).sum()))

    def remove(self, keys: Any) -> Updated:
        """Take units out, by their keys; the last ones take the numbers that become free."""
        gone = np.unique(self.find(keys))
        gone = gone[gone >= 0]
        stay = len(self) - len(gone)
        holes = gone[gone < stay]
        fillers = np.setdiff1d(np.arange(stay, len(self)), gone)
        order = np.arange(stay)
        order[holes] = fillers
        leaving = np.concatenate([gone, fillers])
        table = self.units.iloc[order].reset_index(drop=True)
        self._write(table, removed=(leaving, self.units.iloc[leaving]), inserted=holes)
        return Updated(removed=len(gone))

    def _write(self, table: pd.DataFrame, *, removed: tuple[Numbers, pd.DataFrame], inserted: Numbers) -> None:
        from rtree.index import Index

        with new_generation(self.path, self._generation) as part:
            place = str(part / INDEX)
            xy = table[["lon", "lat"]].to_numpy()
            # Many changes: packing the whole tree is sooner done, and gives a better one.
            if self._generation is None or len(inserted) + len(removed[0]) > max(ONE_BY_ONE, len(table) / ONE_BY_ONE):
                for file in part.glob(f"{INDEX}.*"):
                    file.unlink()
                tree = _packed(xy, place)
            else:
                tree = Index(place)
                for number, lon, lat in zip(
                    removed[0].tolist(), *(removed[1][axis] for axis in ("lon", "lat")), strict=True
                ):
                    tree.delete(number, (lon, lat, lon, lat))
                for number in inserted.tolist():
                    tree.insert(number, (*xy[number], *xy[number]))
            tree.close()
            table.to_parquet(part / UNITS, index=False)
        self._read()

    def _places(self) -> Any:
        from rtree.index import Index

        if self._index is None:
            assert self._generation is not None
            # Of a copy: libspatialindex writes to a tree that it only reads, and a generation never changes.
            copy = Path(mkdtemp(prefix="geocensus-directory-"))
            for file in self._generation.glob(f"{INDEX}.*"):
                copyfile(file, copy / file.name)
            self._index = Index(str(copy / INDEX))
            finalize(self._index, rmtree, copy, ignore_errors=True)
        return self._index


def _packed(xy: Floats, place: str) -> Any:
    from rtree.index import Index

    if not len(xy):
        return Index(place)
    return Index(place, (np.arange(len(xy)), xy, xy))
