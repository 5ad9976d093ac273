"""Look into a zipped workbook before anything unpacks it.

A workbook of less than a megabyte can unpack to memory's end, and one of five kilobytes can claim a cell in the last
column of the last row, for which a reader would set up every cell before it.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

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

_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_REPEATED_CELL = re.compile(rb'<table:table-cell\b[^>]*?number-columns-repeated="(\d+)"[^>]*?value-type="')
_REPEATED_CELL_2 = re.compile(rb'<table:table-cell\b[^>]*?value-type="[^>]*?number-columns-repeated="(\d+)"')
_REPEATED_ROW = re.compile(
    rb'<table:table-row\b[^>]*?number-rows-repeated="(\d+)"[^>]*>(?:(?!</table:table-row>).){0,20000}?value-type="',
    re.DOTALL,
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
    for name in names:
        if _SHEET.fullmatch(name):
            with archive.open(name) as stream:
                _check_extent(path, name, stream)


def _check_extent(path: Path, name: str, stream: object) -> None:
    """Measure the rectangle that a sheet's cells span, which its reader sets up in memory."""
    columns: set[bytes] = set()
    last_row = 0
    rest = b""
    while True:
        chunk = stream.read(_CHUNK)  # type: ignore[attr-defined]
        if not chunk:
            break
        data = rest + chunk
        found = _REFERENCE.findall(data)
        if found:
            letters, rows = zip(*found, strict=True)
            columns.update(letters)
            last_row = max(last_row, max(map(int, rows)))
        rest = data[-32:]
    width = max((_column_number(letters) for letters in columns), default=0)
    if width * last_row > _CELLS:
        raise RegisterError(
            en=f"{path}: {name} spans {last_row:,} rows by {width:,} columns, far more than a register; delete what "
            "stands far to the right or below in Excel and save it again, or save the sheet as CSV",
            zh=f"{path}：{name} 的范围达 {last_row:,} 行 × {width:,} 列，远超名录所需；请在 Excel 中删除最右侧或最下方的"
            "多余内容后另存，或把该表另存为 CSV",
        )


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
    content = archive.read("content.xml")
    # A value that is said to repeat fills every cell that it names.
    for pattern in (_REPEATED_CELL, _REPEATED_CELL_2, _REPEATED_ROW):
        most = max((int(count) for count in pattern.findall(content)), default=0)
        if most > 10_000:
            raise _bomb(path, f"a value repeated {most:,} times", f"重复 {most:,} 次的值")


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
