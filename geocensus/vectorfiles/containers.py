"""From a path to a folder that is safe to show to GDAL.

GDAL opens more than files: URLs, descriptions that name other files or servers, archives in archives. So a path must
be a regular local file, its first bytes must be of the kind that its ending says, an archive is inspected before one
byte of it is unpacked, and what GDAL sees has a neutral name (``layer.gpkg``) in a temporary folder.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from geocensus.errors import LayerError

__all__ = ["ENDINGS", "Staged", "regular_file", "staged"]

ENDINGS = (".gpkg", ".geojson", ".json", ".fgb", ".parquet", ".geoparquet", ".shp", ".kml", ".kmz", ".zip")
"""Endings of the files that can be read."""

_KIND = {
    ".gpkg": "GPKG",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".fgb": "FlatGeobuf",
    ".parquet": "GeoParquet",
    ".geoparquet": "GeoParquet",
    ".shp": "Shapefile",
    ".kml": "KML",
    ".kmz": "zip",
    ".zip": "zip",
}

# Content that makes GDAL open something else than the file: another file, a server, a command line. GDAL looks for
# these anywhere in a file's first bytes, whatever stands before them.
_REDIRECTS = (
    b"<OGRVRTDataSource",
    b"<VRTDataset",
    b"<OGRWFSDataSource",
    b"WFS_Capabilities",
    b"<GDAL_WMS",
    b"gdal_streamed_alg",
    b"<OGRGMLASDataSource",
)

_HEAD_BYTES = 65_536

# Bounds of an archive, own choice: a national layer of 680,000 zones unpacks to about 1 GB, text columns padded with
# blanks pack up to 1:100, a bomb starts at 1:1000.
_ZIP_MEMBERS = 2_000
_ZIP_BYTES = 4 * 2**30
_ZIP_RATIO = 200
_ZIP_RATIO_FROM = 64 * 2**20

# Parts of a shapefile that are read. Indexes and metadata are not: nothing needs them, and they are one more parser.
_SHAPE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


@dataclass(frozen=True, kw_only=True)
class Staged:
    """A file made ready to be opened.

    Parameters
    ----------
    source
        What the user named.
    path
        What is opened: a neutral name in a temporary folder.
    kind
        ``GPKG``, ``GeoJSON``, ``FlatGeobuf``, ``GeoParquet``, ``Shapefile`` or ``KML``.
    stem
        Name without ending, for kinds that name no layer.
    sha256
        Hash of the file; of a shapefile, of its .shp, .dbf and .prj one after the other.
    declared_encoding
        What a shapefile's .cpg says, or empty.
    """

    source: Path
    path: Path
    kind: str
    stem: str
    sha256: str
    declared_encoding: str = ""


@contextmanager
def staged(path: str | Path) -> Iterator[Staged]:
    """Check a file and show it under a neutral name for the length of the block.

    Raises
    ------
    LayerError
        When it is no regular local file, of a kind that cannot be read, not what its ending says, or an archive
        that is unsafe to unpack.
    """
    source = regular_file(path)
    kind = _kind_of(source)
    with tempfile.TemporaryDirectory(prefix="geocensus-") as name:
        folder = Path(name)
        if kind == "zip":
            digest = _sha256([source])
            inner = _unpack(source, folder)
            yield _stage(inner, source=source, folder=folder / "seen", digest=digest)
        else:
            yield _stage(source, source=source, folder=folder / "seen", digest="")


def _stage(file: Path, *, source: Path, folder: Path, digest: str) -> Staged:
    kind = _kind_of(file)
    _check_start(file, kind, source)
    folder.mkdir()
    stem = file.stem
    declared = ""
    if kind == "Shapefile":
        parts = _shape_parts(file, source)
        for ending, part in parts.items():
            if ending != ".cpg":  # GDAL would recode by it; we decode ourselves
                _show(part, folder / f"layer{ending}")
        if ".cpg" in parts:
            declared = parts[".cpg"].read_bytes()[:64].decode("ascii", "replace").strip()
        hashed = [parts[ending] for ending in (".shp", ".dbf", ".prj") if ending in parts]
        shown = folder / "layer.shp"
    else:
        ending = {"GeoJSON": ".geojson", "GeoParquet": ".parquet", "KML": ".kml"}.get(kind, file.suffix.lower())
        shown = folder / f"layer{ending}"
        _show(file, shown)
        hashed = [file]
    return Staged(
        source=source,
        path=shown,
        kind=kind,
        stem=stem,
        sha256=digest or _sha256(hashed),
        declared_encoding=declared,
    )


def regular_file(path: str | Path) -> Path:
    """Give the absolute path of a regular local file: no address, no folder, no device.

    Raises
    ------
    LayerError
    """
    text = str(path)
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text) or text.startswith("/vsi"):
        raise LayerError(
            en=f"{text!r} is an address, not a file; download it and name the local file",
            zh=f"“{text}”是网址而不是文件；请先下载，再指定本地文件",
        )
    if "\0" in text:
        raise LayerError(en=f"{text!r} is not a path", zh=f"{text!r} 不是有效路径")
    file = Path(path).expanduser()
    try:
        mode = file.stat().st_mode
    except OSError as error:
        raise LayerError(
            en=f"no layer file '{file}'; check the path", zh=f"找不到图层文件“{file}”；请检查路径"
        ) from error
    if stat.S_ISDIR(mode):
        raise LayerError(
            en=f"'{file}' is a folder; name one file in it ({', '.join(ENDINGS)})",
            zh=f"“{file}”是文件夹；请指定其中的一个文件（{'、'.join(ENDINGS)}）",
        )
    if not stat.S_ISREG(mode):
        raise LayerError(en=f"'{file}' is not a regular file", zh=f"“{file}”不是普通文件")
    return file.absolute()


def _kind_of(file: Path) -> str:
    kind = _KIND.get(file.suffix.lower())
    if kind is None:
        raise LayerError(
            en=f"'{file.name}' is of no kind that can be read; expected {', '.join(ENDINGS)}",
            zh=f"无法读取“{file.name}”这种文件；支持 {'、'.join(ENDINGS)}",
        )
    return kind


def _check_start(file: Path, kind: str, source: Path) -> None:
    """Refuse a file whose first bytes are not those of its kind."""
    with file.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
        stream.seek(0, 2)
        size = stream.tell()
        stream.seek(max(0, size - 4))
        tail = stream.read(4)
    shown = source.name if file == source else f"{source.name}/{file.name}"
    if not head:
        raise LayerError(en=f"'{shown}' is empty (0 bytes)", zh=f"“{shown}”是空文件（0 字节）")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    right = {
        "GPKG": head.startswith(b"SQLite format 3\0"),
        "GeoJSON": text.startswith(b"{"),
        "FlatGeobuf": head.startswith(b"fgb\x03fgb"),
        "GeoParquet": head.startswith(b"PAR1") and tail == b"PAR1",
        "Shapefile": head.startswith(b"\x00\x00\x27\x0a"),
        "KML": text.startswith(b"<") and re.search(rb"<(?:[A-Za-z]+:)?kml[\s>]", text) is not None,
    }[kind]
    if not right:
        found = _looks_like(head)
        raise LayerError(
            en=f"'{shown}' is named like {kind} but does not hold it{found[0]}; export it again or rename it",
            zh=f"“{shown}”的扩展名是 {kind}，内容却不是{found[1]}；请重新导出或改正扩展名",
        )
    if any(mark in head for mark in _REDIRECTS):
        raise LayerError(
            en=f"'{shown}' points to other files or servers instead of holding a layer; it is not opened",
            zh=f"“{shown}”指向其他文件或服务器，本身不含图层；拒绝打开",
        )
    if kind == "KML" and re.search(rb"<!(?:DOCTYPE|ENTITY)", file.read_bytes()):
        raise LayerError(
            en=f"'{shown}' declares XML entities, which a layer never needs; it is not opened",
            zh=f"“{shown}”声明了 XML 实体，图层文件不需要；拒绝打开",
        )


def _looks_like(head: bytes) -> tuple[str, str]:
    kinds = (
        (b"PK\x03\x04", "a ZIP archive"),
        (b"%PDF", "a PDF"),
        (b"SQLite format 3", "an SQLite database"),
        (b"fgb", "a FlatGeobuf"),
        (b"PAR1", "a Parquet file"),
        (b"\x00\x00\x27\x0a", "a shapefile"),
        (b"<", "XML or HTML"),
        (b"{", "JSON"),
    )
    for start, name in kinds:
        if head.startswith(start):
            return f" (it begins like {name})", f"（开头像 {name}）"
    return "", ""


def _shape_parts(file: Path, source: Path) -> dict[str, Path]:
    """Find the files that belong to a shapefile, whatever the case of their endings."""
    beside: dict[str, Path] = {}
    for other in file.parent.iterdir():
        if other.stem == file.stem and other.suffix.lower() in _SHAPE_PARTS and other.is_file():
            beside.setdefault(other.suffix.lower(), other)
    beside[".shp"] = file
    missing = [ending for ending in (".shx", ".dbf") if ending not in beside]
    if missing:
        names = ", ".join(file.stem + ending for ending in missing)
        raise LayerError(
            en=f"'{source.name}' is part of a shapefile, and {names} is missing; keep its files together, or zip them",
            zh=f"“{source.name}”只是 Shapefile 的一部分，缺少 {names}；请把各文件放在一起，或打包成 ZIP",
        )
    return beside


def _show(file: Path, shown: Path) -> None:
    try:
        shown.symlink_to(file)
    except OSError:  # a system or user without symbolic links
        shutil.copyfile(file, shown)


def _sha256(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _unpack(archive: Path, folder: Path) -> Path:
    """Inspect an archive's directory, unpack its one layer file under a neutral folder, and return it."""
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [member for member in opened.infolist() if not member.is_dir()]
            _inspect(archive, members)
            wanted = _layer_members(archive, members)
            target = folder / "unpacked"
            target.mkdir()
            for member in wanted:
                _copy_out(opened, member, target / _member_name(member).name)
            names = sorted(_member_name(member).name for member in wanted)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise LayerError(
            en=f"'{archive.name}' cannot be unpacked (damaged, encrypted or of an unknown method); zip it again",
            zh=f"“{archive.name}”无法解压（已损坏、已加密或压缩方式未知）；请重新打包",
        ) from error
    main = [name for name in names if Path(name).suffix.lower() not in (".shx", ".dbf", ".prj", ".cpg")]
    return target / main[0]


