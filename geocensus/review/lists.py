"""Correction lists: what is sent back to those who collected it, one workbook a town or collector, and their answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from geocensus.errors import DecisionError
from geocensus.language import Language, Text
from geocensus.maps.contacts import masked
from geocensus.maps.drawing import shapes_of
from geocensus.maps.groups import known_texts
from geocensus.maps.tables import masked_texts, numbers, texts
from geocensus.maps.words import STAMP
from geocensus.measures.batches.grouping import person_masked
from geocensus.registers.atomic import atomic_folder
from geocensus.registers.tables import safe_file_name, write_csv
from geocensus.review.building import refuse_unknown
from geocensus.review.cases import cell_hashes, fingerprint, places_of, proposals_of, raw_headers
from geocensus.review.content import shown_cells, shown_headers, written_positions
from geocensus.review.decisions import Decided, Decision, decision_of
from geocensus.review.forms import Field, Form, Picture, write_form
from geocensus.review.picture import HEIGHT_PX, WIDTH_PX, case_picture
from geocensus.review.settling import Settled
from geocensus.review.workbook import degrees_of, placed, sentences_of

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["KIND", "Recipient", "Sent", "answers_of", "send"]

KIND = "correction-list"

PICTURES_MOST = 300
"""Of a workbook: about 6 MB; rows after these have none, and their list says so."""

_TITLES: dict[str, Text] = {
    "row": Text(en="Row", zh="行号"),
    "name": Text(en="Name", zh="名称"),
    "object_id": Text(en="Identifier", zh="标识"),
    "sentences": Text(en="What was found", zh="发现的问题"),
    "comment": Text(en="What the reviewer asks", zh="审核意见"),
    "written": Text(en="Position as reported", zh="填报坐标"),
    "picture": Text(
        en="Map (red: reported, green: proposed, blue: zone)", zh="示意图（红：填报，绿：建议，蓝：填报小区）"
    ),
    "result": Text(en="Result ▼", zh="核实结果 ▼"),
    "lon": Text(en="Right longitude (CGCS2000)", zh="正确经度（CGCS2000）"),
    "lat": Text(en="Right latitude (CGCS2000)", zh="正确纬度（CGCS2000）"),
    "zone_code": Text(en="Right zone code", zh="正确小区代码"),
    "remark": Text(en="Remark", zh="备注"),
}
_WIDTHS = {"name": 22, "sentences": 44, "comment": 24, "written": 20, "picture": 35, "result": 16, "lon": 18, "lat": 18,
           "zone_code": 16, "remark": 26}  # fmt: skip
_FILLED_IN = ("result", "lon", "lat", "zone_code", "remark")

RESULTS: dict[str, Text] = {
    "corrected": Text(en="corrected here", zh="已更正"),
    "right": Text(en="right as reported", zh="填报无误"),
    "unknown": Text(en="could not be verified", zh="无法核实"),
}
_RESULTS = {text[language]: word for word, text in RESULTS.items() for language in Language}

_SAID: dict[str, Text] = {
    "sheet": Text(en="To verify", zh="退回核实"),
    "reviewer": Text(en="Filled in by:", zh="填写人："),
    "hint": Text(
        en="Verify each row on site and fill in the yellow cells: longitude and latitude in CGCS2000 (a GPS receiver's WGS84 will do), "
        "in degrees or degrees, minutes and seconds; not read off a web map.",
        zh="请逐行现场核实并填写黄色单元格：经纬度采用 CGCS2000（GPS 的 WGS84 亦可），十进制度或度分秒均可；请勿从网络地图抄录。",
    ),
    "no_picture": Text(en="(no picture)", zh="（无示意图）"),
    "unnamed": Text(en="unnamed", zh="未注明"),
}


class Recipient(StrEnum):
    """To whom rows go back."""

    TOWN = "town"
    COLLECTOR = "collector"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What was written.

    Parameters
    ----------
    files
        Rows by the name of the workbook.
    pictures
        How many rows have a picture.
    """

    files: Mapping[str, int]
    pictures: int


