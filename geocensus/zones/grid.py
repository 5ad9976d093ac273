"""The two-level grid of local edges: which zone holds each point, compiled.

The idea, the proof that it is exact and its limits are told in ``docs/architecture/zone-index.md``. This module
prepares what is compiled, and knows nothing of files. It loads numba, which takes a moment: import it only when it pays.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.zones.grid_build import ZONE_BITS, build_cells, cells_of_edges, corner_labels
from geocensus.zones.grid_query import assign_points
from geocensus.zones.grid_unpack import unpack
from geocensus.zones.layer import ZoneLayer

__all__ = ["Grid", "build_grid"]

COARSEST_LOG2 = -3
"""A coarse cell is 0.125° wide at most ..."""

FINEST_LOG2 = -11
"""... and 0.0005° at least: positions near 180° are rounded by 3e-14°, which must stay far below a unit of a leaf."""

EDGES_A_CELL = 1_500
"""Edges to a coarse cell that is not empty, roughly: its leaves (4,096 at most) then hold about one each."""

MOST_CELLS = 1 << 24

MOST_ZONES = (1 << ZONE_BITS) - 1

FEW_EDGES = 1_000_000
"""Edges up to which a cell gets four leaves for each of its edges: a quarter less time for 12 MB more on 2,900 counties."""

CHUNKS = 16
"""Parts of the work that threads take one after the other."""

ZONES_AT_A_TIME = 10_000
"""Zones whose well-known binary is in memory at once."""

THREAD_FROM = 100_000
"""Points from which a second thread pays."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Grid:
    """The grid as flat arrays; see ``docs/architecture/zone-index.md`` for what they hold.

    Parameters
    ----------
    west, south : degrees
        The corner of the grid.
    scale : cells per degree
        A power of two.
    columns, rows
    cells : (rows * columns,) int32
    leaves : (l,) int32
    words : (w,) int32
    edges
        Edges of the layer, those that neighbours share counted once for each.
    """

    west: float
    south: float
    scale: float
    columns: int
    rows: int
    cells: NDArray[np.int32]
    leaves: NDArray[np.int32]
    words: NDArray[np.int32]
    edges: int

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return self.cells.nbytes + self.leaves.nbytes + self.words.nbytes

    def assign(self, lon: NDArray[np.float64], lat: NDArray[np.float64], *, threads: int = 2) -> NDArray[np.int32]:
        """Give the zone of each point: −1 none, −2 where GEOS must be asked."""
        lon, lat = np.ascontiguousarray(lon), np.ascontiguousarray(lat)
        out = np.empty(len(lon), dtype=np.int32)

        def some(part: slice) -> None:
            assign_points(
                lon[part],
                lat[part],
                self.west,
                self.south,
                self.scale,
                self.columns,
                self.rows,
                self.cells,
                self.leaves,
                self.words,
                out[part],
            )

        if threads < 2 or len(lon) < THREAD_FROM:
            some(slice(None))
            return out
        bounds = np.linspace(0, len(lon), 4 * threads + 1).astype(int).tolist()
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(some, [slice(a, b) for a, b in pairwise(bounds)]))
        return out


def _frame(layer: ZoneLayer, edges: int) -> tuple[float, float, float, int, int]:
    """Choose the corner, the width of coarse cells and their number, so that leaves hold about one edge each."""
    west, south, east, north = layer.bounds if len(layer) else (0.0, 0.0, 0.0, 0.0)
    # Zones fill about half of their box, and neighbours share most edges.
    area = max((east - west) * (north - south) / 2, 1e-12)
    wanted = np.log2(max(area * EDGES_A_CELL / max(edges / 2, 1), 1e-12)) / 2
    size_log2 = int(np.clip(np.floor(wanted), FINEST_LOG2, COARSEST_LOG2))
    while True:
        size = 2.0**size_log2
        # A corner of no round number: borders drawn on a lattice shall not run through the corners of leaves. It has
        # few binary digits, so that distances from it are exact.
        left = float(np.floor(west / size) * size - size * (1 + 389 / 1024))
        low = float(np.floor(south / size) * size - size * (1 + 691 / 1024))
        columns, rows = int((east - left) / size) + 2, int((north - low) / size) + 2
        if columns * rows <= MOST_CELLS or size_log2 == COARSEST_LOG2:
            return left, low, size, columns, rows
        size_log2 += 1


