"""From folders of runs, and files of strangers, to a feasibility report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from geocensus.coordinates import Datum
from geocensus.directory import Directory
from geocensus.errors import InputError, UsageError
from geocensus.maps.tables import texts
from geocensus.measures import Columns
from geocensus.pipeline.locating import locate
from geocensus.pipeline.reading import read_run
from geocensus.pipeline.running import declared_datum
from geocensus.registers import Register, read_register
from geocensus.report.feasibility import Assessment, Assumptions, assess
from geocensus.runs import Run

__all__ = ["feasibility"]


def feasibility(
    runs: Run | str | Path | Sequence[Run | str | Path],
    *,
    reference: Register | str | Path | None = None,
    directory: Directory | Register | str | Path | None = None,
    decisions: Sequence[str | Path] = (),
    datum: Datum | str | None = None,
    assumptions: Assumptions | None = None,
) -> Assessment:
    """Work out whether zoning and base data could position the sources of a run.

    Parameters
    ----------
    runs
        A run, or its folder; several in their order in time are compared, and the last is reported on.
    reference
        Register of better positions of some of the sources, found by unit key or identifier.
    directory
        Units that should be there: a directory of units, or a register that lists them.
    decisions
        Files of decisions, as a review writes them.
    datum
        Datum of reference positions that declare none.
    assumptions
        What to take for granted.

    Returns
    -------
    Assessment
        Every number with the rows that it was counted from; :func:`geocensus.report.feasibility.write_feasibility` writes it.
    """
    several = [runs] if isinstance(runs, Run | str | Path) else list(runs)
    if not several:
        raise UsageError(en="no run was given; name the folder of one", zh="未指定核查结果；请给出一个结果文件夹")
    read = [each if isinstance(each, Run) else read_run(each) for each in several]
    names = [Path(each).name if not isinstance(each, Run) else f"run {n}" for n, each in enumerate(several, start=1)]
    given = {}
    better = listed = decided = None
    if reference is not None:
        given["--reference"] = _named(reference)
        better = _positions(_register(reference), datum)
    if directory is not None:
        given["--directory"] = _named(directory)
        listed = _units(directory, datum)
    if decisions:
        given["--decisions"] = ", ".join(Path(each).name for each in decisions)
        decided = pd.concat([_decisions(Path(each).expanduser()) for each in decisions], ignore_index=True)
    return assess(
        read, names=names, assumptions=assumptions, reference=better, listed=listed, decisions=decided, given=given
    )


def _named(source: object) -> str:
    if isinstance(source, str | Path):
        return Path(source).name
    return str(source.path.name) if isinstance(source, Directory) else "register"


def _register(source: Register | str | Path) -> Register:
    return source if isinstance(source, Register) else read_register(source)


def _located(register: Register, datum: Datum | str | None) -> dict[str, Any]:
    return locate(register, datum=declared_datum(datum, register))


def _positions(register: Register, datum: Datum | str | None) -> pd.DataFrame:
    """Give the positions of a register by unit key and, where that is another, by identifier."""
    located = _located(register, datum)
    columns = Columns(located, size=len(register))
    keys = pd.DataFrame({name: pd.array(columns[name], dtype="str") for name in ("unit_key", "object_id")})
    keys = keys.assign(lon=located["lon"], lat=located["lat"])
    both = [keys.rename(columns={name: "key"})[["key", "lon", "lat"]] for name in ("unit_key", "object_id")]
    table = pd.concat(both, ignore_index=True)
    return table.assign(key=texts(table, "key")).drop_duplicates()


def _units(source: Directory | Register | str | Path, datum: Datum | str | None) -> pd.DataFrame:
    if isinstance(source, str | Path) and Path(source).expanduser().is_dir():
        source = Directory.open(Path(source).expanduser())
    if isinstance(source, Directory):
        return pd.DataFrame({"key": texts(source.units, "key")}, dtype="str")
    register = _register(source)
    columns = Columns(_located(register, datum), size=len(register))
    return pd.DataFrame({"key": pd.array(columns["unit_key"], dtype="str")}).fillna("")


def _decisions(path: Path) -> pd.DataFrame:
    """Read which decision was made on which row."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        lines = [(int(each["row"]), str(each["decision"])) for each in said["decisions"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            en=f"{path} is no file of decisions ({type(error).__name__}); give one that a review exported",
            zh=f"{path} 不是审核决定文件（{type(error).__name__}）；请提供审核页面导出的文件",
        ) from None
    return pd.DataFrame(lines, columns=["row", "decision"])
