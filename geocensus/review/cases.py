"""Which rows of a run a person has to look at, and what identifies them, their run and their review."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.checks.grades import FLAGGED, Grade
from geocensus.maps.contacts import is_contact
from geocensus.maps.tables import grades, numbers, texts
from geocensus.repairs.registry import repairs

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["Proposal", "case_rows", "cell_hashes", "fingerprint", "places_of", "proposals_of", "review_id"]

RIVALS_MOST = 4
"""Of a proposal: a person compares a handful of places, the likeliest first; proposals.csv lists them all."""

_HASH = 32
"""Hexadecimal digits of the hash of a row's cells: 128 bits, which no two rows share by chance."""


def fingerprint(run: Run) -> str:
    """Tell a run by what decided it: its inputs, layers, regions, settings and counts, whatever its language and folder.

    Returns
    -------
    64 hexadecimal digits
    """
    said = {
        "inputs": [(each.name, each.sha256, each.sheet) for each in run.inputs],
        "layers": [(each.role, each.sha256) for each in run.layers],
        "regions": [each.key for each in run.regions],
        "settings": {name: value for name, value in run.settings.items() if name != "versions"},
        "counts": run.counts,
        "checks": [code for code, *_ in run.checks],
        # A table of one's own has no file with a hash.
        "cells": "" if run.inputs else sha256("".join(cell_hashes(run.positions)).encode()).hexdigest(),
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def raw_headers(positions: pd.DataFrame, *, without: Collection[str] = ()) -> list[str]:
    """Give the headers of the register's own cells, sorted, except some."""
    headers = (str(name).removeprefix("raw_") for name in positions.columns if str(name).startswith("raw_"))
    return sorted(header for header in headers if header not in without)


def cell_hashes(positions: pd.DataFrame) -> list[str]:
    """Hash the cells of each row, whatever their order in the file.

    Contacts are left out: the hash goes into pages, and a telephone number can be guessed from the hash of it.

    Examples
    --------
    >>> a = cell_hashes(pd.DataFrame({"raw_经度": ["114.2"], "raw_纬度": ["36.7"], "raw_联系电话": ["1"]}))
    >>> b = cell_hashes(pd.DataFrame({"raw_纬度": ["36.7"], "raw_经度": ["114.2"], "raw_备注": [None]}))
    >>> a == b, len(a[0])
    (True, 32)
    """
    headers = [header for header in raw_headers(positions) if not is_contact(header)]
    columns = [texts(positions, f"raw_{header}") for header in headers]
    return [
        sha256(
            json.dumps([[h, cell] for h, cell in zip(headers, row, strict=True) if cell], ensure_ascii=False).encode(
                "utf-8", "replace"
            )
        ).hexdigest()[:_HASH]
        for row in (zip(*columns, strict=True) if columns else ((),) * len(positions))
    ]


def case_rows(run: Run, *, grade: Grade = FLAGGED, settled: Iterable[int] = ()) -> NDArray[np.int64]:
    """Choose the rows that a person has to decide about.

    Parameters
    ----------
    run
    grade
        Rows with a finding of this grade or a graver one; rows with a proposal are chosen in any case.
    settled
        Rows that somebody decided about already.

    Returns
    -------
    (k,) numbers of rows in the file
        The gravest first, then in the order of the file.
    """
    positions = run.positions
    row = positions["row"].to_numpy(dtype=np.int64)
    worst = grades(positions)
    found = run.findings
    flagged = found[(texts_of(found, "subject") == "row") & (grades(found) >= grade)]
    wanted = np.concatenate([numbers(flagged, "row"), numbers(run.proposals, "row")])
    chosen = np.isin(row, wanted) & positions["in_scope"].to_numpy(dtype=bool)
    chosen &= ~np.isin(row, np.fromiter(settled, dtype=np.int64))
    at = np.flatnonzero(chosen)
    return np.asarray(row[at[np.lexsort((row[at], -worst[at]))]])


def texts_of(frame: pd.DataFrame, column: str) -> NDArray[Any]:
    """Give a column as an array of texts, missing ones empty."""
    return np.array(texts(frame, column), dtype=object)


def places_of(positions: pd.DataFrame, rows: Iterable[int]) -> NDArray[np.intp]:
    """Tell where rows stand in the table; -1 for those that don't."""
    wanted = np.fromiter(rows, dtype=np.int64)
    return np.asarray(pd.Index(positions["row"].to_numpy(dtype=np.int64)).get_indexer(wanted))


def review_id(run: str, grade: Grade, rows: NDArray[np.int64]) -> str:
    """Name a review: a run, a grade and a list of rows; made again of the same, it is the same.

    Examples
    --------
    >>> review_id("0" * 64, Grade.WARNING, np.array([3, 1]))
    'f2666f7b900324ec'
    """
    text = json.dumps([run, grade.word, rows.tolist()])
    return sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A repair that a person may accept.

    Parameters
    ----------
    id
        Its cause, numbered when a row has several of one cause.
    cause
    status
        ``proposed`` or ``ambiguous``; ``rival``: survived beside an ambiguous one.
    lon, lat : degrees, CGCS2000
        None when only the zone code is corrected.
    zone_code
        Of a cause that corrects the code: the right one; else the zone that holds the proposed position.
    moved_m, confidence
        None where they are not known.
    rivals, clears, batch
    """

    id: str
    cause: str
    status: str
    lon: float | None
    lat: float | None
    zone_code: str
    moved_m: float | None = None
    confidence: float | None = None
    rivals: str = ""
    clears: str = ""
    batch: str = ""


def proposals_of(run: Run, rows: Collection[int]) -> dict[int, list[Proposal]]:
    """Give the proposals of rows: their own first, then the rivals of these."""
    table = run.proposals
    table = table[np.isin(numbers(table, "row"), np.fromiter(rows, dtype=np.int64))]
    codes = {each.cause for each in repairs() if each.corrects_code}
    rows_held = run.positions.iloc[(at := places_of(run.positions, numbers(table, "row").astype(np.int64)))[at >= 0]]
    holding = dict(zip(rows_held["row"].tolist(), texts(rows_held, "zone_code"), strict=True))
    made: dict[int, list[Proposal]] = {}
    for line in table.to_dict("records"):
        of_row = made.setdefault(int(line["row"]), [])
        rivals = _rivals(line["rivals"])
        of_row.append(
            Proposal(
                id=_free(str(line["cause"]), of_row),
                cause=str(line["cause"]),
                status=str(line["status"]),
                lon=_number(line["proposed_lon"]),
                lat=_number(line["proposed_lat"]),
                zone_code=_text(line["proposed_zone_code"]),
                moved_m=_number(line["moved_m"]),
                confidence=_number(line["confidence"]),
                rivals=", ".join(rival["cause"] for rival in rivals),
                clears=_text(line["clears"]),
                batch=_text(line["subject_id"]),
            )
        )
        for rival in rivals[:RIVALS_MOST]:
            lon, lat = _number(rival.get("lon")), _number(rival.get("lat"))
            # A rival that corrects the code leaves the point where it is: the code is that of the zone there.
            of_code = rival["cause"] in codes
            held = holding.get(int(line["row"]), "") if of_code else ""
            if lon is None or lat is None or (of_code and not held):
                continue
            of_row.append(
                Proposal(
                    id=_free(rival["cause"], of_row),
                    cause=rival["cause"],
                    status="rival",
                    lon=None if of_code else lon,
                    lat=None if of_code else lat,
                    zone_code=held,
                    confidence=_number(rival.get("confidence")),
                )
            )
    return made


def _free(cause: str, taken: list[Proposal]) -> str:
    same = sum(each.cause == cause for each in taken)
    return cause if not same else f"{cause}#{same + 1}"


def _rivals(text: Any) -> list[dict[str, Any]]:
    try:
        found = json.loads(text) if isinstance(text, str) and text else []
    except ValueError:
        return []
    items = found if isinstance(found, list) else [found]
    return [
        {**(item if isinstance(item, dict) else {}), "cause": str(item["cause"] if isinstance(item, dict) else item)}
        for item in items
        if not isinstance(item, dict) or "cause" in item
    ]


def _number(value: Any) -> float | None:
    number = pd.to_numeric(value, errors="coerce")
    return float(number) if np.isfinite(number) else None


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
