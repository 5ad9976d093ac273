"""A person's decision about a row, and the file that decisions travel in.

The format is told in ``docs/reference/decisions.md``; the pages of a review write it too, in JavaScript.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from hashlib import sha256
from typing import Any

from geocensus.errors import DecisionError

__all__ = [
    "COMMENT_LONGEST",
    "Decided",
    "Decision",
    "DecisionFile",
    "canonical",
    "checksum",
    "decision_of",
    "written",
]

FORMAT, VERSION = "geocensus-decisions", 1

COMMENT_LONGEST, REVIEWER_LONGEST, CODE_LONGEST = 1_000, 60, 40
"""Characters: a comment is a sentence or two, a reviewer a name, a zone code at most the longest of any layer."""

DECIMALS = 9
"""Of degrees: 0.1 mm."""

_TIME = re.compile(r"20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Decided(StrEnum):
    """What a person decided about a row; ``corrected`` is the answer of those who collected it, on a correction list."""

    ACCEPT = "accept"
    MOVE = "move"
    CONFIRM = "confirm"
    RECODE = "recode"
    RETURN = "return"
    DOUBT = "doubt"
    CORRECTED = "corrected"

    @property
    def settles(self) -> bool:
        """Whether nothing is left to decide."""
        return self not in (Decided.RETURN, Decided.DOUBT)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What somebody decided about one row.

    Parameters
    ----------
    row
        Number of the row in the register's file.
    object_id, key, cells
        Of the row as it was: its identifier, its key as a unit, the hash of its cells.
    decision
        What was decided.
    proposal
        Which proposal was accepted.
    lon, lat : degrees, CGCS2000
        Where the source was moved to; None unless it was.
    zone_code
        The code that the row shall have; empty: the reported one.
    comment, reviewer, decided_at
        Why, who, when (UTC, ``2026-11-26T08:20:05Z``).

    Examples
    --------
    >>> decision_of({"row": 3, "object_id": "", "key": "", "cells": "0" * 32, "decision": "confirm", "proposal": "",
    ...     "lon": None, "lat": None, "zone_code": "", "comment": "", "reviewer": "A",
    ...     "decided_at": "2026-11-26T08:20:05Z"}).decision
    <Decided.CONFIRM: 'confirm'>
    """

    row: int
    object_id: str = ""
    key: str = ""
    cells: str
    decision: Decided
    proposal: str = ""
    lon: float | None = None
    lat: float | None = None
    zone_code: str = ""
    comment: str = ""
    reviewer: str
    decided_at: str

    @property
    def outcome(self) -> tuple[object, ...]:
        """What counts when two persons are compared."""
        return (self.decision, self.proposal, self.lon, self.lat, self.zone_code)


@dataclass(frozen=True, kw_only=True)
class DecisionFile:
    """Decisions of one review, as they travel.

    Parameters
    ----------
    review, run
        Identifier of the review, fingerprint of the run.
    decisions
        At most one a row, in the order of the rows.
    chunk
        Number of the page; 0 for what is no page's.
    exported_at
        When it was written.
    """

    review: str
    run: str
    decisions: tuple[Decision, ...]
    chunk: int = 0
    exported_at: str


NAMES = tuple(field.name for field in fields(Decision))

_TAKES: dict[Decided, tuple[frozenset[str], frozenset[str]]] = {
    Decided.ACCEPT: (frozenset({"proposal"}), frozenset()),
    Decided.MOVE: (frozenset({"lon", "lat"}), frozenset({"zone_code"})),
    Decided.CONFIRM: (frozenset(), frozenset()),
    Decided.RECODE: (frozenset({"zone_code"}), frozenset()),
    Decided.RETURN: (frozenset(), frozenset()),
    Decided.DOUBT: (frozenset(), frozenset()),
    Decided.CORRECTED: (frozenset(), frozenset({"lon", "lat", "zone_code"})),
}
"""What each decision needs, and what it may have beside that."""


def decision_of(values: dict[str, Any]) -> Decision:
    """Make a decision of plain values, or say what is wrong with them.

    Raises
    ------
    DecisionError
    """
    if unknown := sorted(map(str, values.keys() - set(NAMES))):
        raise DecisionError(
            en=f"unknown field {unknown[0][:40]!r}",
            zh=f"含有未知字段“{unknown[0][:40]}”",
        )
    if missing := [name for name in NAMES if name not in values]:
        raise DecisionError(
            en=f"field '{missing[0]}' is missing",
            zh=f"缺少字段“{missing[0]}”",
        )
    _check_row(values["row"])
    for name in NAMES:
        if name not in ("row", "lon", "lat"):
            _check_text(name, values[name])
    if values["decision"] not in set(Decided):
        raise DecisionError(
            en=f"'{values['decision'][:40]}' is no decision; there are {', '.join(Decided)}",
            zh=f"“{values['decision'][:40]}”不是有效的决定；可用 {'、'.join(Decided)}",
        )
    decided = Decided(values["decision"])
    lon, lat = (_axis(name, values[name]) for name in ("lon", "lat"))
    if (lon is None) != (lat is None):
        raise DecisionError(en="lon and lat stand together, or not at all", zh="lon 与 lat 须同时填写或同时留空")
    decision = Decision(**{**values, "decision": decided, "lon": lon, "lat": lat})
    needs, may = _TAKES[decided]
    for name in ("proposal", "lon", "lat", "zone_code"):
        given = getattr(decision, name) not in ("", None)
        if name in needs and not given:
            raise DecisionError(
                en=f"'{decided}' needs {name}, which is empty",
                zh=f"决定“{decided}”须填写 {name}",
            )
        if given and name not in needs | may:
            value = getattr(decision, name)
            raise DecisionError(
                en=f"'{decided}' has no {name}, but {value!r} stands there",
                zh=f"决定“{decided}”不应有 {name}，却填写了 {value!r}",
            )
    return decision


