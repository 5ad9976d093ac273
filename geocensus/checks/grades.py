"""The one scale of verdicts."""

from __future__ import annotations

from enum import IntEnum

from geocensus.language import Text

__all__ = ["FLAGGED", "LETTERS", "Grade"]


class Grade(IntEnum):
    """A verdict; a graver one compares greater.

    Examples
    --------
    >>> Grade.WARNING > Grade.NOTE, Grade.ERROR.letter, Grade.NOT_RUN.word
    (True, 'e', 'not_run')
    """

    NOT_RUN = 0
    PASSED = 1
    NOTE = 2
    WARNING = 3
    ERROR = 4

    @property
    def letter(self) -> str:
        """One character for compact tables."""
        return LETTERS[self]

    @property
    def word(self) -> str:
        """What tables call it, in every language."""
        return self.name.lower()

    @property
    def title(self) -> Text:
        """What people call it."""
        return _TITLES[self]


LETTERS = "-.nwe"

FLAGGED = Grade.WARNING
"""From this grade on a row counts as flagged: a note says something, but asks nobody to act."""

_TITLES = {
    Grade.NOT_RUN: Text(en="not checked", zh="未检查"),
    Grade.PASSED: Text(en="passed", zh="通过"),
    Grade.NOTE: Text(en="note", zh="提示"),
    Grade.WARNING: Text(en="warning", zh="警告"),
    Grade.ERROR: Text(en="error", zh="错误"),
}
