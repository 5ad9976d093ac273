"""Compare headers as people write them: without case, spaces, marks and full-width forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from geocensus.errors import ColumnNotFound
from geocensus.schema import SOURCES

__all__ = ["bare_fold", "find_header", "fold", "nearest_headers"]

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|\{[^{}]*\}|<[^<>]*>|《[^《》]*》")


@lru_cache(maxsize=65_536)
def fold(header: str) -> str:
    """Reduce a header to its letters and digits, half-width and without case.

    Examples
    --------
    >>> fold("QYDLWZ_JD_DU"), fold(" 经度（度）"), fold("Ｌｏｎｇｉｔｕｄｅ")
    ('qydlwzjddu', '经度度', 'longitude')
    """
    text = unicodedata.normalize("NFKC", header).casefold()
    return "".join(letter for letter in text if letter.isalnum())


@lru_cache(maxsize=65_536)
def bare_fold(header: str) -> str:
    """Fold a header without what stands in brackets and without a leading item number.

    Examples
    --------
    >>> bare_fold("经度(°)"), bare_fold("02 单位详细名称"), bare_fold("Capacity (MW)")
    ('经度', '单位详细名称', 'capacity')
    """
    text = unicodedata.normalize("NFKC", header)
    text = _BRACKETS.sub(" ", text)
    text = re.sub(r"^\s*[(\[]?\d+[)\].、.,\s_-]*(?=\S*[^\W\d_])", "", text)
    return fold(text)


def find_header(word: str, headers: Sequence[str]) -> str | None:
    """Find the header that a person means: letter by letter first, else the only one that folds alike.

    Examples
    --------
    >>> find_header("longitude", ["Longitude", "Latitude"])
    'Longitude'
    """
    if word in headers:
        return word
    for key in (fold, bare_fold):
        folded = key(word)
        alike = [header for header in headers if folded and key(header) == folded]
        if len(alike) == 1:
            return alike[0]
    return None


def nearest_headers(word: str, headers: Sequence[str], *, limit: int = 3) -> list[str]:
    """List the headers most like a word, the most like first; none when nothing is alike."""
    folded = fold(word)

    def likeness(header: str) -> float:
        other = fold(header)
        inside = 0.5 if folded and other and (folded in other or other in folded) else 0.0
        return max(SequenceMatcher(None, folded, other).ratio(), inside)

    scored = sorted(((likeness(header), -place, header) for place, header in enumerate(headers)), reverse=True)
    return [header for score, _, header in scored[:limit] if score >= 0.5]


def header_not_found(word: str, headers: Sequence[str], *, what_en: str, what_zh: str) -> ColumnNotFound:
    """Say that a header that somebody named is not there, and which ones are."""
    near = nearest_headers(word, headers)
    shown = ", ".join(f"'{header}'" for header in (near or list(headers)[:12]))
    more = "" if near or len(headers) <= 12 else f" … ({len(headers)})"
    lead_en, lead_zh = ("nearest", "最接近的") if near else ("there are", "现有的")
    return ColumnNotFound(
        en=f"{what_en}: no column '{word}'; {lead_en}: {shown}{more}",
        zh=f"{what_zh}：没有“{word}”列；{lead_zh}列：{shown}{more}",
    )


@lru_cache(maxsize=1)
def known_headers() -> dict[str, tuple[str, int]]:
    """Map each folded alias to its canonical column and its place among that column's aliases."""
    known: dict[str, tuple[str, int]] = {}
    for column in SOURCES:
        # The Chinese name of a column is what most Chinese headers say.
        for place, alias in enumerate((column.name, column.meaning.zh, *column.aliases)):
            known.setdefault(fold(alias), (column.name, place))
    return known
