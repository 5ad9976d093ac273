"""A run's folder, read back: maps, reports and reviews draw from the same :class:`~geocensus.runs.Run` as on the day."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from geocensus.checks import find_check
from geocensus.errors import CheckNotFound, InputError
from geocensus.language import Language, Text
from geocensus.pipeline.grounds import counties, counties_of
from geocensus.pipeline.result import Result
from geocensus.regions import select
from geocensus.registers import RegisterFile
from geocensus.registers.tables import read_csv
from geocensus.runs import TITLE, NotRun, UsedLayer
from geocensus.schema import BATCHES, FINDINGS, PROPOSALS, RETURNS, ZONES, Column
from geocensus.zones import ZoneLayer

if TYPE_CHECKING:
    import pandas as pd

    from geocensus.zones.layer import ZoneKind

__all__ = ["read_run"]


def read_run(folder: str | Path) -> Result:
    """Read a run from the folder that ``geocensus run`` or :meth:`Result.write` wrote.

    Titles of checks and names of regions are there in both languages; sentences of findings, notes and reasons only in
    the one that the run was asked for.

    Parameters
    ----------
    folder
        The run's folder, as it was written.

    Raises
    ------
    InputError
        When it is no folder of a run, or files in it are missing, damaged, or do not belong together.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> import geocensus as gc
    >>> result = gc.run(pd.DataFrame({"经度": ["114.2001"], "纬度": ["36.7001"]}), region="wuan")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     gc.read_run(result.write(f"{folder}/run")).counts["rows"]
    1
    """
    place = Path(folder).expanduser()
    said = _record(place)
    try:
        return _result(place, said)
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            en=f"{place / 'run.json'} is not as geocensus {said.get('versions', {}).get('geocensus', '')} writes it"
            f" ({error!r}); run geocensus run again",
            zh=f"{place / 'run.json'} 的内容不符合格式（{error!r}）；请重新运行 geocensus run",
        ) from error


def _record(place: Path) -> dict[str, Any]:
    path = place / "run.json"
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            en=f"{place} is no folder of a run: it holds no run.json; give the folder that geocensus run --out wrote",
            zh=f"{place} 不是核查结果文件夹：其中没有 run.json；请提供 geocensus run --out 输出的文件夹",
        ) from error
    except ValueError as error:
        raise InputError(
            en=f"{path} is damaged ({error}); run geocensus run again",
            zh=f"{path} 已损坏（{error}）；请重新运行 geocensus run",
        ) from error
    if not isinstance(said, dict):
        raise InputError(
            en=f"{path} is no record of a run; give the folder that geocensus run --out wrote",
            zh=f"{path} 不是核查记录；请提供 geocensus run --out 输出的文件夹",
        )
    return said


def _result(place: Path, said: Mapping[str, Any]) -> Result:
    language = Language(said["language"])
    regions = select([each["key"] for each in said["regions"]])
    base, county_index = counties()
    layers = tuple(UsedLayer(**{**each, "title": _same(each["title"])}) for each in said["layers"])
    own = next((each for each in layers if each.role == "zones"), None)
    checks = tuple((each["code"], each["subject"], _title(each["code"], each["title"])) for each in said["checks"])
    positions = _positions(place)
    if len(positions) != said["counts"]["rows"]:
        raise InputError(
            en=f"{place / 'positions.parquet'} holds {len(positions)} rows, run.json tells of {said['counts']['rows']}; "
            "the files are not of one run",
            zh=f"{place / 'positions.parquet'} 有 {len(positions)} 行，而 run.json 记录为 {said['counts']['rows']} 行；"
            "这些文件不属于同一次核查",
        )
    return Result(
        positions=positions,
        findings=_table(place, "findings.csv", FINDINGS).astype({"row": "Int64"}),
        proposals=_table(place, "proposals.csv", PROPOSALS).astype({"row": "Int64"}),
        zones=_table(place, "zones.csv", ZONES),
        batches=_table(place, "batches.csv", BATCHES) if (place / "batches.csv").exists() else None,
        returns=_table(place, "returns.csv", RETURNS) if (place / "returns.csv").exists() else None,
        layer=county_index.layer if own is None else _zones(place, own),
        counties=counties_of(base, regions),
        regions=regions,
        inputs=tuple(RegisterFile(**each) for each in said["inputs"]),
        layers=layers,
        not_run=tuple(
            NotRun(
                check=each["check"],
                title=_title(each["check"], each["check"]),
                rows=each["count"],
                of=each["of"],
                reason=_same(each["reason"]),
                remedy=_same(each["remedy"]),
                inapplicable=each["inapplicable"],
            )
            for each in said["not_run"]
        ),
        notes=tuple(_same(each) for each in said["notes"]),
        checks=checks,
        counts=dict(said["counts"]),
        settings={"versions": said["versions"], **said["settings"]},
        seconds=dict(said["times"]),
        language=language,
        synthetic=bool(said["synthetic"]),
        title=TITLE if said["title"] in (TITLE.en, TITLE.zh) else _same(said["title"]),
    )


def _same(text: str) -> Text:
    return Text(en=text, zh=text)


def _title(code: str, written: str) -> Text:
    """Give a check's title in both languages; as it was written where this version knows no such check."""
    try:
        return find_check(code).title
    except CheckNotFound:
        return _same(written)


def _positions(place: Path) -> pd.DataFrame:
    path = place / "positions.parquet"
    try:
        with pq.ParquetFile(path) as file:
            names = [name for name in file.schema_arrow.names if name != "geometry"]
            frame: pd.DataFrame = file.read(columns=names).to_pandas()
            return frame
    except (pa.ArrowException, OSError) as error:
        raise _missing(path, error) from error


def _table(place: Path, name: str, columns: Sequence[Column]) -> pd.DataFrame:
    if not (place / name).is_file():
        raise _missing(place / name, None)
    return read_csv(place / name, columns)


def _zones(place: Path, used: UsedLayer) -> ZoneLayer:
    path = place / "zones.parquet"
    if not path.is_file():
        raise _missing(path, None)
    return ZoneLayer.read(
        path,
        code_column="code",
        name_column="name",
        kind=cast("ZoneKind", used.kind or "zones"),
        title=used.title,
        source=used.source,
        licence=used.licence,
        vintage=used.vintage,
    )


def _missing(path: Path, error: Exception | None) -> InputError:
    why = (
        Text(en="is missing", zh="缺失")
        if error is None
        else Text(en=f"cannot be read ({error})", zh=f"无法读取（{error}）")
    )
    return InputError(
        en=f"{path} {why.en}; the folder of a run is needed whole, as geocensus run wrote it",
        zh=f"{path} {why.zh}；需要 geocensus run 输出的完整文件夹",
    )
