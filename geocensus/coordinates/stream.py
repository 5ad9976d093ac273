"""Blocks of cells in, blocks of records out: what the command line reads and writes, in bounded memory."""

from __future__ import annotations

import codecs
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Literal, Protocol

from geocensus.coordinates.columns import Order, parse, parse_axis
from geocensus.coordinates.parsed import Parsed
from geocensus.coordinates.projected import Bounds, Projection

__all__ = ["FIELDS", "as_json", "as_row", "cells_of", "read_blocks", "records"]

AxisName = Literal["lat", "lon", "any", "pair"]
Cell = str | tuple[str, str]
"""A cell with a whole position (or one axis), or latitude and longitude that stood apart."""

FIELDS: Final = (
    "lat",
    "lon",
    "value",
    "notation",
    "precision_m",
    "order_evidence",
    "hemisphere_evidence",
    "reason",
    "stopped_at",
    "text",
)
"""Fields of a record, in their order."""

_CHUNK_BYTES: Final = 1 << 18
_LONGEST_LINE_BYTES: Final = 1 << 16
"""Longer lines hold no position; the rest of them is read and dropped."""

_SHOWN: Final = 200
"""Characters of a cell that a record repeats."""

_MARKS: Final = (
    (codecs.BOM_UTF8, ""),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class _Bytes(Protocol):
    def read1(self, size: int, /) -> bytes: ...


def read_blocks(stream: _Bytes) -> Iterator[list[str]]:
    r"""Give the lines of a byte stream as they arrive, block by block.

    Each line is UTF-8, or else GB18030 (a byte-order mark of UTF-16 is obeyed); bytes that are neither become U+FFFD,
    which refuses the cell and nothing else.

    Examples
    --------
    >>> import io
    >>> list(read_blocks(io.BytesIO("39.9,116.4\n".encode() + "东经116度\n".encode("gb18030"))))
    [['39.9,116.4', '东经116度']]
    """
    rest, begun, dropping = b"", False, False
    decoder = None
    while True:
        chunk = stream.read1(_CHUNK_BYTES)
        ended = not chunk
        if not begun:
            head = rest + chunk
            if not ended and len(head) < 3 and any(mark.startswith(head) for mark, _ in _MARKS):
                rest = head  # a mark may be arriving in pieces
                continue
            mark, wide = next(((m, codec) for m, codec in _MARKS if head.startswith(m)), (b"", ""))
            chunk, rest, begun = head[len(mark) :], b"", True
            decoder = codecs.getincrementaldecoder(wide)("replace") if wide else None
        if decoder is not None:
            chunk = decoder.decode(chunk, ended).encode("utf-8", "replace")
        *whole, rest = (rest + chunk).replace(b"\r\n", b"\n").split(b"\n")
        if dropping and whole:
            whole, dropping = whole[1:], False
        elif dropping:
            rest = b""
        block = [_decode(line) for line in whole]
        if len(rest) > _LONGEST_LINE_BYTES or (ended and rest):
            block.append(_decode(rest))
            rest, dropping = b"", not ended
        if block:
            yield block
        if ended:
            return


def _decode(line: bytes) -> str:
    line = line.removesuffix(b"\r")[:_LONGEST_LINE_BYTES]
    for codec in ("utf-8", "gb18030"):
        try:
            return line.decode(codec)
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", "replace")


def cells_of(lines: Iterable[str]) -> list[Cell]:
    r"""Split the lines that hold latitude and longitude apart, with one tab between.

    Examples
    --------
    >>> cells_of(["39.9\t116.4", "39.9, 116.4"])
    [('39.9', '116.4'), '39.9, 116.4']
    """
    cells: list[Cell] = []
    for line in lines:
        first, tab, second = line.partition("\t")
        cells.append((first, second) if tab and "\t" not in second else line)
    return cells


def records(
    cells: Sequence[Cell],
    *,
    axis: AxisName = "pair",
    order: Order = "auto",
    within: Bounds | None = None,
    packed: bool = False,
    projection: Projection | str = Projection.AUTO,
    central_meridian: float | None = None,
    compiled_from: int | None = None,
) -> list[dict[str, Any]]:
    """Read cells and give a record for each, in order.

    Examples
    --------
    >>> [record] = records(["东经116.4°，北纬39.9°"])
    >>> record["lon"], record["lat"], record["reason"], record["order_evidence"]
    (116.4, 39.9, None, 'letters')
    """
    found: list[dict[str, Any]] = [{} for _ in cells]
    if axis != "pair":
        texts = [cell if isinstance(cell, str) else "\t".join(cell) for cell in cells]
        fixed: Literal["lat", "lon"] | None = None if axis == "any" else axis
        _fill(
            found,
            range(len(cells)),
            texts,
            parse_axis(texts, axis=fixed, packed=packed, compiled_from=compiled_from),
            single=True,
        )
        return found
    together = [place for place, cell in enumerate(cells) if isinstance(cell, str)]
    apart = [place for place, cell in enumerate(cells) if not isinstance(cell, str)]
    options: dict[str, Any] = {
        "within": within,
        "packed": packed,
        "projection": projection,
        "central_meridian": central_meridian,
        "compiled_from": compiled_from,
    }
    if together:
        texts = [str(cells[place]) for place in together]
        _fill(found, together, texts, parse(texts, order=order, **options))
    if apart:
        lat, lon = [cells[place][0] for place in apart], [cells[place][1] for place in apart]
        texts = ["\t".join(cells[place]) for place in apart]
        _fill(found, apart, texts, parse(lat=lat, lon=lon, **options))
    return found


def _fill(
    found: list[dict[str, Any]], places: Iterable[int], texts: list[str], parsed: Parsed, *, single: bool = False
) -> None:
    lon, lat, precision = parsed.lon.tolist(), parsed.lat.tolist(), parsed.precision_m.tolist()
    lon_value, lat_value = parsed.lon_value.tolist(), parsed.lat_value.tolist()
    stopped = parsed.stopped_at.tolist()
    words = {
        name: [None if word != word else word for word in getattr(parsed, name)]
        for name in ("notation", "order_evidence", "hemisphere_evidence", "reason")
    }
    for row, place in enumerate(places):
        reason = words["reason"][row]
        value = None
        if single and reason is None and math.isnan(lon[row]) and math.isnan(lat[row]):
            value = lat_value[row] if lat_value[row] == lat_value[row] else lon_value[row]
        text = texts[row]
        found[place] = {
            "lat": _number(lat[row]),
            "lon": _number(lon[row]),
            "value": value,
            "notation": words["notation"][row],
            "precision_m": _number(precision[row]),
            "order_evidence": words["order_evidence"][row],
            "hemisphere_evidence": words["hemisphere_evidence"][row],
            "reason": reason,
            "stopped_at": stopped[row] if stopped[row] >= 0 else None,
            "text": text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…",
        }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def as_json(record: dict[str, Any]) -> str:
    """Write a record as one line of JSON; what was refused is null."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def as_row(record: dict[str, Any]) -> str:
    """Write a record as one line of a table, its fields parted by tabs; numbers with as many digits as they need."""
    return "\t".join(_cell(record[name]) for name in FIELDS)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.9g}" if abs(value) < 1e-3 else f"{value:.9f}".rstrip("0").rstrip(".")
    # Neither a tab nor a line end nor an escape of the terminal may leave a cell.
    return "".join(char if char.isprintable() else " " for char in str(value))
