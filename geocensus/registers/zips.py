"""Look into a zipped workbook before anything unpacks it.

A workbook of less than a megabyte can unpack to memory's end, and one of five kilobytes can claim a cell in the last
column of the last row, for which a reader would set up every cell before it.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO
from xml.parsers import expat

import numpy as np
from numpy.typing import NDArray

from geocensus.errors import RegisterError
from geocensus.registers.formats import encrypted

__all__ = ["check_archive"]

_ENTRIES = 10_000
_WHOLE_BYTES = 4 * 1024**3
_RATIO = 200
"""Unpacked over packed; real sheets have 5 to 40, and 1,032 is the most that deflate can do [RFC 1951]. Own choice."""
_RATIO_FROM = 64 * 1024**2
"""Below this size nothing can be exhausted."""
_CELLS = 120_000_000
"""Cells from A1 to the last one; about 4 GB in memory. A full sheet of 100 columns has 105 million."""

_TEXT_BYTES = 8 * 1024**3
"""Text of all cells together: one long text that a million cells refer to is written once and read a million times."""

_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>\s*(\d+)""")
_NO_SHEETS = re.compile(
    r"(xl/)?(sharedStrings|styles)\.xml|.*\.(bin|png|jpe?g|gif|emf|wmf|vml)|(.*/)?theme/.*", re.IGNORECASE
)
_CHUNK = 1 << 20


def check_archive(path: Path) -> None:
    """Refuse a zipped workbook that is none, is locked, or would exhaust the machine.

    Raises
    ------
    RegisterError
        With the reason and the remedy.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_directory(path, entries)
            names = {entry.filename for entry in entries}
            if "EncryptedPackage" in names:
                raise encrypted(path)
            if path.suffix.lower() == ".ods":
                _check_ods(path, archive, names)
            else:
                _check_xlsx(path, archive, names)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        if isinstance(error, RegisterError):
            raise
        raise RegisterError(
            en=f"{path} is damaged or cut off ({error}); copy or export it again",
            zh=f"{path} 已损坏或不完整（{error}）；请重新复制或导出",
        ) from error


def _check_directory(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    packed = sum(entry.compress_size for entry in entries)
    whole = sum(entry.file_size for entry in entries)
    if len(entries) > _ENTRIES:
        raise _bomb(path, f"{len(entries):,} entries", f"{len(entries):,} 个条目")
    if whole > _WHOLE_BYTES:
        raise _bomb(path, f"{whole / 1024**3:.1f} GiB unpacked", f"解压后 {whole / 1024**3:.1f} GiB")
    if whole > _RATIO_FROM and whole > _RATIO * max(packed, 1):
        ratio = whole // max(packed, 1)
        raise _bomb(path, f"{ratio:,} times its size unpacked", f"解压后为原大小的 {ratio:,} 倍")
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name):
            raise _bomb(path, f"an entry named {entry.filename!r}", f"名为 {entry.filename!r} 的条目")
    if len({entry.filename for entry in entries}) != len(entries):
        raise _bomb(path, "two entries of one name", "同名条目")


def _check_xlsx(path: Path, archive: zipfile.ZipFile, names: set[str]) -> None:
    folded = {name.lower() for name in names}
    if "xl/workbook.bin" in folded:
        raise RegisterError(
            en=f"{path} is a binary workbook (.xlsb) inside; open it in Excel and save it as .xlsx",
            zh=f"{path} 的内容是二进制工作簿（.xlsb）；请用 Excel 打开后另存为 .xlsx",
        )
    if "xl/workbook.xml" not in folded:
        raise _no_workbook(path, names)
    lengths = _shared_lengths(archive)
    longest = int(lengths.max()) if len(lengths) else 0
    for name in names:
        if _NO_SHEETS.fullmatch(name) is None:  # a sheet may have any name
            with archive.open(name) as stream:
                cells = _check_extent(path, name, stream)
            if cells * longest > _TEXT_BYTES:
                with archive.open(name) as stream:
                    _check_text(path, stream, lengths)


def _chunks(stream: IO[bytes], overlap: int) -> Iterator[bytes]:
    """Give a stream in pieces, each beginning with the end of the one before."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        yield rest + chunk
        rest = (rest + chunk)[-overlap:] if overlap else b""


def _check_extent(path: Path, name: str, stream: IO[bytes]) -> int:
    """Measure the rectangle that a sheet's cells span, which its reader sets up in memory; count the cells."""
    columns: set[bytes] = set()
    last_row = cells = 0
    for data in _chunks(stream, 32):
        found = _REFERENCE.findall(data)
        if found:
            letters, rows = zip(*found, strict=True)
            columns.update(letters)
            last_row = max(last_row, max(map(int, rows)))
            cells += len(found)
    width = max((_column_number(letters.upper()) for letters in columns), default=0)
    _refuse_extent(path, name, last_row, width)
    return cells


