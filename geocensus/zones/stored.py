"""Compiled grids kept in the user's cache folder, for a start without building.

A stored grid is only an echo of a layer: its name carries the hash of the layer's content and the version of the format,
it is written whole or not at all, and checksums cover every byte. Whatever is wrong with one, it is built again. It is
mapped into memory, so processes that use the same zones share it.

It is never looked for beside the layer: a folder that came from somebody else could bring a forged one.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geocensus.zones.layer import ZoneLayer

if TYPE_CHECKING:
    from geocensus.zones.grid import Grid

__all__ = ["FORMAT", "load", "place_of", "save"]

FORMAT = 2
"""Goes up whenever the arrays mean something else than before, or are built by another rule."""

MAGIC = b"geocensus zones\0"

_HEAD = struct.Struct("<16sII")  # magic, format, length of the description
_ALIGN = 4096
_ARRAYS = ("cells", "leaves", "words")
_NUMBERS = ("west", "south", "scale", "columns", "rows", "edges")

MOST_BYTES = 8 << 30
"""Of all stored grids together; the ones unused for longest go first."""


def place_of(layer: ZoneLayer) -> Path | None:
    """Give the place of a layer's stored grid, or None when there is no cache folder."""
    from geocensus.basemaps.cache import folder

    place = folder()
    return None if place is None else place / "zones" / f"{layer.sha256[:40]}-{FORMAT}.grid"


def _checksums(values: NDArray[np.int32]) -> list[int]:
    """Sum up an array: the sum finds shifted and zeroed stretches, the exclusive or every single flipped bit.

    Per stretch of a megabyte, so that stretches cannot change places.
    """
    raw = values.view(np.uint32)
    even = raw[: len(raw) // 2 * 2].view(np.uint64)
    ends = np.arange(0, len(even), 131_072)
    sums = np.add.reduceat(even, ends) if len(even) else np.empty(0, np.uint64)
    xors = np.bitwise_xor.reduceat(even, ends) if len(even) else np.empty(0, np.uint64)
    mixed = np.zeros(2, np.uint64)
    weights = np.arange(1, len(sums) + 1, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    mixed[0] = (sums * weights).sum()
    mixed[1] = (xors * weights).sum()
    return [*mixed.tolist(), int(raw[-1]) if len(raw) else 0]


def save(grid: Grid, layer: ZoneLayer) -> Path | None:
    """Keep a grid for the next time; a folder that cannot be written is no fault.

    Returns
    -------
    Where it was written, or None when it was not.
    """
    place = place_of(layer)
    if place is None:
        return None
    from geocensus.errors import GeocensusError
    from geocensus.registers.atomic import atomic_file

    arrays = {name: np.ascontiguousarray(getattr(grid, name)) for name in _ARRAYS}
    description: dict[str, Any] = {name: getattr(grid, name) for name in _NUMBERS}
    description["layer"] = layer.sha256
    description["zones"] = len(layer)
    description["order"] = np.dtype(np.int32).str
    description["arrays"] = {name: [len(values), _checksums(values)] for name, values in arrays.items()}
    text = json.dumps(description, sort_keys=True).encode()
    try:
        with atomic_file(place, overwrite=True) as part, part.open("wb") as file:
            file.write(_HEAD.pack(MAGIC, FORMAT, len(text)))
            file.write(text)
            file.write(struct.pack("<Q", _text_checksum(text)))
            for values in arrays.values():
                file.write(b"\0" * (-file.tell() % _ALIGN))
                file.write(values.data)
    except (OSError, GeocensusError):
        return None
    _tidy(place)
    return place


def _text_checksum(text: bytes) -> int:
    import zlib

    return zlib.crc32(text)


def load(layer: ZoneLayer) -> Grid | None:
    """Give the stored grid of a layer, mapped into memory; None when there is none, or it is not exactly right."""
    place = place_of(layer)
    if place is None:
        return None
    try:
        with place.open("rb") as file:
            mapped = np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), dtype=np.uint8)
    except (OSError, ValueError):
        return None
    grid = _understood(mapped, layer)
    if grid is not None:
        with suppress(OSError):
            os.utime(place)  # the ones unused for longest go first
    return grid


def _understood(mapped: NDArray[np.uint8], layer: ZoneLayer) -> Grid | None:
    from geocensus.zones.grid import Grid

    if len(mapped) < _HEAD.size:
        return None
    magic, version, length = _HEAD.unpack(mapped[: _HEAD.size].tobytes())
    at = _HEAD.size + length
    if magic != MAGIC or version != FORMAT or len(mapped) < at + 8:
        return None
    text = mapped[_HEAD.size : at].tobytes()
    if struct.unpack("<Q", mapped[at : at + 8].tobytes())[0] != _text_checksum(text):
        return None
    # From here on the description is what was written.
    description = json.loads(text)
    if description["layer"] != layer.sha256 or description["order"] != np.dtype(np.int32).str:
        return None
    at += 8
    arrays = {}
    for name in _ARRAYS:
        size, checksums = description["arrays"][name]
        at += -at % _ALIGN
        stretch = mapped[at : at + 4 * size]
        if len(stretch) != 4 * size:
            return None
        arrays[name] = stretch.view(np.int32)
        if _checksums(arrays[name]) != checksums:
            return None
        at += 4 * size
    if len(mapped) != at:
        return None
    fields: dict[str, Any] = {name: description[name] for name in _NUMBERS} | arrays
    return Grid(**fields)


def _tidy(place: Path) -> None:
    """Remove grids of other formats, and the ones unused for longest when all of them are too big."""
    grids = []
    for path in place.parent.glob("*.grid"):
        with suppress(OSError):
            grids.append((path.stat().st_mtime, path.stat().st_size, path))
    total = 0
    for _, size, path in sorted(grids, reverse=True):
        total += size
        if path != place and (total > MOST_BYTES or not path.stem.endswith(f"-{FORMAT}")):
            with suppress(OSError):
                path.unlink()
