"""Files that registers come in, made for tests."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

PARTS = [f"{axis}_{part}" for axis in ("JD", "WD") for part in ("DU", "FEN", "MIAO")]


def xlsx(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """Write rows as the sheets of a workbook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
    book.close()
    return path


def enterprise(path: Path, *, name: str, code: str, outlets: int) -> Path:
    """Write the workbook of one enterprise as the census exports it; the outlets' sheet stands first."""
    unit = [
        ["TYSHXYDM", "TYSHXYDMSBM", "DWXXMC", *[f"QYDLWZ_{part}" for part in PARTS]],
        [code, "00", name, 114, 1, 2.5, 36, 4, 5],
    ]
    children = [["FSZPFKBH", *[f"ZPFK_{part}" for part in PARTS]]]
    children += [[f"DW{number:03d}", 114, 1, 3.5, 36, 4, 5 + number] for number in range(1, outlets + 1)]
    return xlsx(path, {"T_BAS_G102": children, "T_BAS_G101_1": unit})


def ods(path: Path, rows: Sequence[Sequence[str]], *, repeated: int = 1) -> Path:
    """Write text cells as an OpenDocument sheet; the last cell of each row is said to repeat."""
    body = ""
    for row in rows:
        cells = [
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        ]
        if repeated > 1:
            cells[-1] = cells[-1].replace(
                "<table:table-cell ", f'<table:table-cell table:number-columns-repeated="{repeated}" '
            )
        body += f"<table:table-row>{''.join(cells)}</table:table-row>"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="表">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def xls(path: Path, rows: Sequence[Sequence[str | float]], *, stream: str = "Workbook") -> Path:
    """Write an old workbook: BIFF8 records [MS-XLS] in a compound file [MS-CFB]."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def bof(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))

    sheet = bof(0x0010)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                sheet += record(0x0204, struct.pack("<HHH", number, column, 0) + text)
            else:
                sheet += record(0x0203, struct.pack("<HHHd", number, column, 0, value))
    sheet += record(0x000A, b"")
    name = struct.pack("<BB", 1, 1) + "表".encode("utf-16-le")
    codepage = record(0x0042, struct.pack("<H", 1200))
    start = len(bof(5) + codepage) + 4 + 6 + len(name) + 4
    book = bof(5) + codepage + record(0x0085, struct.pack("<IH", start, 0) + name) + record(0x000A, b"") + sheet
    path.write_bytes(compound_file(stream, book))
    return path


def compound_file(name: str, content: bytes) -> bytes:
    """Wrap one stream into a compound file of 512-byte sectors [MS-CFB]."""
    content = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0")
    count = len(content) // 512
    assert count + 2 <= 128
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    fat = [fat_mark, end, *range(3, count + 2), end]
    fat += [free] * (128 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)

    def entry(title: str, kind: int, child: int, first: int, size: int) -> bytes:
        raw = (title + "\0").encode("utf-16-le")
        return (
            raw.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(raw), kind, 1, free, free, child)
            + bytes(16 + 4 + 16)
            + struct.pack("<IQ", first, size)
        )

    directory = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, free, 2, len(content))
    return header + struct.pack("<128I", *fat) + directory.ljust(512, b"\0") + content
