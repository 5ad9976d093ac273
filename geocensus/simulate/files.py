"""Write a synthetic register as the files that a census office would send, and its truth beside them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geocensus.registers.atomic import atomic_file
from geocensus.registers.tables import write_csv
from geocensus.simulate.form import MARK, MARK_CELL
from geocensus.simulate.simulation import Simulation
from geocensus.vectorfiles import write_layer

__all__ = ["SimulationFiles", "write"]

CGCS2000 = "EPSG:4490"


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
    with atomic_file(path, overwrite=overwrite) as part:
        write_layer(frame, part, layer="synthetic_zones")
