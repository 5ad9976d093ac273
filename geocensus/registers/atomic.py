"""Files and folders that appear whole or not at all.

Everything is built beside its final place under a hidden name, forced to the disk, and renamed at the end: whoever
kills the program at any moment leaves nothing under the final name. What a killed run left behind carries the number
of its process in its name, and is cleared away by the next one that writes there.
"""

from __future__ import annotations

import os
import platform
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from geocensus.errors import OutputExists, UsageError

__all__ = ["atomic_file", "atomic_folder", "process_lives"]

# A process number means something on its own machine only: a folder can be shared over the network.
_HOST = sha256(platform.node().encode()).hexdigest()[:8]
_LEFTOVER = re.compile(r"\.geocensus-(?P<host>[0-9a-f]{8})-(?P<pid>\d+)-[0-9a-f]{8}-.+", re.DOTALL)


@contextmanager
def atomic_file(path: str | os.PathLike[str], *, overwrite: bool = False) -> Iterator[Path]:
    r"""Give a name to write a file under; it gets its final name when the block ends well.

    Parameters
    ----------
    path
        Final name; its folder is made when it is missing.
    overwrite
        Replace what stands there; otherwise that is an error.

    Raises
    ------
    OutputExists
        When something stands at *path* and *overwrite* is false, at the start or at the end.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic_file(Path(folder) / "a.csv") as part:
    ...         _ = part.write_text("row\n")
    ...     sorted(item.name for item in Path(folder).iterdir())
    ['a.csv']
    """
    final = _absolute(path)
    if not overwrite:
        _refuse_existing(final)
    with _parent(final):
        part = _hidden_name(final)
        try:
            yield part
            _sync(part)
            if overwrite:
                part.replace(final)
            else:
                _rename_file(part, final)
            _sync(final.parent)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise


@contextmanager
def atomic_folder(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a new folder to write into; it gets its final name when the block ends well.

    Raises
    ------
    OutputExists
        When anything stands at *path*, at the start or at the end; an empty folder counts.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic_folder(Path(folder) / "out") as part:
    ...         _ = (part / "run.json").write_text("{}")
    ...     sorted(str(item.relative_to(folder)) for item in Path(folder).rglob("*.json"))
    ['out/run.json']
    """
    final = _absolute(path)
    _refuse_existing(final)
    with _parent(final):
        part = _hidden_name(final)
        try:
            part.mkdir()
        except OSError as error:  # a system's own folder (/proc), a medium that turned read-only
            raise _unwritable(final.parent, error) from error
        try:
            yield part
            for item in sorted(part.rglob("*"), reverse=True):
                _sync(item)
            _sync(part)
            _refuse_existing(final)
            part.rename(final)
            _sync(final.parent)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise


def _absolute(path: str | os.PathLike[str]) -> Path:
    """Keep the last part of the name even when it is a link, so that a dangling link is seen as existing."""
    given = Path(path).expanduser()
    if given.name in ("", ".."):
        given = given.resolve()
    return given.parent.resolve() / given.name if given.name else given


def _refuse_existing(final: Path) -> None:
    if os.path.lexists(final):
        raise OutputExists(
            en=f"{final} exists already, and nothing is overwritten: give another name, or move it away first",
            zh=f"{final} 已存在，程序不会覆盖任何文件：请换一个名称，或先将其移走",
        )


@contextmanager
def _parent(final: Path) -> Iterator[None]:
    """Make the folders above *final*, and take away again those that were made when the block fails."""
    made: list[Path] = []
    folder = final.parent
    missing = []
    while not os.path.lexists(folder):
        missing.append(folder)
        folder = folder.parent
    try:
        if not folder.is_dir():
            raise NotADirectoryError(folder)
        for level in reversed(missing):
            level.mkdir(exist_ok=True)
            made.append(level)
        if not os.access(final.parent, os.W_OK | os.X_OK):
            raise PermissionError(final.parent)
    except OSError as error:
        _remove_empty(made)
        raise _unwritable(final.parent, error) from error
    _clear_leftovers(final.parent)
    try:
        yield
    except BaseException:
        _remove_empty(made)
        raise


def _unwritable(folder: Path, error: OSError) -> UsageError:
    return UsageError(
        en=f"cannot write in {folder} ({type(error).__name__}): choose a folder that you may write in",
        zh=f"无法写入 {folder}（{type(error).__name__}）：请选择有写入权限的文件夹",
    )


def _remove_empty(folders: list[Path]) -> None:
    for folder in reversed(folders):
        with suppress(OSError):
            folder.rmdir()


def _hidden_name(final: Path) -> Path:
    # The ending stays last, because writers look at it; names may have 255 bytes, and Chinese ones take three each.
    ending = final.suffix if len(final.suffix.encode()) <= 20 else ""
    stem = final.name.removesuffix(ending).encode()[:80].decode(errors="ignore")
    return final.parent / f".geocensus-{_HOST}-{os.getpid()}-{secrets.token_hex(4)}-{stem}{ending}"


def _rename_file(part: Path, final: Path) -> None:
    """Rename without replacing: a hard link fails when the name is taken, a rename would not."""
    try:
        os.link(part, final)
    except FileExistsError:
        _refuse_existing(final)
        raise
    except OSError:  # a file system without links (FAT, some network shares)
        _refuse_existing(final)
        part.rename(final)
    else:
        part.unlink()


def _sync(path: Path) -> None:
    """Force a file or folder to the disk."""
    if path.is_symlink() or (path.is_dir() and os.name != "posix"):
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    except OSError:
        if not path.is_dir():  # some network shares cannot sync folders
            raise
    finally:
        os.close(handle)


def _clear_leftovers(folder: Path) -> None:
    """Remove what runs that were killed left in the folder; what a living process builds stays."""
    if os.name != "posix":  # elsewhere asking whether a process lives can end it
        return
    with suppress(OSError):
        for item in folder.iterdir():
            match = _LEFTOVER.fullmatch(item.name)
            if match is None or match["host"] != _HOST or process_lives(int(match["pid"])):
                continue
            if item.is_dir() and not item.is_symlink():
                shutil.rmtree(item, ignore_errors=True)
            else:
                with suppress(OSError):
                    item.unlink()


def process_lives(pid: int) -> bool:
    """Tell whether a process of this machine lives; not to be asked on Windows, where asking can end it."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
