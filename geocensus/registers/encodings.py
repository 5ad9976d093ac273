"""Bytes to text by a strict ladder: byte-order mark, UTF-8, GB18030.

No detector guesses: they call GBK cp949. GB18030 holds all of GBK and GB2312, and every one of Unicode's characters.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from geocensus.errors import RegisterError, UsageError
from geocensus.language import Text

__all__ = ["Decoded", "decode"]

# Byte-order marks, the longer ones first, because UTF-32's begins like UTF-16's [Unicode 15, table 23-7].
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

# A run of bytes that only UTF-8 makes: three-byte characters of the Chinese, Japanese and Korean blocks.
_UTF8_HAN = re.compile(rb"[\xe3-\xe9\xef][\x80-\xbf]{2}")
_SURE = 8
"""Whole UTF-8 characters before the first broken one from which a file is damaged UTF-8 and not GB18030.

GB18030 text is invalid UTF-8 after one or two characters: seven of ten of its first bytes cannot start a character of
UTF-8. Own choice.
"""


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """Text of a file as UTF-8 bytes, without byte-order mark and NUL bytes."""

    data: bytes
    encoding: str
    notes: tuple[Text, ...] = ()


def decode(data: bytes, *, name: str, encoding: str | None = None) -> Decoded:
    r"""Decode a file's bytes.

    Parameters
    ----------
    data
        The whole content.
    name
        What to call the file in messages.
    encoding
        The user's own word; None climbs the ladder.

    Raises
    ------
    RegisterError
        When the bytes are not text in that encoding; the message says byte and line.
    UsageError
        When there is no such encoding.

    Examples
    --------
    >>> decode("经度,纬度\n".encode("gb18030"), name="a.csv").encoding
    'gb18030'
    """
    if encoding is not None:
        codec = _codec(encoding)
        mark = next((mark for mark, key in _MARKS if data.startswith(mark) and _same(codec, key)), b"")
        if codec == "utf-16" or codec == "utf-32":
            mark = b""  # these read the mark themselves
        return _finish(_strict(data, codec, len(mark), name), codec)
    for mark, key in _MARKS:
        if data.startswith(mark):
            return _finish(_strict(data, key, len(mark), name), key)
    if _looks_wide(data):
        raise RegisterError(
            en=f"{name} looks like UTF-16 without a byte-order mark; say --encoding utf-16-le or utf-16-be",
            zh=f"{name} 像是没有字节顺序标记的 UTF-16；请注明 --encoding utf-16-le 或 utf-16-be",
        )
    try:
        if not _valid_utf8(data):
            data.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(_UTF8_HAN.findall(data, 0, error.start)) >= _SURE:
            raise _broken(data, error, "UTF-8", name) from None
    else:
        return _finish(data, "utf-8")
    return _finish(_strict(data, "gb18030", 0, name), "gb18030")


def _valid_utf8(data: bytes) -> bool:
    """Ask Arrow, which is ten times as fast as decoding; what it doubts is decoded to find the place."""
    size = np.array([0, len(data)], dtype=np.int64)
    text = pa.Array.from_buffers(pa.large_string(), 1, [None, pa.py_buffer(size), pa.py_buffer(data)])
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _codec(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
        "".encode(name)
    except (LookupError, TypeError, ValueError):
        raise UsageError(
            en=f"no encoding '{encoding}'; use utf-8, gb18030, utf-16, big5 or another name that Python knows",
            zh=f"没有编码“{encoding}”；可用 utf-8、gb18030、utf-16、big5 等",
        ) from None
    # People say GBK or GB2312 for what is GB18030; it reads theirs alike and rare characters as well.
    return "gb18030" if name in ("gbk", "gb2312", "cp936") else name


def _same(codec: str, key: str) -> bool:
    return codec == key or (codec == "utf-8-sig" and key == "utf-8")


def _strict(data: bytes, codec: str, skip: int, name: str) -> bytes:
    body = memoryview(data)[skip:]
    try:
        return codecs.decode(body, codec, "strict").encode("utf-8")
    except UnicodeDecodeError as error:
        raise _broken(bytes(body), error, codec.upper(), name, skip=skip) from None
    except UnicodeEncodeError:  # lone surrogates of UTF-16
        raise RegisterError(
            en=f"{name} holds broken {codec.upper()} characters; save it again as UTF-8",
            zh=f"{name} 含有损坏的 {codec.upper()} 字符；请重新保存为 UTF-8",
        ) from None


def _broken(data: bytes, error: UnicodeDecodeError, encoding: str, name: str, skip: int = 0) -> RegisterError:
    # UTF-16 and UTF-32 hold the byte of a line's end inside other characters too, but Chinese rarely does.
    line = data.count(b"\n", 0, error.start) + 1
    found = data[error.start : error.start + 4].hex(" ")
    return RegisterError(
        en=f"{name} is not {encoding} throughout: byte {error.start + skip + 1} on line {line} ({found}) fits no "
        "character; if you know its encoding say --encoding NAME, otherwise export it again as UTF-8",
        zh=f"{name} 不全是 {encoding} 编码：第 {line} 行、第 {error.start + skip + 1} 字节（{found}）不是有效字符；"
        "如知道编码请注明 --encoding 名称，否则请重新导出为 UTF-8",
    )


def _looks_wide(data: bytes) -> bool:
    """Tell whether at least three in ten bytes at even or at odd places are NUL, as in UTF-16 of Latin text."""
    head = data[:65536]
    if b"\x00" not in head:
        return False
    half = max(1, len(head) // 2)
    return max(head[0::2].count(0), head[1::2].count(0)) / half >= 0.3


def _finish(data: bytes, encoding: str) -> Decoded:
    data = data.removeprefix(codecs.BOM_UTF8)
    notes: list[Text] = []
    nul = data.count(0)
    if nul:
        data = data.replace(b"\x00", b"")
        notes.append(
            Text(
                en=f"{nul:,} NUL bytes were left out; they are padding that no cell can hold",
                zh=f"已略去 {nul:,} 个 NUL 填充字节",
            )
        )
    return Decoded(data=data.removesuffix(b"\x1a"), encoding=encoding, notes=tuple(notes))
