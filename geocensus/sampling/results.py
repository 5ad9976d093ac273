"""Field sheets that come back: read, validated, and never counted as more than they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geocensus.coordinates import parse
from geocensus.coordinates.geodesy import distance_m, geod
from geocensus.errors import InputError
from geocensus.language import Text
from geocensus.registers.reading import read_tables
from geocensus.sampling.drawing import Sample
from geocensus.sampling.fieldsheets import COLUMNS, RESULTS

__all__ = ["Problem", "Returned", "read_results"]

WORDS: dict[str, str] = {
    **dict.fromkeys(("right", "correct", "ok", "yes", "y", "√", "正确", "是", "对", "1"), "right"),
    **dict.fromkeys(("wrong", "incorrect", "no", "n", "×", "x", "错误", "否", "错", "0"), "wrong"),
    **dict.fromkeys(("not found", "not_found", "absent", "查无此源", "查无", "不存在"), "not_found"),
}
"""What verifiers write, and what it means."""

NEEDED = ("sample", "no", "row", "result")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A row of a field sheet that cannot be counted, or that is odd.

    Parameters
    ----------
    file, row
        Where it stands: the row's number as the program shows it, the first row of the sheet being 1.
    why
    counted
        Whether the row is counted all the same.
    """

    file: str
    row: int
    why: Text
    counted: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Returned:
    """What came back of a sample.

    Parameters
    ----------
    sources : DataFrame
        The drawn sources with ``outcome`` (``right``, ``wrong``, ``not_found`` or empty: not verified), ``east_m``, ``north_m`` and
        ``distance_m`` (reported position minus found), ``remark`` left out.
    problems
    files
        Names of the files that were read.
    """

    sources: pd.DataFrame
    problems: tuple[Problem, ...]
    files: tuple[str, ...]


def read_results(sample: Sample, paths: Sequence[str | Path], *, tolerance_m: float) -> Returned:
    """Read field sheets that were filled in.

    Parameters
    ----------
    sample
    paths
        Workbooks or CSV files, in any number; folders stand for the workbooks and CSV files in them.
    tolerance_m
        A found position without a verdict says right up to this distance, and wrong beyond it.

    Raises
    ------
    InputError
        When a file is no field sheet, or none has a row of this sample.
    """
    files = [file for path in paths for file in _files(Path(path).expanduser())]
    read = [_sheet(file) for file in files]
    lines = pd.concat(read, ignore_index=True) if read else pd.DataFrame()
    problems: list[Problem] = []
    kept = _known(lines, sample, problems)
    if not len(kept):
        listed = ", ".join(file.name for file in files) or "–"
        raise InputError(
            en=f"no row of sample {sample.id} in {listed}; give the field sheets of this sample, filled in",
            zh=f"{listed} 中没有样本 {sample.id} 的记录；请提供该样本已填写的核查表",
        )
    outcome = _outcomes(kept, sample, problems, tolerance_m)
    return Returned(sources=outcome, problems=tuple(problems), files=tuple(file.name for file in files))


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(
            each for each in path.iterdir() if each.suffix.lower() in (".xlsx", ".csv") and each.name[0] not in ".~"
        )
    return [path]


def _sheet(path: Path) -> pd.DataFrame:
    for grid, _ in read_tables(path, name=path.name):
        headers = {header.strip().casefold(): header for header in grid.cells.column_names}
        if not set(NEEDED) <= headers.keys():
            continue
        frame = pd.DataFrame(
            {name: _texts(grid.cells[headers[name]].to_pylist()) if name in headers else "" for name in COLUMNS}
        )
        # Numbers of rows as a spreadsheet shows them: the first data row is the second of the sheet.
        return frame.assign(file=path.name, at=np.asarray(grid.row) + 1)
    needed = ", ".join(NEEDED)
    raise InputError(
        en=f"{path} is no field sheet: it has no columns {needed}; send back the workbook that geocensus sample wrote",
        zh=f"{path} 不是核查表：缺少 {needed} 列；请报回 geocensus sample 生成的工作簿",
    )


def _texts(values: list[str | None]) -> list[str]:
    return ["" if value is None else value.strip() for value in values]


