"""The checks again, on decided positions: the register out of a run's own tables, and the settings that the run had."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from geocensus.checks import Grade, Profile, find_check
from geocensus.language import Text
from geocensus.pipeline import Result
from geocensus.pipeline import run as check
from geocensus.registers import Register, RegisterFile
from geocensus.registers.cells import Grid
from geocensus.registers.joining import join

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["check_again", "profile_of", "register_of"]


def check_again(
    run: Run,
    decided: pd.DataFrame,
    *,
    on_stage: Callable[[Text], None] | None = None,
    **known: Any,
) -> Result:
    """Check a run's register again with the positions and codes that were decided on.

    Parameters
    ----------
    run
    decided
        As :func:`geocensus.pipeline.run` takes it.
    known
        What the run's folder does not hold: ``previous``, ``directory``, ``around``; checks that need one of these and lack it
        are not run, and say so.
    """
    with_zones = any(layer.role == "zones" for layer in run.layers)
    return check(
        register_of(run),
        region=[each.key for each in run.regions] or None,
        zones=run.layer if with_zones else None,
        datum=run.settings["datum"],
        profile=profile_of(run),
        propose_at=run.settings["propose_at"],
        language=run.language,
        decided=decided,
        on_stage=on_stage,
        **known,
    )


def profile_of(run: Run) -> Profile:
    """Give the checks that a run judged by, with the thresholds that it had."""
    checks = tuple(
        replace(
            find_check(code),
            grades={Grade[word.upper()]: dict(limits) for word, limits in run.settings["thresholds"][code].items()},
        )
        for code, *_ in run.checks
    )
    return Profile(name=run.settings["profile"], checks=checks, off=tuple(run.settings["checks_off"]))


def register_of(run: Run) -> Register:
    """Give the register that a run read, out of the cells that its positions keep."""
    raw = [name for name in run.positions.columns if str(name).startswith("raw_")]
    cells = pa.table(
        {
            str(name).removeprefix("raw_"): pa.chunked_array(
                [pa.array(run.positions[name], pa.string(), from_pandas=True)]
            )
            for name in raw
        }
    )
    row = run.positions["row"].to_numpy(dtype=np.int64)
    place = _place_columns(cells.column_names)
    if place is None:
        file = run.inputs[0] if run.inputs else None
        register = _joined([(Grid(cells=cells, row=row, sheet=file.sheet if file else ""), file)], run, folder=False)
    else:
        file_name, sheet_name, row_name = place
        tables = _tables(cells, run, file_name, sheet_name, row_name)
        register = _joined(tables, run, folder=file_name is not None)
    return replace(register, row=row, excluded=run.counts["excluded"], where=tuple(run.settings["where"]))


def _place_columns(headers: list[str]) -> tuple[str | None, str, str] | None:
    """Find the columns that tell where rows of several tables stood, which the reading added after their own."""

    def last(word: str) -> str | None:
        numbered = [
            (int(found[1] or 1), name) for name in headers if (found := re.fullmatch(rf"{word}(?: \((\d+)\))?", name))
        ]
        return max(numbered)[1] if numbered else None

    sheet, row = last("sheet"), last("file_row")
    return None if sheet is None or row is None else (last("file"), sheet, row)


def _tables(
    cells: pa.Table, run: Run, file_name: str | None, sheet_name: str, row_name: str
) -> list[tuple[Grid, RegisterFile | None]]:
    """Take the rows of several tables apart again; each keeps the columns that hold anything in it."""
    files = {each.name: each for each in run.inputs}
    frame = cells.select([name for name in (file_name, sheet_name) if name]).to_pandas().fillna("")
    keys = list(map(tuple, frame.to_numpy().tolist()))
    starts = [k for k, key in enumerate(keys) if k == 0 or key != keys[k - 1]]
    tables = []
    for start, end in zip(starts, [*starts[1:], len(keys)], strict=True):
        part = cells.slice(start, end - start)
        names = [
            name
            for name in part.column_names
            if name not in (file_name, sheet_name, row_name) and part[name].null_count < len(part)
        ]
        numbers = part[row_name].cast(pa.int64()).to_numpy()
        file = files.get(keys[start][0]) if file_name else (run.inputs[0] if run.inputs else None)
        tables.append((Grid(cells=part.select(names), row=numbers, sheet=keys[start][-1]), file))
    return tables


def _joined(tables: list[tuple[Grid, RegisterFile | None]], run: Run, *, folder: bool) -> Register:
    """Understand the columns as the run did: what is not found by itself was named by the user."""
    headers = {name for grid, _ in tables for name in grid.cells.column_names}
    known = {name: header for name, header in run.settings["columns"].items() if header in headers}
    register = join(tables, named={}, place="positions.parquet", folder=folder, position_needed=False)
    named = {name: header for name, header in known.items() if register.columns.get(name) != header}
    # What was understood only by itself, where the user said that it is something else, or nothing.
    named |= dict.fromkeys(register.columns.keys() - run.settings["columns"].keys(), "")
    if not named:
        return register
    return join(tables, named=named, place="positions.parquet", folder=folder, position_needed=False)