def _inspect(archive: Path, members: list[zipfile.ZipInfo]) -> None:
    def refuse(why_en: str, why_zh: str) -> LayerError:
        return LayerError(
            en=f"'{archive.name}' is not unpacked: {why_en}",
            zh=f"拒绝解压“{archive.name}”：{why_zh}",
        )

    if len(members) > _ZIP_MEMBERS:
        raise refuse(f"it holds {len(members)} files", f"内含 {len(members)} 个文件")
    total = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if total > _ZIP_BYTES:
        raise refuse(f"it would unpack to {total / 2**30:.1f} GiB", f"解压后达 {total / 2**30:.1f} GiB")
    if total > _ZIP_RATIO_FROM and total / packed > _ZIP_RATIO:
        raise refuse(f"it would grow {total / packed:.0f} times", f"解压后膨胀 {total / packed:.0f} 倍")
    for member in members:
        name = _member_name(member)
        if name.is_absolute() or ".." in name.parts or ":" in str(name) or "\\" in str(name):
            raise refuse("a name in it leads out of the archive", "其中有文件名指向压缩包之外")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise refuse("it holds a symbolic link", "其中含有符号链接")


def _member_name(member: zipfile.ZipInfo) -> PurePosixPath:
    """Read a member's name; archives made on Chinese Windows write it in GBK without saying so."""
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = member.filename
    # Zip names use '/', but writers on Windows are known to put '\'; zipfile replaces it only on Windows itself.
    return PurePosixPath(name.replace("\\", "/"))


