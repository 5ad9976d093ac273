"""Find the columns of a zone layer that carry codes and names, and read codes as text.

Layers come from many offices: the same thing is called ``PCXQDM``, ``adcode``, ``gb`` or ``代码``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geocensus.errors import ColumnNotFound, did_you_mean

__all__ = ["CODE_ALIASES", "NAME_ALIASES", "as_column", "find_code_column", "find_name_column", "texts"]

CODE_ALIASES = (
    # The finest unit first: a layer of sub-zones carries the codes of the zone, town and county above it too.
    "code",
    "zone_code",
    "zone_id",
    "zone",
    "代码",
    "PCXQDM",
    "普查小区代码",
    "普查小区编码",
    "普查小区代",  # a name in a shapefile has room for five characters in GBK
    "普查小区编",
    "普查小区",
    "PCQDM",
    "普查区代码",
    "普查区编码",
    "XQDM",
    "小区代码",
    "community_code",
    "village_code",
    "CUNDM",
    "CJDM",
    "村代码",
    "村级代码",
    "town_code",
    "XZDM",
    "乡镇代码",
    "乡级代码",
    "county_code",
    "区县代码",
    "县级代码",
    "县代码",
    "adcode",
    "gb",
    "XZQDM",
    "XZQHDM",
    "行政区划代码",
    "区划代码",
    "区划码",
    "编码",
    "编号",
    "DM",
    "pac",
    "id",
)
"""Headers that mean the code of a zone, the likeliest first; compared without case, spaces and underscores."""

NAME_ALIASES = (
    "name",
    "zone_name",
    "名称",
    "PCXQMC",
    "普查小区名称",
    "普查小区名",
    "PCQMC",
    "普查区名称",
    "小区名称",
    "community_name",
    "village_name",
    "village",
    "CUNMC",
    "村名称",
    "村名",
    "village_zh",
    "XZMC",
    "乡镇名称",
    "town_name",
    "XZQMC",
    "行政区划名称",
    "区划名称",
    "county_name",
    "MC",
    "name_zh",
    "名字",
)
"""Headers that mean the name of a zone, the likeliest first."""


def _folded(header: str) -> str:
    return re.sub(r"[\s_\-()（）·.]+", "", unicodedata.normalize("NFKC", header)).casefold()


def _find(headers: Sequence[str], aliases: Sequence[str]) -> str | None:
    known: dict[str, str] = {}
    for header in headers:
        known.setdefault(_folded(header), header)
    for alias in aliases:
        if _folded(alias) in known:
            return known[_folded(alias)]
    return None


def _named(headers: Sequence[str], wanted: str, place: str) -> str:
    if wanted in headers:
        return wanted
    found = _find(headers, [wanted])
    if found is not None:
        return found
    near = did_you_mean(wanted, headers)
    listed = ", ".join(headers) or "-"
    raise ColumnNotFound(
        en=f"{place}: no column '{wanted}'{near['en']} Columns there: {listed}",
        zh=f"{place}：没有“{wanted}”列{near['zh']} 现有各列：{listed}",
    )


def find_code_column(headers: Sequence[str], *, wanted: str | None = None, place: str = "layer") -> str:
    """Find the column of zone codes: the one that was named, else the likeliest header.

    Parameters
    ----------
    headers
        Headers of the layer, in their order.
    wanted
        The column that the caller named, if any.
    place
        What to call the layer in a message, usually the name of its file.

    Raises
    ------
    ColumnNotFound
        When the named column, or any column of codes, is not there.

    Examples
    --------
    >>> find_code_column(["OBJECTID", "PCXQDM", "PCXQMC"])
    'PCXQDM'
    """
    if wanted is not None:
        return _named(headers, wanted, place)
    found = _find(headers, CODE_ALIASES)
    if found is None:
        listed, first = ", ".join(headers) or "-", headers[0] if headers else "code"
        raise ColumnNotFound(
            en=f"{place}: no column of zone codes (code, zone_code, PCXQDM, adcode …). "
            f"Columns there: {listed}. Name it: --zone-code {first} (in Python code_column='{first}')",
            zh=f"{place}：找不到普查小区代码列（code、zone_code、PCXQDM、adcode 等）。"
            f"现有各列：{listed}。请指定：--zone-code {first}（Python 中为 code_column='{first}'）",
        )
    return found


def find_name_column(headers: Sequence[str], *, wanted: str | None = None, place: str = "layer") -> str | None:
    """Find the column of zone names; a layer may have none.

    Raises
    ------
    ColumnNotFound
        When a column was named and is not there.

    Examples
    --------
    >>> find_name_column(["PCXQDM", "PCXQMC"])
    'PCXQMC'
    """
    if wanted is not None:
        return _named(headers, wanted, place)
    return _find(headers, NAME_ALIASES)


def as_column(values: Iterable[object]) -> pa.Array:
    """Take values that are in memory as a column: None, NaN and NA are null.

    Examples
    --------
    >>> texts(as_column([150121103204.0, float("nan"), None])), texts(as_column(["a", 5]))
    (array(['150121103204', '', ''], dtype='<U12'), array(['a', '5'], dtype='<U1'))
    """
    listed = list(values)
    try:
        return pa.array(listed, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if value is None else str(value) for value in listed], pa.string())


def texts(column: pa.ChunkedArray | pa.Array) -> NDArray[np.str_]:
    """Read a column as trimmed text; null is the empty text and a whole number carries no ``.0``.

    Examples
    --------
    >>> texts(pa.array([150121103204.0, None]))
    array(['150121103204', ''], dtype='<U12')
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_floating(column.type):
        # Codes saved as numbers come back as 150121103204.0; 17 digits are the most a double tells apart.
        whole = [
            None if value is None or value != value else f"{value:.0f}" if value == value // 1 else repr(value)
            for value in column.to_pylist()
        ]
        column = pa.array(whole, pa.string())
    elif not pa.types.is_string(column.type):
        column = pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())
    filled = pc.utf8_trim_whitespace(pc.fill_null(column, ""))
    return np.asarray(filled.to_pylist() or [], dtype=np.str_)
