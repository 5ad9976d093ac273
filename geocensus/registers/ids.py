"""Say where long identifiers have passed through Excel as numbers and lost digits.

A number keeps 15 digits there: the 18 digits of a credit code or a 16-digit zone code come back with zeros at their end,
or as ``9.11305E+17``. Nothing can bring them back; the register must be exported again as text.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from geocensus.language import Text

__all__ = ["lost_digits"]

_SCIENTIFIC = r"^\d(?:\.\d+)?[eE]\+(?:1[0-9]|2[0-9])$"
_LONG = r"^\d{16,20}$"
_ZEROED = r"^\d{15}0{1,5}$"
_ENOUGH = 3
"""How many long numbers a column needs before zeros at the ends of all of them are a sign. Own choice."""


def lost_digits(cells: pa.Table) -> list[Text]:
    """Note every column whose identifiers lost digits.

    Examples
    --------
    >>> print(lost_digits(pa.table({"code": ["9.11305E+17", None]}))[0])
    column 'code': 1 identifiers passed through Excel as numbers and lost digits (9.11305E+17); ...
    """
    notes = []
    for header, values in zip(cells.column_names, cells.columns, strict=True):
        values = values.combine_chunks() if len(values) < 1_000_000 else values
        longest = pc.max(pc.binary_length(values)).as_py() or 0
        if longest < 5:
            continue
        bad = values.filter(pc.match_substring(values, "+"))  # far faster than the expression
        bad = bad.filter(pc.match_substring_regex(bad, _SCIENTIFIC))
        if len(bad) == 0 and longest >= 16:
            long = values.filter(pc.match_substring_regex(values, _LONG))
            zeroed = pc.sum(pc.match_substring_regex(long, _ZEROED)).as_py() or 0
            if zeroed >= _ENOUGH and zeroed == len(long):
                bad = long
        if len(bad):
            notes.append(_note(header, len(bad), bad[0].as_py()))
    return notes


def _note(header: str, count: int, example: str) -> Text:
    return Text(
        en=f"column '{header}': {count:,} identifiers passed through Excel as numbers and lost digits ({example}); "
        "they are kept as they stand: export the column as text",
        zh=f"“{header}”列：{count:,} 个编码曾被 Excel 当作数字保存，末位已丢失（{example}）；"
        "现按原样保留，请将该列设为文本后重新导出",
    )
