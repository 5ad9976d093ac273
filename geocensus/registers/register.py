"""A register: the raw cells, kept for ever, and what their columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geocensus.errors import UsageError
from geocensus.language import Text
from geocensus.registers.columns import Understood
from geocensus.registers.formats import RegisterFile
from geocensus.registers.positions import PARTS, PositionKind

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Register"]

_NEEDED: dict[PositionKind, tuple[str, ...]] = {
    PositionKind.PAIR: ("lon", "lat"),
    PositionKind.PARTS: ("lon_deg", "lat_deg"),
    PositionKind.CELL: ("position",),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Register:
    """Rows of text with what their columns mean.

    Parameters
    ----------
    cells
        Every cell as text, one column a header; null where the cell is empty. Nothing is changed in it.
    row : (n,) int64
        Number of each row in its file, the first data row 1; in a folder it runs on over the files.
    columns
        Canonical name (see :data:`geocensus.schema.SOURCES`) to header.
    derived
        Canonical columns that no cell holds, or that stand under different headers in different files; they go before
        the cells in :meth:`column`.
    files
        What was read.
    excluded
        How many rows ``where`` left out.
    where
        The conditions that rows had to meet.
    understood
        How each column was understood, for people.
    notes
        What a person should know about the reading.
    named
        Canonical columns that the user named.
    read_s
        Seconds that the reading took.
    """

    cells: pa.Table
    row: NDArray[np.int64]
    columns: dict[str, str]
    derived: Mapping[str, pa.ChunkedArray] = field(default_factory=dict)
    files: tuple[RegisterFile, ...] = ()
    excluded: int = 0
    where: tuple[str, ...] = ()
    understood: tuple[Understood, ...] = ()
    notes: tuple[Text, ...] = ()
    named: frozenset[str] = frozenset()
    read_s: float = 0.0

    def __len__(self) -> int:
        return len(self.row)

    def __repr__(self) -> str:
        return f"<Register: {len(self):,} rows, {self.cells.num_columns} columns, {len(self.columns)} understood>"

    def column(self, canonical: str) -> pa.ChunkedArray | None:
        """Give a canonical column as text, or None when the register has none.

        Examples
        --------
        >>> import pandas as pd
        >>> register = Register.from_frame(pd.DataFrame({"经度": ["116.4"], "纬度": ["39.9"]}))
        >>> register.column("lon").to_pylist(), register.column("address")
        (['116.4'], None)
        """
        if canonical in self.derived:
            return self.derived[canonical]
        header = self.columns.get(canonical)
        return None if header is None else self.cells[header]

    @cached_property
    def position_kind(self) -> NDArray[np.str_]:
        """How each row writes its position: ``pair``, ``parts`` or ``cell``.

        The pair goes first, then the parts, then the cell, unless the user named columns of another kind. A row whose
        first kind is incomplete takes the next one that is complete; a row without any position has the first kind
        that the register has.
        """
        present = [kind for kind in self._kinds() if all(self.column(name) is not None for name in _NEEDED[kind])]
        if not present:
            return np.full(len(self), "", dtype="<U5")
        kinds = np.full(len(self), str(present[0]), dtype="<U5")
        if len(present) == 1:
            return kinds
        open_rows = np.ones(len(self), dtype=bool)
        for combine in (np.logical_and, np.logical_or):  # complete ones first, then those with one axis only
            for kind in present:
                filled = combine.reduce([self._filled(name) for name in _NEEDED[kind]])
                kinds[open_rows & filled] = str(kind)
                open_rows &= ~filled
        return kinds

    def _kinds(self) -> list[PositionKind]:
        kinds = list(PositionKind)
        names = {
            PositionKind.PAIR: {"lon", "lat"},
            PositionKind.PARTS: set(PARTS),
            PositionKind.CELL: {"position"},
        }
        return sorted(kinds, key=lambda kind: not (names[kind] & self.named))

    def _filled(self, canonical: str) -> NDArray[np.bool_]:
        values = self.column(canonical)
        if values is None:
            return np.zeros(len(self), dtype=bool)
        known = pc.and_kleene(pc.is_valid(values), pc.not_equal(pc.utf8_trim_whitespace(values), ""))
        return np.asarray(pc.fill_null(known, False), dtype=bool)

    def frame(self) -> pd.DataFrame:
        """Give the cells as a pandas table of text, with ``row`` as index.

        Examples
        --------
        >>> import pandas as pd
        >>> Register.from_frame(pd.DataFrame({"lon": [116.4], "lat": [39.9]})).frame()
               lon   lat
        row
        1    116.4  39.9
        """
        import pandas as pd

        frame: pd.DataFrame = self.cells.to_pandas()
        frame.index = pd.Index(self.row, name="row")
        return frame

    def take(self, mask: Any) -> Register:
        """Keep the rows that a boolean mask, or a list of places, names; their numbers stay.

        Examples
        --------
        >>> import pandas as pd
        >>> register = Register.from_frame(pd.DataFrame({"lon": [1, 2], "lat": [3, 4]}))
        >>> register.take([False, True]).row
        array([2])
        """
        chosen = np.asarray(mask)
        if chosen.dtype == bool:
            if chosen.shape != self.row.shape:
                msg = f"the mask has {chosen.shape} values, the register {len(self)} rows"
                raise ValueError(msg)
            places = np.flatnonzero(chosen)
        else:
            places = chosen.astype(np.int64)
        index = pa.array(places)
        return replace(
            self,
            cells=self.cells.take(index),
            row=self.row[places],
            derived={name: values.take(index) for name, values in self.derived.items()},
        )

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, *, columns: Mapping[str, str] | None = None) -> Register:
        """Make a register of a pandas or geopandas table; numbers become their shortest text.

        Parameters
        ----------
        frame
            One row a source; the points of a geopandas table are used where it has no columns of coordinates.
        columns
            Canonical name to column of *frame*, where that is not found by itself.

        Raises
        ------
        ColumnNotFound
            When no column holds positions, or a named one is not there.

        Examples
        --------
        >>> import pandas as pd
        >>> Register.from_frame(pd.DataFrame({"a": [1.50], "b": [2]}), columns={"lon": "a", "lat": "b"}).columns
        {'lon': 'a', 'lat': 'b'}
        """
        from geocensus.registers.frames import grid_of_frame
        from geocensus.registers.joining import join

        return join([(grid_of_frame(frame), None)], named=dict(columns or {}), place="table")

    def filter(self, where: Sequence[str]) -> Register:
        """Keep the rows that meet all conditions ``COLUMN=VALUE``; the others are counted in ``excluded``.

        Raises
        ------
        UsageError
            For a condition without ``=``.
        ColumnNotFound
            For a column that is not there.
        """
        from geocensus.registers.selection import condition

        if isinstance(where, str):
            raise UsageError(
                en=f"where takes a list of conditions, not the text {where!r}: where=({where!r},)",
                zh=f"where 需要条件列表，而不是文本：where=({where!r},)",
            )
        keep = np.ones(len(self), dtype=bool)
        for word in where:
            keep &= condition(self, word)
        if not where:
            return self
        kept = self.take(keep)
        if len(self) and not keep.any():
            said = " ".join(where)
            kept = replace(
                kept,
                notes=(
                    *self.notes,
                    Text(
                        en=f"NO ROW meets --where {said}: nothing was checked; compare the value with the cells of the file",
                        zh=f"没有任何行满足 --where {said}：未检查任何数据；请与文件中的单元格内容核对",
                    ),
                ),
            )
        return replace(kept, excluded=self.excluded + int((~keep).sum()), where=(*self.where, *where))