def send(
    run: Run,
    settled: Settled,
    folder: str | Path,
    *,
    review: str = "0" * 16,
    by: Recipient = Recipient.TOWN,
    columns: Collection[str] = (),
    pictures: bool = True,
    language: Language | str | None = None,
    on_stage: Callable[[Text], None] = lambda _: None,
) -> Sent:
    """Write a workbook for each town or collector with the rows that were sent back, into a new folder.

    Parameters
    ----------
    run
    settled
        What was decided.
    folder
        Must not exist.
    review
        Identifier of the review that sent them back.
    by
        Who gets a workbook.
    columns
        Columns of contacts that shall be shown; without their names none is.
    pictures
        Draw a small map of each row.
    language
        None: the run's.
    on_stage
        Told what begins.

    Raises
    ------
    DecisionError
        When nothing was sent back.
    OutputExists
        When the folder exists.
    """
    chosen = Language(language) if language is not None else run.language
    refuse_unknown(columns, raw_headers(run.positions))
    back = {row: each for row, each in settled.standing.items() if each.decision is Decided.RETURN}
    if not back:
        raise DecisionError(
            en="no row was sent back for verification; there is no list to write",
            zh="没有退回核实的记录，无需生成更正清单",
        )
    rows = np.array(sorted(back), dtype=np.int64)
    table = run.positions.iloc[places_of(run.positions, rows)]
    group = pd.Series(_groups(table, by, chosen))
    drawing = _Drawing(run) if pictures else None
    files: dict[str, int] = {}
    drawn = 0
    with atomic_folder(folder) as part:
        for label, at in sorted(group.groupby(group).groups.items()):
            own = table.iloc[at.to_numpy()]
            name = _free_name(f"{_SAID['sheet'][chosen]}-{label}", files)
            on_stage(Text(en=f"Writing {name}", zh=f"写出 {name}"))
            made = drawing.of(own) if drawing else []
            drawn += len(made)
            _write(
                run,
                own,
                back,
                part / name,
                label=str(label),
                review=review,
                language=chosen,
                asked=columns,
                pictures=made,
            )
            files[name] = len(own)
        write_csv(pd.DataFrame({"file": list(files), "rows": list(files.values())}), part / "lists.csv")
    return Sent(files=files, pictures=drawn)


def _groups(table: pd.DataFrame, by: Recipient, language: Language) -> list[str]:
    """Name the town or collector of each row; a person's name stays out of the names of files."""
    known = known_texts(table, "collector_id", "town", "town_code")
    unnamed = _SAID["unnamed"][language]
    if by is Recipient.COLLECTOR:
        return [person_masked(masked(word)) or unnamed for word in known.get("collector_id", [""] * len(table))]
    codes = known.get("town_code", [""] * len(table))
    zones = [code if code.isdigit() and len(code) >= 9 else "" for code in texts(table, "zone_reported")]
    names = known.get("town", [""] * len(table))
    counties = texts(table, "county_code")
    return [
        masked(" ".join(word for word in (code or zone[:9], name) if word)) or county or unnamed
        for code, zone, name, county in zip(codes, zones, names, counties, strict=True)
    ]


def _free_name(title: str, taken: Collection[str]) -> str:
    """Name a file that no other of the folder has, upper and lower case alike."""
    stem = safe_file_name(title)
    folded = {each.casefold() for each in taken}
    names = (f"{stem}.xlsx" if n == 1 else f"{stem}-{n}.xlsx" for n in range(1, len(folded) + 2))
    return next(name for name in names if name.casefold() not in folded)


class _Drawing:
    """Draws the pictures of rows: the zones are indexed once."""

    def __init__(self, run: Run) -> None:
        self._run = run
        zones = shapes_of(run.layer)
        self._zones = zones.taken(zones.within(None))
        self._tree = shapely.STRtree(self._zones.geometry)

    def of(self, table: pd.DataFrame) -> list[Picture]:
        proposals = proposals_of(self._run, table["row"].tolist())
        names = texts(table, "name")
        drawn: list[Picture] = []
        lines = zip(
            table["row"].tolist(),
            numbers(table, "lon"),
            numbers(table, "lat"),
            texts(table, "zone_reported"),
            strict=True,
        )
        for number, (row, lon, lat, zone) in enumerate(lines):
            if len(drawn) >= PICTURES_MOST:
                break
            png = case_picture(
                lon=float(lon),
                lat=float(lat),
                zone_reported=zone,
                proposals=proposals.get(row, ()),
                zones=self._zones,
                tree=self._tree,
            )
            if png is not None:
                drawn.append(Picture(row=number, png=png, title=masked(names[number])))
        return drawn


