"""The two languages of everything that users read.

A :class:`Text` holds a sentence in both languages; nothing chooses between them before it is shown.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Language", "Text", "current_language", "speaking"]


class Language(StrEnum):
    """A language that output can be written in."""

    EN = "en"
    ZH = "zh"


_chosen: ContextVar[Language | None] = ContextVar("geocensus_language", default=None)


def current_language() -> Language:
    """Tell the language of output: the chosen one, else the environment's, else English.

    Source: ``GEOCENSUS_LANG`` first, then POSIX ``LC_ALL``, ``LC_MESSAGES``, ``LANG`` in their order.
    """
    chosen = _chosen.get()
    if chosen is not None:
        return chosen
    for variable in ("GEOCENSUS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return Language.ZH if value.lower().startswith("zh") else Language.EN
    return Language.EN


@contextmanager
def speaking(language: Language | str | None) -> Iterator[Language]:
    """Choose the language of output for the block; None leaves it as it is.

    Examples
    --------
    >>> hello = Text(en="passed", zh="通过")
    >>> with speaking("zh"):
    ...     print(hello)
    通过
    """
    if language is None:
        yield current_language()
        return
    token = _chosen.set(Language(language))
    try:
        yield Language(language)
    finally:
        _chosen.reset(token)


@dataclass(frozen=True, kw_only=True)
class Text:
    """A sentence in English and Simplified Chinese.

    Examples
    --------
    >>> far = Text(en="{d:.0f} m outside", zh="偏离 {d:.0f} 米")
    >>> far.format(d=812.3)["zh"]
    '偏离 812 米'
    """

    en: str
    zh: str

    def __getitem__(self, language: Language | str) -> str:
        return self.zh if Language(language) is Language.ZH else self.en

    def __str__(self) -> str:
        return self[current_language()]

    def format(self, **values: object) -> Text:
        """Fill the placeholders of both sentences."""
        return Text(en=self.en.format(**values), zh=self.zh.format(**values))
