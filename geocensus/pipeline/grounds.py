"""The base map of a run, and the part of it that the regions take."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from geocensus import basemaps
from geocensus.basemaps import Layer
from geocensus.regions import Region
from geocensus.zones import ZoneIndex, ZoneLayer

__all__ = ["counties", "counties_of"]


@cache
def counties() -> tuple[Layer, ZoneIndex]:
    """Read the base map once a process: its index keeps what it has laid out for the next run."""
    base = basemaps.layer("county")
    return base, ZoneIndex(ZoneLayer.from_layer(base))


def counties_of(base: Layer, regions: Sequence[Region]) -> Layer:
    """Take the counties of the regions; all when none is named."""
    return base.take([code for each in regions for code in each.counties]) if regions else base
