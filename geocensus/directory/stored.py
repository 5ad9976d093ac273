"""How a directory lies on disk: generations that are never changed, and one word that says which of them counts.

``current`` holds the name of a folder with the table of units, the R-tree and a manifest with their hashes. An update copies the
generation, changes the copy, and names it in ``current`` at the very end: whoever is killed before that has changed nothing.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geocensus.errors import DirectoryBroken, DirectoryBusy
from geocensus.registers.atomic import atomic_file, atomic_folder
from geocensus.registers.formats import file_sha256

__all__ = ["CURRENT", "INDEX", "UNITS", "generation", "new_generation"]

CURRENT, MANIFEST, UNITS, INDEX = "current", "manifest.json", "units.parquet", "places"
FILES = (UNITS, f"{INDEX}.idx", f"{INDEX}.dat")
FORMAT = 1
"""Of the files; a directory of another format is refused."""

_NAME = re.compile(r"generation-(\d+)")


def _number(name: str) -> int:
    match = _NAME.fullmatch(name)
    return int(match[1]) if match else 0


def generation(folder: Path) -> Path | None:
    """Find the generation that counts, and verify it; None where there is no directory yet.

    Raises
    ------
    DirectoryBroken
        When a file is missing, or is not what was written.
    """
    try:
        name = (folder / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        if folder.exists() and any(folder.iterdir()):
            raise _broken(folder, "it has no file 'current'", "缺少 current 文件") from None
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _broken(folder, f"'current' cannot be read: {error}", f"无法读取 current：{error}") from None
    found = folder / name
    if not _NAME.fullmatch(name):
        raise _broken(folder, f"'current' names {name[:80]!r}, no generation", f"current 中的“{name[:80]}”不是有效名称")
    try:
        manifest = json.loads((found / MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise _broken(
                folder,
                f"its format is {manifest['format']}, not {FORMAT}",
                f"格式为 {manifest['format']}，应为 {FORMAT}",
            )
        for file in FILES:
            if file_sha256(found / file) != manifest["sha256"][file]:
                raise _broken(folder, f"{name}/{file} is not what was written", f"{name}/{file} 与写入时不一致")
    except (OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, DirectoryBroken):
            raise
        raise _broken(folder, f"{name} cannot be read: {error}", f"无法读取 {name}：{error}") from None
    return found


def _broken(folder: Path, en: str, zh: str) -> DirectoryBroken:
    return DirectoryBroken(
        en=f"{folder} is no whole directory of units: {en}; bring it back from a copy, or make it again in a new folder with: "
        "geocensus directory update DIR RUN…",
        zh=f"{folder} 不是完整的单位名录：{zh}；请从备份恢复，或在新文件夹中重建：geocensus directory update 名录 运行结果…",
    )


@contextmanager
def new_generation(folder: Path, base: Path | None) -> Iterator[Path]:
    """Give a copy of a generation to change; it counts when the block ends well, and else is gone.

    Raises
    ------
    DirectoryBusy
        When another one counts by then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    taken = [_number(item.name) for item in folder.iterdir()]
    name = f"generation-{max(taken, default=0) + 1:06d}"
    with atomic_folder(folder / name) as part:
        if base is not None:
            for file in FILES:
                shutil.copyfile(base / file, part / file)
        yield part
        hashes = {file: file_sha256(part / file) for file in FILES}
        (part / MANIFEST).write_text(json.dumps({"format": FORMAT, "sha256": hashes}, indent=1), encoding="utf-8")
    if _named(folder) != (base.name if base else ""):
        shutil.rmtree(folder / name, ignore_errors=True)
        raise DirectoryBusy(
            en=f"{folder} was updated by something else at the same time; nothing was changed here: run the update again",
            zh=f"{folder} 同时被其他程序更新；本次未作任何修改：请重新执行更新",
        )
    with atomic_file(folder / CURRENT, overwrite=True) as part:
        part.write_text(name + "\n", encoding="utf-8")
    # The one before stays, for whoever still reads it.
    for item in folder.iterdir():
        if 0 < _number(item.name) < _number(name) and item != base:
            shutil.rmtree(item, ignore_errors=True)


def _named(folder: Path) -> str:
    with suppress(FileNotFoundError):
        return (folder / CURRENT).read_text(encoding="utf-8").strip()
    return ""
