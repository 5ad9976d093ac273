"""What is known from before a run: an earlier register, and the directory of units."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from geocensus.coordinates import Datum
from geocensus.directory import Directory
from geocensus.errors import InputError
from geocensus.language import Text
from geocensus.measures import Columns, Unavailable
from geocensus.measures.moves import Previous
from geocensus.pipeline.locating import locate
from geocensus.registers import Register

__all__ = ["opened", "positions_before", "units_of_run"]


NO_DIRECTORY = Unavailable(
    reason=Text(en="no directory of known units was given", zh="没有提供基本单位名录"),
    remedy=Text(
        en="give one with --directory DIR; make it with: geocensus directory update DIR RUN…",
        zh="用 --directory 名录 提供；可用 geocensus directory update 名录 运行结果… 建立",
    ),
)


NO_UNITS = Unavailable(
    reason=Text(en="the directory of known units is empty", zh="基本单位名录为空"),
    remedy=Text(
        en="fill it with: geocensus directory update DIR RUN…",
        zh="可用 geocensus directory update 名录 运行结果… 填入单位",
    ),
)


def positions_before(register: Register, *, datum: Datum | None) -> Previous:
    """Read an earlier register for the positions of its units."""
    return Previous.of(Columns(locate(register, datum=datum), size=len(register)))


def opened(directory: Directory | str | Path | None) -> Directory | Unavailable:
    """Open a directory of units, unless it is open."""
    if directory is None:
        return NO_DIRECTORY
    if isinstance(directory, Directory):
        return directory
    folder = Path(directory).expanduser()
    if not folder.is_dir():
        # An update may begin a directory; a check against one that is not there would only look like one.
        raise InputError(
            en=f"there is no directory of units at {folder}; check the name, or make it with: "
            f"geocensus directory update {folder} RUN…",
            zh=f"{folder} 处没有基本单位名录；请检查路径，或用 geocensus directory update {folder} 运行结果… 建立",
        )
    known = Directory.open(folder)
    return known if len(known) else NO_UNITS


def units_of_run(folder: str | Path) -> pd.DataFrame:
    """Give the units that a run has located without an error, as :meth:`geocensus.directory.Directory.update` takes them.

    Of a folder that decisions were applied into: those that a person settled, where that person put them, and of the others
    those without an error; none that is in doubt, was sent back, or is decided differently by two persons.

    Raises
    ------
    InputError
        When the folder holds no positions of a run.
    """
    path = Path(folder).expanduser() / "positions.parquet"
    wanted = ["unit_key", "name", "lon", "lat", "precision_m", "in_scope", "grade"]
    try:
        decided = "state" in pq.read_schema(path).names
        positions = pd.read_parquet(path, columns=[*wanted, "state"] if decided else wanted)
    except (OSError, ValueError) as error:
        raise InputError(
            en=f"{folder} is no folder of a run with keys of units ({type(error).__name__}); give one that geocensus run wrote",
            zh=f"{folder} 不是含单位键的运行结果文件夹（{type(error).__name__}）；请提供 geocensus run 的输出文件夹",
        ) from None
    state = positions["state"] if decided else pd.Series(np.nan, index=positions.index, dtype="str")
    good = positions["in_scope"] & ((state == "settled") | (state.isna() & (positions["grade"] != "error")))
    good &= np.isfinite(positions["lon"]) & np.isfinite(positions["lat"])
    units: pd.DataFrame = positions[good].rename(columns={"unit_key": "key", "precision_m": "accuracy_m"})
    return units
