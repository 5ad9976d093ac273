"""Read a folder of files, one an enterprise or one a table, as one register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from geocensus.errors import GeocensusError, RegisterError
from geocensus.language import Text
from geocensus.registers.cells import Grid
from geocensus.registers.formats import ENDINGS, RegisterFile
from geocensus.registers.joining import join
from geocensus.registers.register import Register

__all__ = ["read_folder", "register_files"]

_NAMED_MOST = 5
"""How many files that could not be read are named one by one."""


def register_files(folder: Path) -> tuple[list[Path], list[Path]]:
    """List the files of a folder, and of the folders in it, that can be registers, by their names; and the others.

    Hidden files and Excel's lock files (``~$…``) are neither.
    """
    known: list[Path] = []
    others: list[Path] = []
    for path in sorted(folder.rglob("*"), key=lambda item: item.relative_to(folder).as_posix()):
        parts = path.relative_to(folder).parts
        if not path.is_file() or any(part.startswith((".", "~$", "__MACOSX")) for part in parts):
            continue
        (known if path.suffix.lower() in ENDINGS else others).append(path)
    return known, others


def read_folder(
    folder: Path, *, sheets: Sequence[str], named: Mapping[str, str], encoding: str | None = None
) -> Register:
    """Read all files of a folder; one that cannot be read is noted and stops nothing.

    Raises
    ------
    RegisterError
        When there is no file to read, or none can be read.
    """
    from geocensus.registers.reading import read_tables

    paths, others = register_files(folder)
    if not paths:
        found = ", ".join(path.name for path in others[:3])
        raise RegisterError(
            en=f"{folder} holds no register"
            + (f" (it has {found})" if found else ": it is empty")
            + f"; put files there that end with one of {' '.join(sorted(ENDINGS))}",
            zh=f"{folder} 中没有名录"
            + (f"（只有 {found}）" if found else "：文件夹为空")
            + f"；请放入扩展名为 {' '.join(sorted(ENDINGS))} 的文件",
        )
    tables: list[tuple[Grid, RegisterFile | None]] = []
    failed: list[tuple[str, GeocensusError]] = []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        chosen = sheets if ENDINGS[path.suffix.lower()] != "text" else ()
        try:
            tables += read_tables(path, name=name, sheets=chosen, encoding=encoding)
        except GeocensusError as error:
            failed.append((name, error))
    if not tables:
        raise RegisterError(
            en=f"none of the {len(paths):,} files in {folder} can be read; the first: {failed[0][1].text.en}",
            zh=f"{folder} 中的 {len(paths):,} 个文件均无法读取；首个：{failed[0][1].text.zh}",
        )
    return join(tables, named=named, place=str(folder), folder=True, notes=_failures(failed, len(paths), others))


def _failures(failed: Sequence[tuple[str, GeocensusError]], count: int, others: Sequence[Path]) -> list[Text]:
    notes = []
    if failed:
        notes.append(
            Text(
                en=f"{len(failed):,} of {count:,} files could not be read and are not in the register",
                zh=f"{count:,} 个文件中有 {len(failed):,} 个无法读取，未计入名录",
            )
        )
        notes += [error.text for _, error in failed[:_NAMED_MOST]]
    if others:
        names = ", ".join(path.name for path in others[:3])
        notes.append(
            Text(
                en=f"{len(others):,} other files in the folder are no registers and were passed over ({names})",
                zh=f"文件夹中另有 {len(others):,} 个非名录文件，已略过（{names}）",
            )
        )
    return notes
