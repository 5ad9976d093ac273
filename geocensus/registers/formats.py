"""What a file really is, found out before anything opens it.

The ending says what a file claims to be, its first bytes say what it is; they must agree. Everything that cannot be a
register is refused here, with the remedy.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from geocensus.errors import RegisterError
from geocensus.language import Text

__all__ = ["ENDINGS", "Kind", "RegisterFile", "check_file", "file_sha256"]

Kind = Literal["text", "workbook", "vector", "parquet"]

# Endings that registers come with. A .dbf, .prj or .cpg belongs to its .shp and is no register of its own.
ENDINGS: dict[str, Kind] = {
    ".csv": "text",
    ".tsv": "text",
    ".tab": "text",
    ".txt": "text",
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".xls": "workbook",
    ".ods": "workbook",
    ".gpkg": "vector",
    ".shp": "vector",
    ".geojson": "vector",
    ".json": "vector",
    ".fgb": "vector",
    ".kml": "vector",
    ".zip": "vector",
    ".parquet": "parquet",
    ".geoparquet": "parquet",
}

MAX_BYTES = 4 * 1024**3
"""Largest file that is read: 4 GiB, own choice; the whole country is about 1.5 GiB of text."""

# First bytes -> what the file is, in both languages. Longest first where one starts like another.
_SIGNATURES: tuple[tuple[bytes, str, str, str], ...] = (
    (b"%PDF", "pdf", "a PDF document", "PDF 文档"),
    (b"PK\x03\x04", "zip", "a ZIP archive or a newer Excel workbook", "ZIP 压缩包或新版 Excel 工作簿"),
    (b"PK\x05\x06", "zip", "an empty ZIP archive", "空的 ZIP 压缩包"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "ole",
        "an old Office document (.xls, .doc)",
        "旧版 Office 文档（.xls、.doc）",
    ),
    (b"SQLite format 3\x00", "sqlite", "an SQLite database or GeoPackage", "SQLite 数据库或 GeoPackage"),
    (b"PAR1", "parquet", "a Parquet file", "Parquet 文件"),
    (b"Rar!", "rar", "a RAR archive", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z", "a 7-Zip archive", "7-Zip 压缩包"),
    (b"\x1f\x8b", "gzip", "a gzip archive", "gzip 压缩包"),
    (b"BZh", "bzip2", "a bzip2 archive", "bzip2 压缩包"),
    (b"\xfd7zXZ\x00", "xz", "an xz archive", "xz 压缩包"),
    (b"\x28\xb5\x2f\xfd", "zstd", "a Zstandard archive", "Zstandard 压缩包"),
    (b"\x89PNG", "image", "a PNG image", "PNG 图片"),
    (b"\xff\xd8\xff", "image", "a JPEG image", "JPEG 图片"),
    (b"GIF8", "image", "a GIF image", "GIF 图片"),
    (b"II*\x00", "image", "a TIFF image", "TIFF 图像"),
    (b"MM\x00*", "image", "a TIFF image", "TIFF 图像"),
    (b"\x7fELF", "program", "a program", "可执行程序"),
    (b"{\\rtf", "rtf", "a rich-text document", "RTF 文档"),
    (b"\x00\x00\x27\x0a", "shp", "a Shapefile", "Shapefile"),
    (b"fgb\x03", "fgb", "a FlatGeobuf file", "FlatGeobuf 文件"),
)

_ALLOWED: dict[Kind, frozenset[str]] = {
    "text": frozenset({"text"}),
    "workbook": frozenset({"zip", "ole", "biff"}),
    "vector": frozenset({"zip", "sqlite", "shp", "fgb", "text", "markup"}),
    "parquet": frozenset({"parquet"}),
}


@dataclass(frozen=True, kw_only=True)
class RegisterFile:
    """A file that a register was read from.

    Parameters
    ----------
    name
        Name of the file; inside a folder, its path below the folder.
    sha256
        Hash of its content, hexadecimal.
    bytes
        Its size.
    encoding
        How its text was decoded; empty where the format says it itself.
    sheet
        Sheets or layers that were read, with commas between them; empty when the format has none.
    format
        Its ending without the point.
    """

    name: str
    sha256: str
    bytes: int
    encoding: str = ""
    sheet: str = ""
    format: str = ""


def file_sha256(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_file(path: Path) -> Kind:
    """Tell how a file is to be read, or refuse it before anything opens it.

    Raises
    ------
    RegisterError
        When it is missing, no regular file, empty, unreadable, too large, of an unknown ending, or not what its ending
        says.
    """
    try:
        facts = path.stat()
    except FileNotFoundError:
        raise _missing(path) from None
    except OSError as error:
        raise _unreadable(path, error) from error
    if stat.S_ISDIR(facts.st_mode):
        raise RegisterError(
            en=f"{path} is a folder, and a file was expected",
            zh=f"{path} 是文件夹，此处需要文件",
        )
    if not stat.S_ISREG(facts.st_mode):
        raise RegisterError(
            en=f"{path} is no regular file but a device or pipe; save the register as a file first",
            zh=f"{path} 不是普通文件（是设备或管道），请先把名录保存为文件",
        )
    if facts.st_size == 0:
        raise RegisterError(
            en=f"{path} is empty (0 bytes); export or copy the register again",
            zh=f"{path} 是空文件（0 字节），请重新导出或复制名录",
        )
    if facts.st_size > MAX_BYTES:
        raise RegisterError(
            en=f"{path} has {facts.st_size / 1024**3:.1f} GiB, more than {MAX_BYTES // 1024**3} GiB; split it",
            zh=f"{path} 有 {facts.st_size / 1024**3:.1f} GiB，超过 {MAX_BYTES // 1024**3} GiB，请拆分后再读",
        )
    kind = ENDINGS.get(path.suffix.lower())
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        raise _unreadable(path, error) from error
    found, title = _recognise(head)
    if kind is None:
        raise _unknown_ending(path, title)
    if found not in _ALLOWED[kind]:
        raise _disagrees(path, kind, found, title)
    if kind == "workbook":
        _check_workbook_ending(path, found)
    return kind


def _recognise(head: bytes) -> tuple[str, Text]:
    for signature, name, en, zh in _SIGNATURES:
        if head.startswith(signature):
            return name, Text(en=en, zh=zh)
    # Excel 2 to 4 write bare BIFF records: 09 00, 09 02, 09 04, 09 08 and a record length [MS-XLS 2.4.21].
    if head[:1] == b"\x09" and head[1:2] in (b"\x00", b"\x02", b"\x04", b"\x08") and head[3:4] == b"\x00":
        return "biff", Text(en="an old Excel workbook", zh="旧版 Excel 工作簿")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<body", b"<div", b"<style")):
        return "html", Text(en="a web page (HTML)", zh="网页（HTML）")
    if start.startswith(b"<?xml") and b"schemas-microsoft-com:office:spreadsheet" in start:
        return "xmlsheet", Text(en="an XML spreadsheet of Excel 2003", zh="Excel 2003 XML 表格")
    if start.startswith((b"<?xml", b"<kml")):
        return "markup", Text(en="an XML document", zh="XML 文档")
    return "text", Text(en="plain text", zh="纯文本")


def _check_workbook_ending(path: Path, found: str) -> None:
    ending = path.suffix.lower()
    if ending == ".xls" and found == "zip":
        raise RegisterError(
            en=f"{path} is named .xls but is a newer workbook inside; rename it to {path.stem}.xlsx",
            zh=f"{path} 的扩展名为 .xls，内容却是新版工作簿；请改名为 {path.stem}.xlsx",
        )
    if ending != ".xls" and found == "ole":
        # An encrypted workbook is an OLE container with this stream [MS-OFFCRYPTO 2.3.4.4].
        with path.open("rb") as stream:
            if "EncryptedPackage".encode("utf-16-le") in stream.read(1 << 20) or _ends_encrypted(path):
                raise encrypted(path)
        raise RegisterError(
            en=f"{path} is named {ending} but is an old Office document inside; if it is a workbook, rename it to "
            f"{path.stem}.xls, or save it again as .xlsx",
            zh=f"{path} 的扩展名为 {ending}，内容却是旧版 Office 文档；如为工作簿，请改名为 {path.stem}.xls，"
            "或另存为 .xlsx",
        )
    if ending != ".xls" and found == "biff":
        raise RegisterError(
            en=f"{path} is named {ending} but is an old Excel workbook inside; rename it to {path.stem}.xls",
            zh=f"{path} 的扩展名为 {ending}，内容却是旧版 Excel 工作簿；请改名为 {path.stem}.xls",
        )


def _ends_encrypted(path: Path) -> bool:
    """Look for the encrypted stream in the last part of the file, where its directory can stand too."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - (1 << 20)))
        return "EncryptedPackage".encode("utf-16-le") in stream.read()