def _known(lines: pd.DataFrame, sample: Sample, problems: list[Problem]) -> pd.DataFrame:
    """Keep the rows that are of this sample, once each; the line of headers in the reader's language is passed over."""
    drawn = {int(each["no"]): each for each in sample.sources.to_dict("records")}
    kept: list[int] = []
    said: dict[int, tuple[int, tuple[str, ...]]] = {}
    for k, line in enumerate(lines.to_dict("records")):
        if line["no"] in (COLUMNS["no"].en, COLUMNS["no"].zh) or not any(line[name] for name in COLUMNS):
            continue

        def refuse(en: str, zh: str, line: dict[Any, Any] = line) -> None:
            problems.append(Problem(file=str(line["file"]), row=int(str(line["at"])), why=Text(en=en, zh=zh)))

        if line["sample"] != sample.id:
            refuse(
                f"sample '{line['sample']}' is another one; this is {sample.id}",
                f"样本号“{line['sample']}”不是本样本 {sample.id}",
            )
            continue
        number = _whole(line["no"])
        if number not in drawn:
            refuse(f"no '{line['no']}' was not drawn", f"序号“{line['no']}”不在样本中")
            continue
        if _whole(line["row"]) != int(drawn[number]["row"]):
            refuse(
                f"no {number} is row {drawn[number]['row']} of the register, "
                f"the sheet says '{line['row']}': columns were shifted or sorted",
                f"序号 {number} 对应登记表第 {drawn[number]['row']} 行，表中为“{line['row']}”：列可能被移动或排序",
            )
            continue
        content = tuple(line[name].casefold() for name in ("result", "found_lon", "found_lat"))
        if not any(content):
            if number not in said:
                kept.append(k)
                said[number] = (k, content)
            continue
        before = said.get(number)
        if before is not None and any(before[1]):
            if before[1] != content:
                refuse(
                    f"no {number} came back twice with different results; neither is counted",
                    f"序号 {number} 有两份不同的结果，均不计入",
                )
                kept = [each for each in kept if each != before[0]]
            continue
        if before is not None:
            kept = [each for each in kept if each != before[0]]
        said[number] = (k, content)
        kept.append(k)
    return lines.iloc[kept]


def _whole(text: str) -> int:
    """Read a whole number, as spreadsheets write it: 12 or 12.0."""
    try:
        value = float(text)
    except ValueError:
        return -1
    return int(value) if value.is_integer() else -1


def _outcomes(lines: pd.DataFrame, sample: Sample, problems: list[Problem], tolerance_m: float) -> pd.DataFrame:
    sources = sample.sources.set_index("no")
    found = parse(lon=lines["found_lon"].astype("str").array, lat=lines["found_lat"].astype("str").array)
    frame = found.frame()
    lon, lat = frame["lon"].to_numpy(dtype=float), frame["lat"].to_numpy(dtype=float)
    number = np.array([_whole(each) for each in lines["no"]])
    own = sources.loc[number]
    distance = distance_m(lon=own["lon"], lat=own["lat"], to_lon=lon, to_lat=lat)
    there = np.isfinite(distance)
    azimuth = np.zeros(len(lon))
    azimuth[there] = geod().inv(lon[there], lat[there], own["lon"].to_numpy()[there], own["lat"].to_numpy()[there])[0]
    outcome = []
    for k, line in enumerate(lines.to_dict("records")):
        word = line["result"].casefold()
        said = WORDS.get(word, "")

        def tell(en: str, zh: str, *, counted: bool, line: dict[Any, Any] = line) -> None:
            problems.append(
                Problem(file=str(line["file"]), row=int(str(line["at"])), why=Text(en=en, zh=zh), counted=counted)
            )

        if word and not said:
            expected = Text(
                en=", ".join(text.en for text in RESULTS.values()), zh="、".join(text.zh for text in RESULTS.values())
            )
            tell(
                f"result '{line['result']}' is not known; expected: {expected.en}",
                f"结论“{line['result']}”无法识别；应为：{expected.zh}",
                counted=False,
            )
        if (line["found_lon"] or line["found_lat"]) and not there[k]:
            reason = str(frame["reason"].iloc[k])
            written = f"{line['found_lon']}, {line['found_lat']}"
            tell(
                f"the found position '{written}' cannot be read ({reason})",
                f"实测坐标“{written}”无法识别（{reason}）",
                counted=bool(said),
            )
        if not word and there[k]:
            said = "right" if distance[k] <= tolerance_m else "wrong"
        elif said == "right" and there[k] and distance[k] > tolerance_m:
            tell(
                f"called right, but found {distance[k]:,.0f} m away; the word is counted",
                f"结论为正确，但实测位置相距 {distance[k]:,.0f} 米；按结论计入",
                counted=True,
            )
        outcome.append(said)
    back = pd.DataFrame(
        {
            "outcome": outcome,
            "east_m": np.where(there, distance * np.sin(np.radians(azimuth)), np.nan).round(4),
            "north_m": np.where(there, distance * np.cos(np.radians(azimuth)), np.nan).round(4),
            "distance_m": np.round(distance, 4),
        },
        index=pd.Index(number, name="no"),
    )
    joined = sources.join(back)
    return joined.assign(outcome=joined["outcome"].fillna("")).reset_index()
