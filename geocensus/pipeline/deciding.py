"""Positions that a person decided on, in the place of those that were reported."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from geocensus.coordinates import Datum, parse
from geocensus.pipeline.locating import NUMERIC, TEXTUAL
from geocensus.registers import Register

__all__ = ["DECIMALS", "with_codes", "with_positions"]

DECIMALS = 9
"""Of degrees, of decided positions: 0.1 mm."""


def with_codes(register: Register, decided: pd.DataFrame) -> Register:
    """Give the register with the zone codes that were decided on; its cells stay as they are.

    Parameters
    ----------
    register
    decided
        Columns ``row`` and ``zone_code``; missing where the code stays.
    """
    chosen = decided[decided["zone_code"].notna()]
    if not len(chosen):
        return register
    column = register.column("zone_code")
    codes = (
        np.full(len(register), None, dtype=object) if column is None else column.to_numpy(zero_copy_only=False).copy()
    )
    codes[_places(register.row, chosen)] = chosen["zone_code"].to_numpy(dtype=object)
    changed = pa.chunked_array([pa.array(codes.tolist(), pa.string())])
    return replace(register, derived={**register.derived, "zone_code": changed})


def with_positions(located: dict[str, Any], decided: pd.DataFrame) -> dict[str, Any]:
    """Put decided positions in the place of reported ones: in CGCS2000, written as decimal degrees.

    Parameters
    ----------
    located
        Columns of all rows, as :func:`geocensus.pipeline.locating.locate` gives them.
    decided
        Columns ``row``, ``lon``, ``lat`` (degrees, CGCS2000); missing where the position stays.
    """
    chosen = decided[decided["lon"].notna()]
    if not len(chosen):
        return located
    at = _places(located["row"], chosen)
    texts = [[f"{value:.{DECIMALS}f}" for value in chosen[axis]] for axis in ("lon", "lat")]
    read = parse(lon=texts[0], lat=texts[1]).frame()
    new: dict[str, Any] = {name: read[name].to_numpy(dtype=object) for name in (*TEXTUAL, "reason")}
    new |= {name: read[name].to_numpy() for name in NUMERIC}
    new |= {axis: chosen[axis].to_numpy(dtype=np.float64) for axis in ("lon", "lat")}
    new |= {
        "datum": np.full(len(at), str(Datum.CGCS2000), dtype=object),
        "datum_declared": np.ones(len(at), dtype=np.bool_),
        "position_text": np.array(["; ".join(pair) for pair in zip(*texts, strict=True)], dtype=object),
        # What was stated was stated of the other position.
        "accuracy_m": np.full(len(at), np.nan),
    }
    return located | {
        name: _put(located[name], at, values) for name, values in new.items() if located[name] is not None
    }


def _places(row: NDArray[np.int64], chosen: pd.DataFrame) -> NDArray[np.intp]:
    return np.asarray(pd.Index(row).get_indexer(pd.Index(chosen["row"].to_numpy(dtype=np.int64))))


def _put(column: Any, at: NDArray[np.intp], values: Any) -> Any:
    """Replace single values of a column, whatever kind of array it is."""
    if isinstance(column, pd.Categorical):
        wanted = [value for value in pd.unique(values) if not pd.isna(value) and value not in column.categories]
        column = column.add_categories(wanted)
    else:
        column = column.copy()
    column[at] = values
    return column