def encrypted(path: Path) -> RegisterError:
    """Say that a workbook is locked by a password."""
    return RegisterError(
        en=f"{path} is protected by a password; open it in Excel, remove the password and save it",
        zh=f"{path} 设有密码；请在 Excel 中打开、取消密码后另存",
    )


def _missing(path: Path) -> RegisterError:
    here = ""
    with_same_stem: list[str] = []
    try:
        with_same_stem = sorted(item.name for item in path.parent.iterdir() if item.stem == path.stem)[:3]
    except OSError:
        here = str(path.parent)
    if with_same_stem:
        names = ", ".join(with_same_stem)
        return RegisterError(
            en=f"there is no file {path}; its folder has {names}",
            zh=f"文件 {path} 不存在；该文件夹中有 {names}",
        )
    if here or not path.parent.exists():
        return RegisterError(
            en=f"there is no file {path}: its folder {path.parent} does not exist or cannot be opened",
            zh=f"文件 {path} 不存在：文件夹 {path.parent} 不存在或无法打开",
        )
    return RegisterError(
        en=f"there is no file {path}; check the name and the folder",
        zh=f"文件 {path} 不存在；请核对文件名和文件夹",
    )


def _unreadable(path: Path, error: OSError) -> RegisterError:
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    return RegisterError(
        en=f"{path} cannot be opened ({reason}); check that you may read it and that no other program locks it",
        zh=f"{path} 无法打开（{reason}）；请确认有读取权限且未被其他程序占用",
    )