def _check_row(value: object) -> None:
    if type(value) is not int or not 0 < value < 2**53:
        raise DecisionError(
            en=f"row {_said(value)} is no row number",
            zh=f"row {_said(value)} 不是有效的行号",
        )


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise DecisionError(
            en=f"{name} is {_said(value)}, not a text",
            zh=f"{name} 为 {_said(value)}，应为文本",
        )
    longest = {"comment": COMMENT_LONGEST, "reviewer": REVIEWER_LONGEST, "zone_code": CODE_LONGEST}.get(name, 400)
    if len(value) > longest:
        raise DecisionError(
            en=f"{name} has {len(value):,} characters, more than {longest:,}",
            zh=f"{name} 有 {len(value):,} 个字符，超过 {longest:,} 个",
        )
    # Identifiers come out of the register as they are, whatever stands in them that can be written at all.
    refused = _SURROGATE if name in ("object_id", "key") else _CONTROL
    if hidden := refused.search(re.sub(r"[\n\t]", "", value) if name == "comment" else value):
        raise DecisionError(
            en=f"{name} holds the character U+{ord(hidden[0]):04X}",
            zh=f"{name} 含有字符 U+{ord(hidden[0]):04X}",
        )
    if name == "reviewer" and not value.strip():
        raise DecisionError(
            en="reviewer is empty; write who decided",
            zh="reviewer 为空；请填写审核人",
        )
    if name == "decided_at" and not _TIME.fullmatch(value):
        raise DecisionError(
            en=f"decided_at '{value[:40]}' is no time of the form 2026-11-26T08:20:05Z",
            zh=f"decided_at “{value[:40]}”的格式应为 2026-11-26T08:20:05Z",
        )


def _axis(name: str, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise DecisionError(
            en=f"{name} is {_said(value)}, not a number of degrees",
            zh=f"{name} 为 {_said(value)}，应为以度为单位的数值",
        )
    # Compared before it is made a float: an integer may be larger than any.
    if not abs(value) <= (180 if name == "lon" else 90):
        raise DecisionError(
            en=f"{name} {_said(value)} is no {name} in degrees",
            zh=f"{name} {_said(value)} 超出经纬度范围",
        )
    number = float(value)
    if round(number, DECIMALS) != number:
        raise DecisionError(
            en=f"{name} {number!r} has more than {DECIMALS} decimals",
            zh=f"{name} {number!r} 的小数位数超过 {DECIMALS} 位",
        )
    return number


def _said(value: object) -> str:
    return repr(value)[:40]


def is_time(value: object) -> bool:
    """Tell whether something is a time as decision files write it."""
    return isinstance(value, str) and _TIME.fullmatch(value) is not None


def canonical(file: DecisionFile) -> str:
    """Write the text that the checksum of a file is of.

    Examples
    --------
    >>> canonical(DecisionFile(review="0" * 16, run="1" * 4, decisions=(), exported_at="2026-11-26T08:20:05Z"))
    '["geocensus-decisions","1","0000000000000000","1111","0","2026-11-26T08:20:05Z"]'
    """
    head = [FORMAT, str(VERSION), file.review, file.run, str(file.chunk), file.exported_at]
    lines = [head, *(_line(each) for each in file.decisions)]
    return "\n".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in lines)


def _line(decision: Decision) -> Sequence[str]:
    values = (getattr(decision, name) for name in NAMES)
    return [
        "" if value is None else f"{value:.{DECIMALS}f}" if isinstance(value, float) else str(value) for value in values
    ]


def checksum(file: DecisionFile) -> str:
    """Give the SHA-256 of the canonical text, in hexadecimal."""
    return sha256(canonical(file).encode("utf-8")).hexdigest()


def written(file: DecisionFile) -> str:
    """Write a decision file."""
    said = {
        "format": FORMAT,
        "version": VERSION,
        "review": file.review,
        "run": file.run,
        "chunk": file.chunk,
        "exported_at": file.exported_at,
        "decisions": [plain(each) for each in file.decisions],
        "sha256": checksum(file),
    }
    return json.dumps(said, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def plain(decision: Decision) -> dict[str, Any]:
    """Give a decision as plain values."""
    return {name: value if (value := getattr(decision, name)) is None or name in ("lon", "lat", "row") else str(value)
            for name in NAMES}  # fmt: skip


def in_order(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Sort decisions as files have them."""
    return tuple(sorted(decisions, key=lambda each: (each.row, each.decided_at, each.reviewer)))
