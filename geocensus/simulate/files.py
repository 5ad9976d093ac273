"""Write a synthetic register as the files that a census office would send, and its truth beside them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geocensus.registers.atomic import atomic_file
from geocensus.registers.tables import write_csv
from geocensus.simulate.form import MARK, MARK_CELL
from geocensus.simulate.simulation import Simulation

__all__ = ["SimulationFiles", "write"]

CGCS2000 = "EPSG:4490"

_GDAL_DATE = "OGR_CURRENT_DATE"
"""Setting of GDAL's GeoPackage driver that replaces the clock."""


@dataclass(frozen=True, kw_only=True)
class SimulationFiles:
    """Where a simulation was written.

    Parameters
    ----------
    register
        CSV in GB18030, as the census' system exports it.
    zones
        GeoPackage.
    truth
        CSV in UTF-8.
    """

    register: Path
    zones: Path
    truth: Path


def write(simulation: Simulation, folder: str | os.PathLike[str], *, overwrite: bool = False) -> SimulationFiles:
    """Write register, zones and truth into a folder; "synthetic" stands in every name and in every row.

    Raises
    ------
    OutputExists
        When one of the files is there already and *overwrite* is false.
    """
    stem = f"{simulation.key}-synthetic"
    files = SimulationFiles(
        register=Path(folder) / f"{stem}-register.csv",
        zones=Path(folder) / f"{stem}-zones.gpkg",
        truth=Path(folder) / f"{stem}-truth.csv",
    )
    _write_zones(simulation, files.zones, overwrite=overwrite)
    write_csv(simulation.truth, files.truth, overwrite=overwrite)
    with atomic_file(files.register, overwrite=overwrite) as part:
        simulation.register.to_csv(part, index=False, encoding="gb18030", lineterminator="\r\n")
    return files


def _write_zones(simulation: Simulation, path: Path, *, overwrite: bool) -> None:
    import geopandas

    zones = simulation.zones
    frame = geopandas.GeoDataFrame(
        {
            "zone_code": zones.code.astype(object),
            "zone_name": zones.name.astype(object),
            "town_code": simulation.towns["town_code"],
            "town_name": simulation.towns["town_name"],
            "county_code": simulation.towns["county_code"],
            MARK.lower(): np.full(len(zones), MARK_CELL, dtype=object),
        },
        geometry=zones.geometry,
        crs=CGCS2000,
    )
    with atomic_file(path, overwrite=overwrite) as part, _one_date():
        frame.to_file(part, driver="GPKG", layer="synthetic_zones", engine="pyogrio")


@contextmanager
def _one_date() -> Iterator[None]:
    """Keep the time of writing out of the file: the same zones are the same bytes, and have the same hash."""
    before = os.environ.get(_GDAL_DATE)
    os.environ[_GDAL_DATE] = "2020-01-01T00:00:00.000Z"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_GDAL_DATE]
        else:
            os.environ[_GDAL_DATE] = before
