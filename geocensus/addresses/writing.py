"""One form of writing for addresses: half-width, simplified characters."""

from __future__ import annotations

import unicodedata
from functools import cache

from geocensus.bundle import bundled

__all__ = ["pinyin_of_names", "plain_address"]


def plain_address(text: object) -> str:
    """Bring an address into half-width, simplified characters with single blanks; nothing gives an empty text.

    Examples
    --------
    >>> plain_address("雲南省　昆明市晉寧縣１號")
    '云南省 昆明市晋宁县1号'
    """
    if not isinstance(text, str):
        return ""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        if not _simplified().keys().isdisjoint(map(ord, text)):
            text = text.translate(_simplified())
    return " ".join(text.split())


@cache
def _simplified() -> dict[int, str]:
    return {ord(old): new for kind, new, old in _spellings() if kind == "traditional"}


@cache
def pinyin_of_names() -> dict[str, str]:
    """Give the pinyin of each division's name without its kind, in small letters without marks."""
    return {name: letters for kind, name, letters in _spellings() if kind == "pinyin"}


@cache
def _spellings() -> tuple[tuple[str, str, str], ...]:
    lines = bundled("spellings.tsv").read_text(encoding="utf-8").splitlines()[1:]
    found = []
    for line in lines:
        kind, name, spelling = line.split("\t")
        found.append((kind, name, spelling))
    return tuple(found)
