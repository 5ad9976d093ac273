"""What is known from before a run: an earlier register, and the directory of units."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from geocensus.coordinates import Datum
from geocensus.directory import Directory
from geocensus.errors import InputError
from geocensus.measures import Columns
from geocensus.measures.moves import Previous
from geocensus.pipeline.locating import locate
from geocensus.registers import Register

__all__ = ["opened", "positions_before", "units_of_run"]


def positions_before(register: Register, *, datum: Datum | None) -> Previous:
    """Read an earlier register for the positions of its units."""
    return Previous.of(Columns(locate(register, datum=datum), size=len(register)))


def opened(directory: Directory | str | Path | None) -> Directory | None:
    """Open a directory of units, unless it is open."""
    return Directory.open(directory) if isinstance(directory, str | Path) else directory


def units_of_run(folder: str | Path) -> pd.DataFrame:
    """Give the units that a run has located without an error, as :meth:`geocensus.directory.Directory.update` takes them.

    Raises
    ------
    InputError
        When the folder holds no positions of a run.
    """
    path = Path(folder).expanduser() / "positions.parquet"
    wanted = ["unit_key", "name", "lon", "lat", "precision_m", "in_scope", "grade"]
    try:
        positions = pd.read_parquet(path, columns=wanted)
    except (OSError, ValueError) as error:
        raise InputError(
            en=f"{folder} is no folder of a run with keys of units ({type(error).__name__}); give one that geocensus run wrote",
            zh=f"{folder} 不是含单位键的运行结果文件夹（{type(error).__name__}）；请提供 geocensus run 的输出文件夹",
        ) from None
    good = positions["in_scope"] & (positions["grade"] != "error")
    good &= np.isfinite(positions["lon"]) & np.isfinite(positions["lat"])
    units: pd.DataFrame = positions[good].rename(columns={"unit_key": "key", "precision_m": "accuracy_m"})
    return units