def build_grid(layer: ZoneLayer, *, threads: int = 2) -> Grid:
    """Build the grid of a layer.

    Zones with invalid rings are left out of it; every coarse cell that they reach is left to GEOS.

    Raises
    ------
    ValueError
        When there are more zones than a label can count (16 million).
    """
    if len(layer) > MOST_ZONES:
        msg = f"{len(layer)} zones are more than the {MOST_ZONES} that the compiled grid can tell apart"
        raise ValueError(msg)
    good = np.flatnonzero(layer.valid)
    vertices = np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(layer.geometry[good]))])
    west, south, size, columns, rows = _frame(layer, int(vertices[-1]))
    scale = 1 / size
    tx, ty = np.empty(vertices[-1]), np.empty(vertices[-1])
    side = np.empty(vertices[-1], dtype=np.int32)

    def read(at: slice) -> None:
        part = slice(vertices[at.start], vertices[at.stop])
        packed = b"".join(shapely.to_wkb(layer.geometry[good[at]], byte_order=1, include_srid=False).tolist())
        raw = np.frombuffer(packed, dtype=np.uint8)
        unpack(raw, good[at], west, south, scale, tx[part], ty[part], side[part])

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(read, [slice(a, b) for a, b in pairwise([*range(0, len(good), ZONES_AT_A_TIME), len(good)])]))

    first = np.zeros(columns * rows + 1, dtype=np.int64)
    cells_of_edges(tx, ty, side, columns, rows, first, np.empty(0, np.int32))
    count = first[:-1].copy()
    first[1:] = np.cumsum(count)
    first[0] = 0
    ids = np.empty(int(first[-1]), dtype=np.int32)
    moving = first.copy()
    cells_of_edges(tx, ty, side, columns, rows, moving, ids)
    corner = corner_labels(tx, ty, side, columns, rows)
    ask = _cells_to_ask(layer, west, south, scale, columns, rows)
    cells = np.empty(columns * rows, dtype=np.int32)
    leaves_an_edge = 4 if vertices[-1] <= FEW_EDGES else 1

    # Chunks of about as many edges each.
    load = np.linspace(0, first[-1], CHUNKS + 1)
    cuts = np.unique(np.concatenate([[0], np.searchsorted(first, load[1:-1]), [columns * rows]])).tolist()

    def chunk(at: int) -> Any:
        return build_cells(
            cuts[at], cuts[at + 1], columns, leaves_an_edge, first, ids, tx, ty, side, corner, ask, cells
        )

    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(chunk, range(len(cuts) - 1)))
    n_leaves = n_words = 0
    for at, (leaves, words) in enumerate(parts):
        part = cells[cuts[at] : cuts[at + 1]]
        part[part >= 0] += 8 * n_leaves
        leaves[leaves >= 0] += n_words
        n_leaves += len(leaves)
        n_words += len(words)
    # A word more: the compiler may read ahead.
    empty = np.zeros(1, dtype=np.int32)
    return Grid(
        west=west,
        south=south,
        scale=scale,
        columns=columns,
        rows=rows,
        cells=cells,
        leaves=np.concatenate([leaves for leaves, _ in parts] + [empty]),
        words=np.concatenate([words for _, words in parts] + [empty]),
        edges=int(np.count_nonzero(side)),
    )


def _cells_to_ask(
    layer: ZoneLayer, west: float, south: float, scale: float, columns: int, rows: int
) -> NDArray[np.bool_]:
    """Mark the coarse cells that zones with invalid rings may reach."""
    ask = np.zeros((rows, columns), dtype=bool)
    for box in shapely.bounds(layer.geometry[~layer.valid]):
        x0, y0 = (box[:2] - [west, south]) * scale - 1e-6
        x1, y1 = (box[2:] - [west, south]) * scale + 1e-6
        ask[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1] = True
    return ask.ravel()
