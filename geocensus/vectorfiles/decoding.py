"""Which encoding the text of a shapefile is in.

A .dbf says nothing reliable about it: the .cpg is often missing, or claims Latin-1 because a tool wrote its default.
So every distinct text is tried: what the .cpg declares, then UTF-8, then GB18030, each strictly.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import pyarrow as pa

from geocensus.errors import LayerError
from geocensus.language import Text

__all__ = ["Decoded", "decode_table"]

_NAMES = {
    "936": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "cp936": "gb18030",
    "ansi936": "gb18030",
    "65001": "utf-8",
}
# A single-byte encoding accepts every byte, so its name is no evidence at all.
_SINGLE_BYTE = re.compile(r"(iso.?8859|latin|(cp|windows|ansi)?.?125\d|88591|ldid/(57|87|3)$|ascii)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """A table whose text was decoded, the encoding it was in, and what is worth telling."""

    table: pa.Table
    encoding: str
    notes: tuple[Text, ...] = ()


def decode_table(table: pa.Table, *, declared: str, shown: str) -> Decoded:
    """Decode the text and the column names of a table that was read as Latin-1, byte by byte.

    Parameters
    ----------
    table
        As GDAL gives it with ``encoding="ISO-8859-1"``: each character is one byte of the file.
    declared
        Content of the .cpg, or empty.
    shown
        The file's name for people.

    Raises
    ------
    LayerError
        When no encoding of the ladder fits all of the text.
    """
    texts = {
        index: table.column(index).combine_chunks().dictionary_encode()
        for index, field in enumerate(table.schema)
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    }
    distinct = {index: _bytes(column.dictionary.to_pylist()) for index, column in texts.items()}
    names = _bytes(table.column_names)
    ladder = _ladder(declared)
    for encoding in ladder:
        try:
            decoded = {index: [_decode(item, encoding) for item in items] for index, items in distinct.items()}
            titles = [_decode(item, encoding) for item in names]
        except UnicodeDecodeError:
            continue
        break
    else:
        raise LayerError(
            en=f"the text of '{shown}' is in no encoding that was tried ({', '.join(ladder)}); save it as UTF-8",
            zh=f"“{shown}”的文字编码无法识别（已尝试 {'、'.join(ladder)}）；请另存为 UTF-8",
        )
    columns = [
        pa.DictionaryArray.from_arrays(texts[index].indices, pa.array(decoded[index], pa.string())).cast(pa.string())
        if index in texts
        else table.column(index)
        for index in range(table.num_columns)
    ]
    notes = []
    if declared and encoding != _known(declared):
        notes.append(
            Text(
                en=f"'{shown}': its .cpg says {declared!r}, its text is {encoding}",
                zh=f"“{shown}”：.cpg 声明编码为 {declared!r}，实际为 {encoding}",
            )
        )
    return Decoded(table=pa.table(columns, names=titles), encoding=encoding, notes=tuple(notes))


def _bytes(texts: list[str]) -> list[bytes]:
    return [text.encode("latin-1") for text in texts]


def _known(declared: str) -> str:
    name = _NAMES.get(declared.lower().replace(" ", "").replace("-", ""), declared)
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def _ladder(declared: str) -> list[str]:
    first = "" if _SINGLE_BYTE.match(declared) else _known(declared)
    return [first, *(name for name in ("utf-8", "gb18030") if name != first)] if first else ["utf-8", "gb18030"]


def _decode(item: bytes, encoding: str) -> str:
    """Decode strictly, except that a field of fixed width may end within its last character."""
    try:
        return item.decode(encoding)
    except UnicodeDecodeError as error:
        if error.reason in ("unexpected end of data", "incomplete multibyte sequence") and len(item) - error.start < 4:
            return item[: error.start].decode(encoding)
        raise
