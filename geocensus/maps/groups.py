"""What the rows of a page are filtered by, and which of them belong together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.maps.contacts import masked
from geocensus.maps.tables import masked_texts, places, texts
from geocensus.measures.batches.grouping import name_mark
from geocensus.registers.columns import understand

__all__ = ["group_columns", "known_texts", "link_columns", "zone_places"]

# Digits, with one letter or up to three consonants before and between them: longer words may be names (zhangsan1, Li2).
_LETTERS = "(?:[A-Za-z]|[B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{2,3})"
_CODE = re.compile(rf"(?=.*\d){_LETTERS}?[0-9_.\-]+(?:{_LETTERS}[0-9_.\-]+){{0,5}}[A-Za-z]?")


def known_texts(positions: pd.DataFrame, *names: str) -> dict[str, list[str]]:
    """Give canonical columns of the rows, out of the table itself or out of the row's own cells; absent ones are left out.

    Examples
    --------
    >>> known_texts(pd.DataFrame({"raw_普查员编号": ["P1"], "name": ["A"]}), "collector_id", "category")
    {'collector_id': ['P1']}
    """
    raw = [str(column).removeprefix("raw_") for column in positions.columns if str(column).startswith("raw_")]
    headers = understand(raw).columns if any(name not in positions.columns for name in names) else {}
    found = {}
    for name in names:
        if name in positions.columns:
            found[name] = texts(positions, name)
        elif name in headers:
            found[name] = texts(positions, f"raw_{headers[name]}")
    return found


def group_columns(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Lay out category and collector: their values, the commonest first, and which of them each row has (0: none)."""
    found = known_texts(table, "category", "collector_id")
    shown = {"category": masked_texts, "collector_id": _collectors}
    return {name: _indexed(shown[name](values)) for name, values in found.items() if any(values)}


def _collectors(values: Sequence[str]) -> list[str]:
    """Show codes of collectors only: what may be a name, or a telephone number, becomes the mark that tables of batches carry.

    Examples
    --------
    >>> _collectors(["P07", "张三", "zhangsan1", "0312-4", "13812345678", ""])
    ['P07', '#e98d4c', '#f075d0', '0312-4', '#8415f0', '']
    """
    shown: dict[str, str] = {"": ""}
    for value in values:
        if value not in shown:
            code = len(value) <= 24 and _CODE.fullmatch(value) and masked(value) == value
            shown[value] = value if code else name_mark(" ".join(value.split()))
    return [shown[value] for value in values]


def _indexed(values: list[str]) -> dict[str, Any]:
    codes, levels = pd.factorize(np.array([value or None for value in values], dtype=object))
    counts = np.bincount(codes[codes >= 0], minlength=len(levels))
    order = np.argsort(-counts, kind="stable")
    rank = np.empty(len(order) + 1, dtype=np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    rank[-1] = 0  # where the code is -1
    return {"values": [str(levels[k]) for k in order], "at": rank[codes].tolist()}


def zone_places(table: pd.DataFrame, codes: NDArray[Any], columns: tuple[str, ...]) -> list[int]:
    """Tell for each row which zone of the page it counts for: the one that it claims, else the one that holds it; or -1."""
    at = np.full(len(table), -1, dtype=np.int64)
    for column in reversed(columns):
        if column in table.columns:
            claimed = places(codes.astype(object), np.array(texts(table, column), dtype=object))
            at = np.where(at >= 0, at, claimed)
    return [int(place) for place in at]


def link_columns(table: pd.DataFrame) -> dict[str, list[int]]:
    """Tie outlets, stacks and other parts to the record of the unit that they belong to."""
    known = known_texts(table, "object_id", "parent_id")
    if not any(known.get("parent_id", ())):
        return {"child": [], "parent": []}
    ids = np.array(known.get("object_id", [""] * len(table)), dtype=object)
    wanted = np.array(known["parent_id"], dtype=object)
    parent = np.where(wanted != "", places(ids, wanted), -1)
    child = np.flatnonzero((parent >= 0) & (parent != np.arange(len(table))))
    return {"child": child.tolist(), "parent": parent[child].tolist()}
