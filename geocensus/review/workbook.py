"""The workbook of a review: a row a case, decisions chosen from a list, and read back as decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geocensus.checks.grades import Grade
from geocensus.coordinates import parse
from geocensus.errors import DecisionError
from geocensus.language import Language, Text
from geocensus.maps.findings import cause_titles
from geocensus.maps.tables import grades, masked_texts, numbers, texts
from geocensus.maps.words import STAMP
from geocensus.review.cases import Proposal, cell_hashes, places_of, proposals_of
from geocensus.review.content import shown_cells, shown_headers, written_positions
from geocensus.review.decisions import DECIMALS, Decided, Decision, decision_of
from geocensus.review.forms import Field, Form, write_form
from geocensus.review.words import DECIDED

if TYPE_CHECKING:
    from geocensus.review.building import Built
    from geocensus.runs import Run

__all__ = ["KIND", "decisions_of", "sentences_of", "write_workbook"]

KIND = "review"

_TITLES: dict[str, Text] = {
    "row": Text(en="Row", zh="行号"),
    "grade": Text(en="Grade", zh="等级"),
    "name": Text(en="Name", zh="名称"),
    "object_id": Text(en="Identifier", zh="标识"),
    "sentences": Text(en="What was found", zh="发现的问题"),
    "written": Text(en="Position as written", zh="填报坐标"),
    "reported_lon": Text(en="Longitude read", zh="识别经度"),
    "reported_lat": Text(en="Latitude read", zh="识别纬度"),
    "zone_reported": Text(en="Zone reported", zh="填报小区"),
    "proposals": Text(en="Proposals", zh="修正建议"),
    "link": Text(en="Map", zh="地图"),
    "earlier": Text(en="Decided before", zh="此前的决定"),
    "decision": Text(en="Decision ▼", zh="决定 ▼"),
    "proposal": Text(en="Which proposal ▼", zh="采纳哪条建议 ▼"),
    "lon": Text(en="New longitude (CGCS2000)", zh="新经度（CGCS2000）"),
    "lat": Text(en="New latitude (CGCS2000)", zh="新纬度（CGCS2000）"),
    "zone_code": Text(en="New zone code", zh="新小区代码"),
    "comment": Text(en="Comment", zh="备注"),
}

_SAID: dict[str, Text] = {
    "sheet": Text(en="Review", zh="审核"),
    "reviewer": Text(en="Reviewer (your name):", zh="审核人（请填写姓名）："),
    "hint": Text(
        en="Fill in the yellow cells. Leave the decision empty where you have not decided. Degrees or degrees, minutes and seconds, "
        "in CGCS2000.",
        zh="请填写黄色单元格；尚未决定的行请将“决定”留空。经纬度可填十进制度或度分秒，坐标系为 CGCS2000。",
    ),
    "open": Text(en="open map", zh="打开地图"),
    "why_conflict": Text(en="(reviewers differ)", zh="（审核意见不一致）"),
    "why_changed": Text(en="(the row has changed since)", zh="（该行此后有变动）"),
    "why_doubt": Text(en="", zh=""),
}

_WIDTHS = {"name": 22, "sentences": 48, "written": 22, "proposals": 36, "comment": 30, "decision": 16, "proposal": 16,
           "zone_code": 15, "zone_reported": 15, "earlier": 20}  # fmt: skip
_FILLED_IN = ("decision", "proposal", "lon", "lat", "zone_code", "comment")


def write_workbook(
    run: Run,
    rows: NDArray[Any],
    path: Path,
    *,
    review: Built,
    per_page: int,
    language: Language,
    asked: Collection[str],
    earlier: Mapping[int, Mapping[str, Any]],
) -> None:
    """Write the workbook of a review.

    Parameters
    ----------
    run, rows
        The cases, in the order of the pages.
    path
    review
        What is being built: its identifier and its pages.
    per_page
        Cases of a page, for the links.
    language, asked, earlier
        As for the pages.
    """
    table = run.positions.iloc[places_of(run.positions, rows)]
    proposals = proposals_of(run, rows.tolist())
    headers = shown_headers(table, asked=asked)
    cells = [shown_cells(table, header) for header in headers]
    words = [DECIDED[each][language] for each in Decided if each is not Decided.CORRECTED]
    fields = [
        Field(
            name=name,
            title=title[language],
            width=_WIDTHS.get(name, 12),
            filled_in=name in _FILLED_IN,
            choices=words if name == "decision" else (),
            kind={"link": "link", "reported_lon": "number", "reported_lat": "number"}.get(name, "text"),
        )
        for name, title in _TITLES.items()
    ]
    fields += [Field(name=f"cell:{header}", title=header, width=14) for header in headers]
    fields += [Field(name=name, title=name, kind="hidden") for name in ("key", "cells")]
    sentences = sentences_of(run, rows)
    lines = []
    columns = {
        "row": rows.tolist(),
        "grade": [Grade(number).title[language] for number in grades(table).tolist()],
        "name": masked_texts(texts(table, "name")),
        "object_id": masked_texts(texts(table, "object_id")),
        "written": written_positions(table),
        "reported_lon": [_finite(value) for value in numbers(table, "lon")],
        "reported_lat": [_finite(value) for value in numbers(table, "lat")],
        "zone_reported": masked_texts(texts(table, "zone_reported")),
        "key": masked_texts(texts(table, "unit_key")),
        "cells": cell_hashes(table),
    }
    for number, row in enumerate(rows.tolist()):
        line = {name: values[number] for name, values in columns.items()}
        line |= {f"cell:{header}": column[number] for header, column in zip(headers, cells, strict=True)}
        line["sentences"] = "\n".join(sentences.get(row, ()))
        line["proposals"] = "\n".join(_said(each, language) for each in proposals.get(row, ()))
        line["link"] = (f"external:{review.pages[number // per_page]}#row-{row}", _SAID["open"][language])
        line["earlier"] = _earlier(earlier.get(row), language)
        lines.append(line)
    write_form(
        path,
        kind=KIND,
        review=review.review,
        run=review.run,
        sheet_name=_SAID["sheet"][language],
        fields=fields,
        rows=lines,
        reviewer_label=_SAID["reviewer"][language],
        hint=_SAID["hint"][language],
        stamp=STAMP[language],
        choices_of={
            number: {"proposal": [each.id for each in proposals[row]]}
            for number, row in enumerate(rows.tolist())
            if row in proposals
        },
    )


def _finite(value: float) -> float | None:
    return round(float(value), DECIMALS) if value == value else None


def sentences_of(run: Run, rows: NDArray[Any]) -> dict[int, list[str]]:
    """Give the sentences that people read about each row, the gravest first; personal numbers in them are masked."""
    found = run.findings
    mine = found[found["row"].isin(rows.tolist())]
    order = (-grades(mine)).argsort(kind="stable")
    said: dict[int, list[str]] = {}
    for row, message in zip(numbers(mine, "row")[order], masked_texts(texts(mine.iloc[order], "message")), strict=True):
        said.setdefault(int(row), []).append(message)
    return said


def _said(proposal: Proposal, language: Language) -> str:
    """Say a proposal in a line."""
    what = f"{proposal.id}: {cause_titles([proposal.cause], language)[0]}"
    if proposal.lon is not None:
        what += f" → {proposal.lon:.7f}, {proposal.lat:.7f}"
    elif proposal.zone_code:
        what += f" → {proposal.zone_code}"
    return what + (f" ({proposal.confidence:.0%})" if proposal.confidence is not None else "")


def _earlier(decided: Mapping[str, Any] | None, language: Language) -> str:
    if decided is None:
        return ""
    why = _SAID[f"why_{decided['why']}"][language]
    return (
        f"{DECIDED[Decided(decided['decision'])][language]} · {decided['reviewer']} · {decided['comment']} {why}".strip(
            " ·"
        )
    )


_WORDS = {text[language]: decided for decided, text in DECIDED.items() for language in Language} | {
    str(decided): decided for decided in Decided
}


def decisions_of(form: Form) -> Iterator[Decision | DecisionError]:
    """Read the decisions of a workbook; what is wrong with a row is given in its place.

    A comment alone is kept as a doubt: the case stays open. Anything else that was filled in needs a decision.
    """
    for row, place in zip(form.rows, form.places, strict=True):
        filled = [name for name in _FILLED_IN if row[name]]
        if not filled:
            continue
        try:
            yield _decision(row, form, filled)
        except DecisionError as error:
            yield placed(error, place, row)


def is_remark(row: Mapping[str, str]) -> bool:
    """Tell whether a comment is all that was filled in."""
    return [name for name in _FILLED_IN if row[name]] == ["comment"]


def _decision(row: Mapping[str, str], form: Form, filled: list[str]) -> Decision:
    word = str(Decided.DOUBT) if is_remark(row) else row["decision"]
    if not word:
        raise DecisionError(
            en=f"{', '.join(filled)} filled in, but no decision; choose one from the list",
            zh=f"已填写 {'、'.join(filled)}，但未选择决定；请从列表中选择",
        )
    decided = _WORDS.get(word)
    if decided is None or decided is Decided.CORRECTED:
        raise DecisionError(
            en=f"'{word[:40]}' is no decision; choose one from the list",
            zh=f"“{word[:40]}”不是有效的决定；请从列表中选择",
        )
    proposal = row["proposal"]
    offered = row["proposals"].splitlines()
    if decided is Decided.ACCEPT and not proposal and len(offered) == 1:
        proposal = offered[0].partition(": ")[0]
    lon, lat = degrees_of(row["lon"], row["lat"])
    return decision_of(
        {
            "row": int(row["row"]),
            "object_id": row["object_id"],
            "key": row["key"],
            "cells": row["cells"],
            "decision": decided,
            "proposal": proposal,
            "lon": lon,
            "lat": lat,
            "zone_code": row["zone_code"],
            "comment": row["comment"],
            "reviewer": form.reviewer,
            "decided_at": form.modified,
        }
    )


def degrees_of(lon: str, lat: str) -> tuple[float | None, float | None]:
    """Read a position that somebody typed, in any way that registers write positions; None where nothing stands.

    Raises
    ------
    DecisionError
        When it cannot be read, or could mean two places.
    """
    if not lon and not lat:
        return None, None
    read = parse(lon=[lon], lat=[lat])
    reason = read.frame()["reason"].astype("str").iloc[0]
    if not np.isfinite(read.lon[0]):
        raise DecisionError(
            en=f"the position '{lon[:30]}', '{lat[:30]}' cannot be read ({reason}); write degrees such as 114.201234 and "
            "36.701234, or degrees, minutes and seconds",
            zh=f"无法识别坐标“{lon[:30]}”“{lat[:30]}”（{reason}）；请填写如 114.201234、36.701234 的十进制度，或度分秒",
        )
    return round(float(read.lon[0]), DECIMALS), round(float(read.lat[0]), DECIMALS)


def placed(error: DecisionError, place: int, row: Mapping[str, str]) -> DecisionError:
    """Say where in a form something is wrong."""
    return DecisionError(
        en=f"line {place} of the sheet (row {row['row']}): {error.text.en}",
        zh=f"工作表第 {place} 行（登记表第 {row['row']} 行）：{error.text.zh}",
    )