def _layer_members(archive: Path, members: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """Choose the members of the one layer file that an archive holds."""
    seen = [
        member
        for member in members
        if "__MACOSX" not in _member_name(member).parts and not _member_name(member).name.startswith(".")
    ]
    readable = [member for member in seen if _KIND.get(_member_name(member).suffix.lower(), "zip") != "zip"]
    names = [str(_member_name(member)) for member in readable]
    if not readable:
        raise LayerError(
            en=f"'{archive.name}' holds no layer; expected one of {', '.join(ENDINGS[:-2])} in it",
            zh=f"“{archive.name}”中没有图层；应含有 {'、'.join(ENDINGS[:-2])} 之一",
        )
    if len(readable) > 1:
        raise LayerError(
            en=f"'{archive.name}' holds {len(readable)} layers ({_list(names)}); unpack it and name one of them",
            zh=f"“{archive.name}”中有 {len(readable)} 个图层（{_list(names)}）；请解压后指定其中之一",
        )
    chosen = _member_name(readable[0])
    if chosen.suffix.lower() != ".shp":
        return readable
    parts: dict[str, zipfile.ZipInfo] = {}
    for member in seen:
        name = _member_name(member)
        same = name.parent == chosen.parent and name.stem == chosen.stem
        if same and name.suffix.lower() in _SHAPE_PARTS:
            parts.setdefault(name.suffix.lower(), member)
    return list(parts.values())


def _list(names: list[str], limit: int = 5) -> str:
    shown = ", ".join(repr(name) for name in names[:limit])
    return shown + (", …" if len(names) > limit else "")


def _copy_out(opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    """Unpack one member, and never more than its directory entry promised."""
    left = member.file_size
    with opened.open(member) as packed, target.open("xb") as out:
        while block := packed.read(1 << 20):
            left -= len(block)
            if left < 0:
                msg = "longer than its directory says"
                raise zipfile.BadZipFile(msg)
            out.write(block)