def _refuse_extent(path: Path, name: str, rows: int, width: int) -> None:
    if width * rows > _CELLS:
        raise RegisterError(
            en=f"{path}: {name} spans {rows:,} rows by {width:,} columns, far more than a register; delete what "
            "stands far to the right or below in Excel and save it again, or save the sheet as CSV",
            zh=f"{path}：{name} 的范围达 {rows:,} 行 × {width:,} 列，远超名录所需；请在 Excel 中删除最右侧或最下方的"
            "多余内容后另存，或把该表另存为 CSV",
        )


def _shared_lengths(archive: zipfile.ZipFile) -> NDArray[np.int64]:
    """Measure the texts that cells refer to by number."""
    name = next((name for name in archive.namelist() if name.lower() == "xl/sharedstrings.xml"), None)
    if name is None:
        return np.empty(0, dtype=np.int64)
    items = re.split(rb"<(?:\w+:)?si\b", archive.read(name))[1:]
    return np.fromiter((len(item) for item in items), dtype=np.int64, count=len(items))


def _check_text(path: Path, stream: IO[bytes], lengths: NDArray[np.int64]) -> None:
    """Add up the texts of all cells that refer to shared ones."""
    total = 0
    for data in _chunks(stream, 0):  # a cell cut in two is one of thousands
        numbers = np.array([min(int(number), len(lengths) - 1) for number in _SHARED.findall(data)], dtype=np.int64)
        total += int(lengths[numbers].sum())
    if total > _TEXT_BYTES:
        raise _bomb(path, f"{total / 1024**3:.0f} GiB of text in its cells", f"单元格文本共 {total / 1024**3:.0f} GiB")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_ods(path: Path, archive: zipfile.ZipFile, names: set[str]) -> None:
    if "content.xml" not in names:
        raise _no_workbook(path, names)
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise encrypted(path)
    extent = _OdsExtent()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = extent.start, extent.end
    parser.CharacterDataHandler = extent.text
    with archive.open("content.xml") as stream:
        try:
            for data in _chunks(stream, 0):
                parser.Parse(data, False)
                _refuse_extent(path, "content.xml", extent.last_row, extent.width)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise RegisterError(
                en=f"{path} is damaged: its content is no XML ({error}); save it again",
                zh=f"{path} 已损坏：内容不是有效的 XML（{error}）；请重新保存",
            ) from error
    _refuse_extent(path, "content.xml", extent.last_row, extent.width)


class _OdsExtent:
    """Follow rows and cells, which may be said to repeat, to the last ones that hold anything."""

    def __init__(self) -> None:
        self.last_row = self.width = 0
        self._row = self._column = self._full_to = 0
        self._rows = self._columns = 1
        self._inside = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "table":
            self._row = 0
        elif kind == "table-row":
            self._rows = _repeated(attributes, "number-rows-repeated")
            self._column = self._full_to = 0
        elif kind in ("table-cell", "covered-table-cell"):
            self._columns = _repeated(attributes, "number-columns-repeated")
            self._inside = True
            if any(key.endswith(("value-type", ":value", "formula")) for key in attributes):
                self._full_to = self._column + self._columns

    def text(self, data: str) -> None:
        if self._inside and data.strip():
            self._full_to = self._column + self._columns

    def end(self, name: str) -> None:
        kind = name.rpartition(":")[2]
        if kind in ("table-cell", "covered-table-cell"):
            self._column += self._columns
            self._inside = False
        elif kind == "table-row":
            self._row += self._rows
            if self._full_to:
                self.last_row = max(self.last_row, self._row)
                self.width = max(self.width, self._full_to)


def _repeated(attributes: Mapping[str, str], key: str) -> int:
    for name, value in attributes.items():
        if name.rpartition(":")[2] == key and value.isdecimal():
            return max(1, int(value[:12]))
    return 1


def _no_workbook(path: Path, names: set[str]) -> RegisterError:
    inside = ", ".join(sorted(names)[:3])
    return RegisterError(
        en=f"{path} is a ZIP archive but no workbook (it holds {inside or 'nothing'}); unpack it and choose the "
        "register inside",
        zh=f"{path} 是 ZIP 压缩包而不是工作簿（内含 {inside or '空'}）；请解压后选择其中的名录",
    )


def _bomb(path: Path, en: str, zh: str) -> RegisterError:
    return RegisterError(
        en=f"{path} was not opened, because it looks made to exhaust the machine: {en}; open it in Excel and save it "
        "again if you trust it",
        zh=f"{path} 未被打开，因其疑似恶意构造：{zh}；如确信其来源可靠，请用 Excel 打开后另存",
    )
