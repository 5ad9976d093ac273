"""Choose rows by what a cell says: ``COLUMN=VALUE`` or ``COLUMN!=VALUE``."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geocensus.errors import UsageError
from geocensus.registers.columns import meanings
from geocensus.registers.headers import find_header, header_not_found

if TYPE_CHECKING:
    from geocensus.registers.register import Register

__all__ = ["condition"]


def condition(register: Register, word: str) -> NDArray[np.bool_]:
    """Tell which rows meet a condition.

    A cell meets ``COLUMN=VALUE`` when both are the same text after full-width forms are made half-width and outer
    blanks are dropped; ``COLUMN=`` is met by empty cells, ``COLUMN!=VALUE`` by all that do not meet ``COLUMN=VALUE``.

    Raises
    ------
    UsageError
        When there is no ``=``.
    ColumnNotFound
        When the column is not there.
    """
    if "=" not in word:
        raise UsageError(
            en=f"--where '{word}' has no '='; write COLUMN=VALUE, for example \"Country/Area=China\"",
            zh=f'--where “{word}”中没有“=”；应写成 列名=值，例如 "Country/Area=China"',
        )
    values, value, negated = _split(register, word)
    wanted = unicodedata.normalize("NFKC", value).strip()
    plain = pc.fill_null(pc.utf8_trim_whitespace(pc.utf8_normalize(values, "NFKC")), "")
    met = np.asarray(pc.equal(plain, wanted), dtype=bool)
    return ~met if negated else met


def _split(register: Register, word: str) -> tuple[pa.ChunkedArray, str, bool]:
    """Divide the words at the first ``=`` whose left side is a column: headers may hold one themselves."""
    headers = register.cells.column_names
    for place, letter in enumerate(word):
        if letter != "=":
            continue
        left, right = word[:place], word[place + 1 :]
        negated = left.endswith("!") and left not in headers
        name = left.removesuffix("!").strip() if negated else left.strip()
        header = find_header(name, headers)
        if header is not None:
            return register.cells[header], right, negated
        values = register.column(name) if name in meanings() else None
        if values is not None:
            return values, right, negated
    name = word.split("=", 1)[0].removesuffix("!").strip()
    raise header_not_found(name, headers, what_en=f"--where '{word}'", what_zh=f"--where “{word}”")
