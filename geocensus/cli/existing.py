"""Refusing what exists already, early: before minutes of work. Writing refuses again."""

from __future__ import annotations

from pathlib import Path

from geocensus.errors import OutputExists

__all__ = ["refuse_existing"]


def refuse_existing(new: Path, option: str = "--out") -> None:
    """Refuse a file or folder that is to be new.

    Raises
    ------
    OutputExists
        Naming the option with which another one is named.
    """
    if new.exists() or new.is_symlink():
        raise OutputExists(
            en=f"{new} exists already and is never overwritten; name another one with {option}, or move it away",
            zh=f"{new} 已存在，不会覆盖；请用 {option} 另指定名称，或先移走它",
        )
