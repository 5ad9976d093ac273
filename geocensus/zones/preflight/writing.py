"""Faults of zones as a file with shapes, which any GIS opens."""

from __future__ import annotations

import os

from geocensus.registers.atomic import atomic_file
from geocensus.vectorfiles import write_layer, written_driver
from geocensus.zones.preflight.faults import Preflight

__all__ = ["write_faults"]


def write_faults(found: Preflight, path: str | os.PathLike[str]) -> None:
    """Write faults as a GeoPackage or GeoJSON in CGCS2000 degrees; nothing is overwritten.

    Parameters
    ----------
    found
        From :func:`geocensus.zones.preflight`.
    path
        File to write: .gpkg or .geojson.

    Raises
    ------
    UsageError
        When the ending is another one.
    OutputExists
        When there is such a file already.
    """
    written_driver(path)
    with atomic_file(path) as part:
        write_layer(found.frame, part, layer="faults")
