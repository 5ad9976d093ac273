"""Which batches a row belongs to: its collector, its file and sheet, its township, its day."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.batches.fineness import count, firsts
from geocensus.measures.columns import Groups
from geocensus.measures.registry import Subject, measure

__all__ = ["KINDS", "kind_of", "name_mark", "person_masked"]

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]

KINDS = {
    "collector": Text(en="Collector", zh="普查员"),
    "township": Text(en="Township", zh="乡镇"),
    "file": Text(en="File", zh="文件"),
    "date": Text(en="Day", zh="日期"),
}
"""The kinds of batches, as their labels begin."""

# Two to four Chinese characters that end like no group or place, or two or three capitalised words.
_PERSON = re.compile(
    r"[\u3400-\u9fff·]{2,6}(?<![组队班所局站中心镇乡村区县办])|[A-Z][a-z]+(?:[ ,]+[A-Z][a-z]+){1,2}|[A-Z]{2,}(?: [A-Z]{2,}){1,2}"
)
_DAY = re.compile(r"\s*((?:19|20)\d{2})(?:[-/.年])?(\d{1,2})(?:[-/.月])?(\d{1,2})(?!\d)")
LABEL_LETTERS = 60
"""So many characters of a stranger's cell are part of a batch's name."""


def name_mark(word: str) -> str:
    """Give a short identifier that stands for a name, the same one wherever that name stands.

    Examples
    --------
    >>> name_mark("张三")
    '#e98d4c'
    """
    return f"#{hashlib.blake2b(word.encode(), digest_size=3).hexdigest()}"


def person_masked(word: str) -> str:
    """Replace what looks like a person's name by a short identifier that stays the same; identifiers stay.

    Examples
    --------
    >>> [person_masked(each) for each in ("PCY001", "张三", "采集一组", "biased")]
    ['PCY001', '#e98d4c', '采集一组', 'biased']
    """
    word = " ".join(word.split())
    if _PERSON.fullmatch(word):
        return name_mark(word)
    return word if len(word) <= LABEL_LETTERS else word[: LABEL_LETTERS - 1] + "…"


def kind_of(label: str) -> str:
    """Tell the kind of a batch from its label.

    Examples
    --------
    >>> kind_of("collector: PCY001"), kind_of("114.000000,36.000000")
    ('collector', '')
    """
    kind, colon, _ = label.partition(": ")
    return kind if colon and kind in KINDS else ""


def _plain(word: str) -> str:
    return " ".join(word.split())


def _day(text: str) -> str | None:
    """Read the day out of a date in any of the usual spellings; None where there is none."""
    match = _DAY.match(text)
    if match is None or not (1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31):
        return None
    return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"


def _township(text: str) -> str | None:
    """Take the township out of the code of a zone or township: nine digits of 9 to 16 [codes of divisions, 2009]."""
    return text[:9] if text.isascii() and text.isdigit() and 9 <= len(text) <= 16 and text[6:9] != "000" else None


def _named(kind: str, values: Any, name: Callable[[str], str | None]) -> tuple[NDArray[np.int64], list[str]]:
    """Sort rows into the batches of one kind; each distinct cell is named once, and those that get no name are in no batch."""
    codes, cells = pd.factorize(pd.Series(values))
    names = [name(str(cell)) if str(cell).strip() else None for cell in cells]
    number, labels = pd.factorize(pd.Series(names, dtype=object))
    spread = np.append(number, -1)[codes].astype(np.int64)
    return spread, [f"{kind}: {label}" for label in labels]


def _joined(file: Any, sheet: Any) -> Any:
    """Name file and sheet together."""
    files, sheets = (pd.Series(each).astype("str") for each in (file, sheet))
    return files if sheets.isna().all() else files.fillna("").str.cat(sheets.fillna(""), sep="/")


@measure(meaning=Text(en="The row's collector, file, township and day", zh="该行所属的普查员、文件、乡镇和日期"))
def batch(
    row: Counts,
    collector_id: Any = None,
    town_code: Any = None,
    zone_code: Any = None,
    file: Any = None,
    sheet: Any = None,
    collected_at: Any = None,
) -> Groups:
    """Sort the rows into batches of every kind that the register tells of; a batch's rows come in the order of the file.

    A register that says nothing of files is one batch.
    """
    kinds = []
    if collector_id is not None:
        kinds.append(_named("collector", collector_id, person_masked))
    if (coded := zone_code if town_code is None else town_code) is not None:
        kinds.append(_named("township", coded, _township))
    if file is not None:
        kinds.append(_named("file", file if sheet is None else _joined(file, sheet), _plain))
    else:
        kinds.append((np.zeros(len(row), dtype=np.int64), ["file: *"] if len(row) else []))
    if collected_at is not None:
        kinds.append(_named("date", collected_at, _day))
    # Fill-down is seen in the file's own order, whatever order the table has.
    in_order = np.argsort(row, kind="stable") if (np.diff(row) < 0).any() else np.arange(len(row))
    rows, numbers = [], []
    labels: list[str] = []
    for number, names in kinds:
        ordered = number[in_order]
        order = np.flatnonzero(ordered >= 0)
        if len(names) > 1:
            order = order[np.argsort(ordered[order], kind="stable")]
        rows.append(in_order[order])
        numbers.append(ordered[order] + len(labels))
        labels += names
    return Groups(
        number=np.concatenate(numbers), keys=np.array(labels, dtype=object), row=np.concatenate(rows).astype(np.int64)
    )


@measure(
    subject=Subject.BATCH, meaning=Text(en="Members that stand where no member before them does", zh="首次出现的坐标")
)
def first_at_place(groups: Groups, position_key: Any) -> Mask:
    """Tell, of each member of a batch, whether it is the batch's first at its exact place.

    Copies of one position are one statement, not many: statistics of digits and lattices count places.
    """
    return firsts(groups, pd.factorize(position_key.to_numpy(dtype=np.int64, na_value=-1))[0], ~position_key.isna())


@measure(subject=Subject.BATCH, meaning=Text(en="Different positions in the batch", zh="批次内不同坐标数"))
def places_in_batch(groups: Groups, first_at_place: Mask) -> Counts:
    """Count the different positions of each batch."""
    return count(groups, first_at_place)