def _write(
    run: Run,
    table: pd.DataFrame,
    back: Mapping[int, Decision],
    path: Path,
    *,
    label: str,
    review: str,
    language: Language,
    asked: Collection[str],
    pictures: list[Picture],
) -> None:
    rows = table["row"].to_numpy(dtype=np.int64)
    headers = shown_headers(table, asked=asked)
    cells = {header: shown_cells(table, header) for header in headers}
    results = [text[language] for text in RESULTS.values()]
    fields = [
        Field(
            name=name,
            title=title[language],
            width=(WIDTH_PX / 2 / 7 + 1) if name == "picture" and pictures else _WIDTHS.get(name, 12),
            filled_in=name in _FILLED_IN,
            choices=results if name == "result" else (),
        )
        for name, title in _TITLES.items()
    ]
    fields += [Field(name=f"cell:{header}", title=header, width=14) for header in headers]
    fields += [Field(name=name, title=name, kind="hidden") for name in ("key", "cells", "returned_at")]
    sentences = sentences_of(run, rows)
    with_picture = {each.row for each in pictures}
    columns = {
        "name": masked_texts(texts(table, "name")),
        "object_id": masked_texts(texts(table, "object_id")),
        "written": written_positions(table),
        "key": masked_texts(texts(table, "unit_key")),
        "cells": cell_hashes(table),
        **{f"cell:{header}": column for header, column in cells.items()},
    }
    lines: list[dict[str, Any]] = [
        {
            "row": row,
            "sentences": "\n".join(sentences.get(row, ())),
            "comment": masked(back[row].comment),
            "returned_at": back[row].decided_at,
            "picture": "" if k in with_picture else _SAID["no_picture"][language],
            **{name: values[k] for name, values in columns.items()},
        }
        for k, row in enumerate(rows.tolist())
    ]
    write_form(
        path,
        kind=KIND,
        review=review,
        run=fingerprint(run),
        sheet_name=_SAID["sheet"][language],
        fields=fields,
        rows=lines,
        reviewer_label=_SAID["reviewer"][language],
        hint=_SAID["hint"][language],
        stamp=STAMP[language],
        row_height=(HEIGHT_PX / 2 * 0.75 + 4) if pictures else None,
        pictures=pictures,
        more={"recipient": label},
    )


def answers_of(form: Form) -> Iterator[Decision | DecisionError]:
    """Read what was filled into a correction list; what is wrong with a row is given in its place.

    Empty rows are no answers. A remark alone is one: the case stays open, and the next reviewer reads it.
    """
    for row, place in zip(form.rows, form.places, strict=True):
        if not any(row[name] for name in _FILLED_IN):
            continue
        try:
            yield _answer(row, form)
        except DecisionError as error:
            yield placed(error, place, row)


def _answer(row: Mapping[str, str], form: Form) -> Decision:
    lon, lat = degrees_of(row["lon"], row["lat"])
    changed = lon is not None or bool(row["zone_code"])
    word = row["result"]
    result = _RESULTS.get(word, "corrected" if changed else "unknown") if word in _RESULTS or not word else None
    if result is None:
        raise DecisionError(
            en=f"'{word[:40]}' is no result; choose one from the list",
            zh=f"“{word[:40]}”不是有效的核实结果；请从列表中选择",
        )
    if changed != (result == "corrected"):
        raise DecisionError(
            en=f"the result is '{word}', but {'a position or code stands there' if changed else 'no position or code stands there'}",
            zh=f"核实结果为“{word}”，但{'填写了坐标或代码' if changed else '未填写坐标或代码'}",
        )
    return decision_of(
        {
            "row": int(row["row"]),
            "object_id": row["object_id"],
            "key": row["key"],
            "cells": row["cells"],
            "decision": Decided.DOUBT if result == "unknown" else Decided.CORRECTED,
            "proposal": "",
            "lon": lon,
            "lat": lat,
            "zone_code": row["zone_code"],
            "comment": row["remark"],
            "reviewer": form.reviewer or form.more.get("recipient", ""),
            # An answer comes after the question, whatever the clock of the town's computer says.
            "decided_at": max(form.modified, row["returned_at"]),
        }
    )
