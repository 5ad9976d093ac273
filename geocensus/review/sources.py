"""Decisions come back: files of pages, workbooks, correction lists, and what was applied before; all of it treated as hostile."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from geocensus.errors import DecisionError
from geocensus.language import Text
from geocensus.maps.tables import texts
from geocensus.registers.formats import file_sha256
from geocensus.review import lists, workbook
from geocensus.review.audit import LOG, Log, read_log
from geocensus.review.cases import cell_hashes, fingerprint, places_of, proposals_of
from geocensus.review.decisions import (
    FORMAT,
    VERSION,
    Decided,
    Decision,
    DecisionFile,
    checksum,
    decision_of,
    is_time,
)
from geocensus.review.forms import FORM_MOST_BYTES, read_form
from geocensus.review.region import Ground

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = [
    "CARRIED",
    "FILE_MOST_BYTES",
    "FILE_MOST_DECISIONS",
    "Source",
    "impossible",
    "read_decision_file",
    "read_source",
    "read_sources",
]

FILE_MOST_BYTES, FILE_MOST_DECISIONS = 16_000_000, 20_000
"""Of a decision file: ten pages in one, with every comment at its longest."""

CARRIED = "carried.json"

PROBLEMS_SAID = 10
"""So many problems of a file are told one by one."""

_HEX = re.compile(r"[0-9a-f]+")
_KEYS = ("format", "version", "review", "run", "chunk", "exported_at", "decisions", "sha256")


@dataclass(frozen=True, kw_only=True)
class Source:
    """Decisions out of one file or folder.

    Parameters
    ----------
    path
        Where they came from.
    sha256
        Of the file; of a folder, of its log.
    run
        Fingerprint of the run that they are about.
    decisions
    log
        The audit log, of a folder that decisions were applied into.
    remarks
        Lines of a workbook with a comment and no decision; each was taken as a doubt.
    """

    path: Path
    sha256: str
    run: str
    decisions: tuple[Decision, ...]
    log: Log | None = None
    remarks: int = 0


def read_sources(run: Run, paths: Iterable[str | Path]) -> list[Source]:
    """Read decisions about a run, and make sure that each of them can be applied to it.

    Parameters
    ----------
    run
    paths
        Decision files, workbooks, correction lists, and folders that decisions were applied or carried into.

    Raises
    ------
    DecisionError
        When anything in one of them cannot be taken: nothing of it is taken then.
    """
    own = fingerprint(run)
    read = []
    for path in paths:
        source = read_source(path)
        if source.run != own:
            refuse(
                source.path,
                f"its decisions are about another run ({source.run[:12]}…, this one is {own[:12]}…); bring them over with: "
                "geocensus review carry OLD_RUN NEW_RUN",
                f"其中的决定针对另一次核查（{source.run[:12]}…，本次为 {own[:12]}…）；可用 geocensus review carry 旧结果 新结果 结转",
            )
        read.append(checked(run, source))
    return read


def read_source(path: str | Path) -> Source:
    """Read decisions, whatever run they are about.

    Raises
    ------
    DecisionError
    """
    path = Path(path).expanduser()
    if path.is_dir():
        return _of_folder(path)
    if not path.is_file():
        raise DecisionError(
            en=f"there is no file or folder of decisions at {path}; check the name",
            zh=f"{path} 处没有决定文件或文件夹；请检查路径",
        )
    with path.open("rb") as stream:
        begins = stream.read(4)
    if begins.startswith(b"PK\x03\x04"):
        return _of_workbook(path)
    return _of_file(path, read_decision_file(path))


def _of_file(path: Path, file: DecisionFile) -> Source:
    return Source(path=path, sha256=file_sha256(path), run=file.run, decisions=file.decisions)


def _of_folder(path: Path) -> Source:
    if (path / LOG).is_file():
        log = read_log(path / LOG)
        return Source(path=path, sha256=file_sha256(path / LOG), run=log.run, decisions=log.decisions, log=log)
    if (carried := path / CARRIED).is_file():
        return _of_file(carried, read_decision_file(carried, own=True))
    raise DecisionError(
        en=f"{path} is no folder of decisions: it holds no {LOG} and no {CARRIED}; give what review apply or review carry "
        "wrote, or the decision files themselves",
        zh=f"{path} 不是决定文件夹：其中没有 {LOG} 或 {CARRIED}；请提供 review apply 或 review carry 的输出，或决定文件本身",
    )


def _of_workbook(path: Path) -> Source:
    _refuse_large(path, FORM_MOST_BYTES)
    form = read_form(path)
    reading = {workbook.KIND: workbook.decisions_of, lists.KIND: lists.answers_of}.get(form.kind)
    if reading is None:
        refuse(
            path,
            f"'{form.kind[:40]}' is no kind of workbook that holds decisions",
            f"不支持的工作簿类型“{form.kind[:40]}”",
        )
    taken: list[Decision] = []
    problems: list[Text] = []
    try:
        for each in reading(form):
            if isinstance(each, Decision):
                taken.append(each)
            else:
                problems.append(each.text)
    except KeyError as error:
        refuse(path, f"its column {error} is missing", f"缺少列 {error}")
    _refuse_problems(path, problems)
    remarks = sum(map(workbook.is_remark, form.rows)) if form.kind == workbook.KIND else 0
    return Source(path=path, sha256=file_sha256(path), run=form.run, decisions=tuple(taken), remarks=remarks)


def read_decision_file(path: Path, *, own: bool = False) -> DecisionFile:
    """Read a decision file, whatever run it is of.

    Parameters
    ----------
    path
    own
        It stands in a folder that geocensus wrote: a whole register may have been decided there.

    Raises
    ------
    DecisionError
        With the file, the row, the value and the remedy.
    """
    if not own:
        _refuse_large(path, FILE_MOST_BYTES)
    said = _json(path)
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        refuse(path, f"it is no decision file: its format is not '{FORMAT}'", f"它不是决定文件：format 不是“{FORMAT}”")
    if said.get("version") != VERSION:
        refuse(
            path,
            f"its version is {str(said.get('version'))[:20]}, this geocensus reads {VERSION}",
            f"文件版本为 {str(said.get('version'))[:20]}，当前 geocensus 只支持 {VERSION}",
        )
    if set(said) != set(_KEYS):
        odd = sorted(set(said) ^ set(_KEYS))[0]
        refuse(path, f"field '{odd[:40]}' is missing or unknown", f"字段“{odd[:40]}”缺失或未知")
    for name, length in (("review", 16), ("run", 64), ("sha256", 64)):
        value = said[name]
        if not (isinstance(value, str) and len(value) == length and _HEX.fullmatch(value)):
            refuse(path, f"{name} is not {length} hexadecimal digits", f"{name} 应为 {length} 位十六进制数")
    if type(said["chunk"]) is not int or not 0 <= said["chunk"] < 10**6:
        refuse(path, f"chunk is {str(said['chunk'])[:20]}", f"chunk 为 {str(said['chunk'])[:20]}")
    if not is_time(said["exported_at"]):
        refuse(
            path,
            "exported_at is no time of the form 2026-11-26T08:20:05Z",
            "exported_at 的格式应为 2026-11-26T08:20:05Z",
        )
    file = DecisionFile(
        review=said["review"],
        run=said["run"],
        chunk=said["chunk"],
        exported_at=said["exported_at"],
        decisions=_decisions(path, said["decisions"], most=None if own else FILE_MOST_DECISIONS),
    )
    if checksum(file) != said["sha256"]:
        refuse(
            path,
            "its content is not what was exported (the checksum differs): it was changed or cut after that",
            "内容与导出时不一致（校验值不符）：导出后曾被修改或截断",
        )
    return file


def _json(path: Path) -> Any:
    def number(text: str) -> float:
        value = float(text)
        if not math.isfinite(value):
            raise ValueError(f"{text} is no number")
        return value

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            raise ValueError("a field stands twice")
        return made

    try:
        text = path.read_bytes().decode("utf-8-sig")
        return json.loads(text, parse_float=number, parse_constant=number, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        refuse(path, f"it is no whole JSON file ({error})", f"它不是完整的 JSON 文件（{error}）")


def _decisions(path: Path, said: Any, *, most: int | None) -> tuple[Decision, ...]:
    if not isinstance(said, list):
        refuse(path, "decisions is no list", "decisions 不是列表")
    if most is not None and len(said) > most:
        refuse(
            path,
            f"it has {len(said):,} decisions, more than {most:,}",
            f"含 {len(said):,} 条决定，超过 {most:,} 条",
        )
    taken: list[Decision] = []
    problems: list[Text] = []
    for number, values in enumerate(said, start=1):
        row = values.get("row") if isinstance(values, dict) else None
        try:
            if not isinstance(values, dict):
                raise DecisionError(en="it is no object", zh="它不是对象")
            taken.append(decision_of(values))
        except DecisionError as error:
            problems.append(
                Text(
                    en=f"decision {number}, row {str(row)[:20]}: {error.text.en}",
                    zh=f"第 {number} 条，第 {str(row)[:20]} 行：{error.text.zh}",
                )
            )
    rows = [each.row for each in taken]
    twice = sorted(row for row, times in Counter(rows).items() if times > 1)
    problems += [Text(en=f"row {row} stands twice", zh=f"第 {row} 行出现两次") for row in twice]
    if not problems and rows != sorted(rows):
        problems.append(Text(en="the rows are not in order", zh="各行未按行号排列"))
    _refuse_problems(path, problems)
    return tuple(taken)


def checked(run: Run, source: Source) -> Source:
    """Make sure that every decision is about a row of the run and can be applied there; identifiers come from the run."""
    at = places_of(run.positions, (each.row for each in source.decisions))
    problems = [
        _of_row(each, f"there is no row {each.row} in the run", f"核查结果中没有第 {each.row} 行")
        for each, place in zip(source.decisions, at, strict=True)
        if place < 0
    ]
    _refuse_problems(source.path, problems)
    table = run.positions.iloc[at]
    same = [each.cells == cells for each, cells in zip(source.decisions, cell_hashes(table), strict=True)]
    problems += [text for _, text in impossible(run, source.decisions)]
    # What was proposed for a row that has changed since may be gone: such decisions are reported, not applied.
    proposals = proposals_of(run, [each.row for each in source.decisions if each.decision is Decided.ACCEPT])
    for each, unchanged in zip(source.decisions, same, strict=True):
        known = [proposal.id for proposal in proposals.get(each.row, [])]
        if each.decision is Decided.ACCEPT and unchanged and each.proposal not in known:
            listed = ", ".join(known) or "–"
            problems.append(
                _of_row(
                    each,
                    f"'{each.proposal[:40]}' is none of the row's proposals: {listed}",
                    f"“{each.proposal[:40]}”不是该行的修正建议：{listed}",
                )
            )
    _refuse_problems(source.path, problems)
    named = zip(source.decisions, texts(table, "object_id"), texts(table, "unit_key"), strict=True)
    return replace(source, decisions=tuple(replace(each, object_id=own, key=key) for each, own, key in named))


def impossible(run: Run, decisions: Sequence[Decision]) -> list[tuple[int, Text]]:
    """Name the rows that were put outside the ground of a run, or into a zone that its layer has not."""
    found = []
    moved = [each for each in decisions if each.lon is not None]
    if moved:
        ground = Ground(run)
        lon, lat = (np.array([getattr(each, axis) for each in moved], dtype=np.float64) for axis in ("lon", "lat"))
        for each, held in zip(moved, ground.holds(lon=lon, lat=lat).tolist(), strict=True):
            if not held:
                en, zh = f"lies outside {ground.name.en}", f"不在{ground.name.zh}内"
                found.append((each.row, _of_row(each, f"{each.lon}, {each.lat} {en}", f"{each.lon}, {each.lat} {zh}")))
    if any(layer.role == "zones" for layer in run.layers):
        known = set(map(str, run.layer.code))
        for each in decisions:
            if each.zone_code and each.zone_code not in known:
                en, zh = f"the zone layer has no zone '{each.zone_code}'", f"小区图层中没有代码“{each.zone_code}”"
                found.append((each.row, _of_row(each, en, zh)))
    return found


def _of_row(decision: Decision, en: str, zh: str) -> Text:
    return Text(en=f"row {decision.row}: {en}", zh=f"第 {decision.row} 行：{zh}")


def _refuse_large(path: Path, most: int) -> None:
    if (size := path.stat().st_size) > most:
        refuse(
            path,
            f"it has {size / 1e6:.1f} MB, more than {most / 1e6:.0f} MB",
            f"大小为 {size / 1e6:.1f} MB，超过 {most / 1e6:.0f} MB",
        )


def _refuse_problems(path: Path, problems: Sequence[Text]) -> None:
    if not problems:
        return
    more = len(problems) - PROBLEMS_SAID
    rest = Text(en=f"; and {more} more", zh=f"；另有 {more} 处") if more > 0 else Text(en="", zh="")
    refuse(
        path,
        "; ".join(each.en for each in problems[:PROBLEMS_SAID]) + rest.en,
        "；".join(each.zh for each in problems[:PROBLEMS_SAID]) + rest.zh,
    )


def refuse(path: Path, en: str, zh: str) -> NoReturn:
    """Refuse a file of decisions, with the remedy."""
    raise DecisionError(
        en=f"{path}: {en}. Nothing was taken from it: correct it there, or export it again from the page",
        zh=f"{path}：{zh}。未采用其中任何内容：请在原处更正，或从审核页面重新导出",
    )
