"""A font with Chinese characters for figures, or a clear way to do without."""

from __future__ import annotations

from functools import cache
from typing import Any

__all__ = ["chinese_font", "drawable", "families"]

# Of Debian, Windows and macOS, the plain ones first.
_PREFERRED = (
    "Noto Sans CJK SC", "Noto Sans SC", "Noto Sans CJK JP", "Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Microsoft YaHei", "SimHei", "PingFang SC", "Hiragino Sans GB", "Heiti SC", "STHeiti", "DengXian",
    "Noto Serif CJK SC", "Noto Serif CJK JP", "SimSun", "Songti SC", "AR PL UMing CN", "Arial Unicode MS", "Droid Sans Fallback",
)  # fmt: skip
_PROBE = "审图号普查小区"
_LATIN = "DejaVu Sans"
"""Comes with matplotlib."""

MISSING = "?"
"""Stands for a character that no font here has, instead of an empty box."""


@cache
def chinese_font() -> str | None:
    """Give the name of an installed font that has Chinese characters; None when there is none.

    Examples
    --------
    >>> chinese_font() is None or isinstance(chinese_font(), str)
    True
    """
    from matplotlib import font_manager

    installed = {entry.name: entry.fname for entry in font_manager.fontManager.ttflist if entry.style == "normal"}
    for name in _PREFERRED:
        if name in installed and set(map(ord, _PROBE)) <= _characters(installed[name]):
            return name
    return None


@cache
def _characters(path: str) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    try:
        return frozenset(FT2Font(path).get_charmap())
    except (OSError, RuntimeError):
        return frozenset()


@cache
def _all_characters(chinese: str | None) -> frozenset[int]:
    from matplotlib import font_manager

    found = _characters(font_manager.findfont(_LATIN))
    return found | _characters(font_manager.findfont(chinese)) if chinese else found


def families() -> list[str]:
    """List the fonts of a figure in the order in which they are asked for a character."""
    chinese = chinese_font()
    return [chinese, _LATIN] if chinese else [_LATIN]


def drawable(text: Any, *, longest: int = 60) -> str:
    r"""Make a text drawable: what no font has becomes ``?``, and what cannot be seen goes.

    Examples
    --------
    >>> drawable("a\x07b"), drawable("x" * 100, longest=5)
    ('ab', 'xxxx…')
    """
    known = _all_characters(chinese_font())
    shown = "".join(letter if ord(letter) in known else MISSING for letter in str(text) if letter.isprintable())
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"
