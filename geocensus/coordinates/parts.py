"""Degrees, minutes and seconds from columns of their own, joined into one text an axis."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from geocensus.coordinates.texts import as_text
from geocensus.errors import UsageError

__all__ = ["join_parts"]

_MARKS: Final = ("°", "'", '"')


def join_parts(columns: Any, *, axis: str) -> pa.Array:
    r"""Join the cells of degree, minute and second, each with its mark; an empty cell is left out.

    A cell that carries its own mark (``23分``) keeps it. Whole degrees behind which minutes follow may be written
    ``116.0``, and minutes with decimals may be followed by seconds of zero: such zeros are dropped.

    Examples
    --------
    >>> join_parts((["116", "116.0"], ["23", "23.5"], ["17.5", "0"]), axis="lon").to_pylist()
    ['116°23\'17.5"', "116°23.5'"]
    """
    # One type for all three: pandas gives large_string, and Arrow's kernels join only texts of one type.
    given = [
        None if column is None else pc.utf8_trim_whitespace(as_text(column)).cast(pa.string()) for column in columns
    ]
    if len(given) != 3 or all(column is None for column in given):
        raise UsageError(en=f"{axis} needs three columns of parts", zh=f"{axis} 需要度、分、秒三列")
    n = next(len(column) for column in given if column is not None)
    if any(column is not None and len(column) != n for column in given):
        raise UsageError(en=f"the columns of {axis} differ in length", zh=f"{axis} 的各分列长度不一致")
    degrees, minutes, seconds = (pa.array([""] * n) if column is None else _without_blanks(column) for column in given)
    seconds = pc.if_else(pc.and_(_plain_zero(seconds), _has_decimals(minutes)), "", seconds)
    degrees = _whole(degrees, pc.or_(_written(minutes), _written(seconds)))
    minutes = _whole(minutes, _written(seconds))
    minutes, seconds = _unsigned(minutes), _unsigned(seconds)
    # Seconds behind an empty minute: the minute may be zero or lost.
    minutes = pc.if_else(pc.and_(pc.invert(_written(minutes)), _written(seconds)), "?", minutes)
    return pc.binary_join_element_wise(
        *(_marked(column, mark) for column, mark in zip((degrees, minutes, seconds), _MARKS, strict=True)), ""
    )


def _without_blanks(column: pa.Array) -> pa.Array:
    from geocensus.coordinates.lexicon import BLANKS

    column = pc.fill_null(column, "")
    return pc.if_else(pc.is_in(pc.utf8_lower(column), value_set=pa.array(sorted(BLANKS), column.type)), "", column)


def _written(column: pa.Array) -> pa.Array:
    return pc.not_equal(column, "")


def _plain_zero(column: pa.Array) -> pa.Array:
    return pc.match_substring_regex(column, r"^[0０]+([.．][0０]*)?$")


def _has_decimals(column: pa.Array) -> pa.Array:
    return pc.match_substring_regex(column, r"[.．][0-9０-９]*[1-9１-９]")


def _whole(column: pa.Array, smaller_follows: pa.Array) -> pa.Array:
    """Drop decimals of zero (``116.0``: a number column of a spreadsheet) when a smaller part follows."""
    return pc.if_else(smaller_follows, pc.replace_substring_regex(column, r"^([+-]?[0-9]+)\.0+$", r"\1"), column)


def _unsigned(column: pa.Array) -> pa.Array:
    """Spoil a minute or second with a sign of its own, which would read as a hyphen between the parts."""
    signed = pc.match_substring_regex(column, r"^[+\-−－‐‑–—]")
    return pc.if_else(signed, pc.binary_join_element_wise("?", column, ""), column)


def _marked(column: pa.Array, mark: str) -> pa.Array:
    bare = pc.match_substring_regex(column, r"[0-9０-９]$")
    return pc.if_else(bare, pc.binary_join_element_wise(column, mark, ""), column)