def _unknown_ending(path: Path, title: Text) -> RegisterError:
    known = " ".join(sorted(ENDINGS))
    ending = path.suffix or "(none)"
    return RegisterError(
        en=f"{path} has the ending {ending}, and looks like {title.en}; registers end with one of {known}",
        zh=f"{path} 的扩展名为 {ending}，内容像是{title.zh}；名录文件的扩展名应为 {known} 之一",
    )


def _disagrees(path: Path, kind: Kind, found: str, title: Text) -> RegisterError:
    claims = path.suffix.lower()
    remedies: dict[str, tuple[str, str]] = {
        "html": (
            "open it in Excel and save it as .xlsx, or export it again",
            "请用 Excel 打开后另存为 .xlsx，或重新导出",
        ),
        "xmlsheet": ("open it in Excel and save it as .xlsx", "请用 Excel 打开后另存为 .xlsx"),
        "pdf": ("ask for the table itself (.xlsx or .csv)", "请索取原始表格（.xlsx 或 .csv）"),
        "sqlite": (
            f"if it is a GeoPackage, rename it to {path.stem}.gpkg",
            f"如为 GeoPackage，请改名为 {path.stem}.gpkg",
        ),
        "parquet": (f"rename it to {path.stem}.parquet", f"请改名为 {path.stem}.parquet"),
        "zip": (
            "unpack it, or rename it to .xlsx when it is a workbook",
            "请先解压；如为工作簿，请改名为 .xlsx",
        ),
        "ole": (f"if it is a workbook, rename it to {path.stem}.xls", f"如为工作簿，请改名为 {path.stem}.xls"),
        "biff": (f"rename it to {path.stem}.xls", f"请改名为 {path.stem}.xls"),
        "text": (f"rename it to {path.stem}.csv", f"请改名为 {path.stem}.csv"),
        "shp": (f"rename it to {path.stem}.shp", f"请改名为 {path.stem}.shp"),
    }
    archive = ("unpack it first", "请先解压")
    en, zh = remedies.get(found, archive if found in ("rar", "7z", "gzip", "bzip2", "xz", "zstd") else ("", ""))
    del kind
    return RegisterError(
        en=f"{path} is named {claims} but is {title.en} inside; {en or 'choose the right file'}",
        zh=f"{path} 的扩展名为 {claims}，内容却是{title.zh}；{zh or '请选择正确的文件'}",
    )
