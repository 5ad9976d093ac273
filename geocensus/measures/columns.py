"""Columns that are computed when they are asked for, once, and that say why when they cannot be had."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.given import GIVEN
from geocensus.measures.registry import Subject, measures

__all__ = ["Columns", "Groups", "Unavailable", "known"]


class Unavailable(Exception):
    """A column cannot be had for any row: the reason, and how to enable it."""

    def __init__(self, *, reason: Text, remedy: Text | None = None) -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.remedy = remedy or Text(en="", zh="")


@dataclass(frozen=True, kw_only=True, eq=False)
class Groups:
    """Rows sorted into batches; a row may be a member of several.

    Parameters
    ----------
    number : (m,) int64
        Each member's batch; −1: in none.
    keys : (g,) text
        Each batch's identifier.
    row : (m,) int64, optional
        Which row each member is; None: every row is a member once, in order.
    """

    number: NDArray[np.int64]
    keys: NDArray[np.object_]
    row: NDArray[np.int64] | None = None

    @classmethod
    def of(cls, values: Any) -> Self:
        """Group equal values; unknown ones are in no batch.

        Examples
        --------
        >>> groups = Groups.of(["b", None, "a", "b"])
        >>> groups.number, groups.keys
        (array([ 0, -1,  1,  0]), array(['b', 'a'], dtype=object))
        """
        series = pd.Series(values)
        number, keys = pd.factorize(series)
        return cls(number=number.astype(np.int64), keys=np.asarray(keys.astype(object), dtype=object))

    def __len__(self) -> int:
        return len(self.keys)

    def size(self) -> NDArray[np.int64]:
        """Count the rows of each batch."""
        return np.bincount(self.number[self.number >= 0], minlength=len(self)).astype(np.int64)

    def distinct(self, values: Any) -> NDArray[np.int64]:
        """Count the distinct known values in each batch.

        Examples
        --------
        >>> Groups.of(["a", "a", "b"]).distinct(["x", "x", None])
        array([1, 0])
        """
        numbers = pd.Series(values)
        if self.row is not None:
            numbers = numbers.take(self.row)
        count = np.zeros(len(self), dtype=np.int64)
        # Most batches have one row: only the others need a look at which values are equal.
        grouped = np.flatnonzero(self.number >= 0)
        alone = (self.size() == 1)[self.number[grouped]]
        single, shared = grouped[alone], grouped[~alone]
        count[self.number[single]] = known(numbers.iloc[single].array)
        codes = pd.factorize(numbers.iloc[shared])[0]
        batch = self.number[shared][codes >= 0]
        # No value's number can reach the number of rows, so batch and value together are one number.
        pairs = pd.unique(batch * max(len(shared), 1) + codes[codes >= 0])
        return count + np.bincount(pairs // max(len(shared), 1), minlength=len(self)).astype(np.int64)

    def rows_of(self, group: int) -> NDArray[np.intp]:
        """Find the rows of one batch."""
        return self.members(np.array([group]))[0]

    def members(self, some: NDArray[np.intp]) -> list[NDArray[np.intp]]:
        """Find the rows of each of some batches, in one pass over all."""
        order = np.argsort(self.number, kind="stable")
        start = np.searchsorted(self.number[order], some, side="left")
        end = np.searchsorted(self.number[order], some, side="right")
        rows = order if self.row is None else self.row[order]
        return [rows[a:b] for a, b in zip(start, end, strict=True)]

    def without(self, rows: NDArray[np.bool_]) -> Self:
        """Leave some rows out of every batch."""
        left_out = rows if self.row is None else rows[self.row]
        return replace(self, number=np.where(left_out, -1, self.number))


class _Once:
    """What was made, each once: a thread that asks for what another is making waits for it."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Future[Any]] = {}
        self._lock = Lock()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._made

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Give what was made for *key*, or make it."""
        with self._lock:
            asked = self._made.get(key)
            mine = asked is None
            if asked is None:
                asked = self._made[key] = Future()
        if mine:
            try:
                asked.set_result(make())
            except BaseException as error:
                asked.set_exception(error)
                raise
        return asked.result()


def known(values: Any) -> NDArray[np.bool_]:
    """Tell which values are known: not NaN, None or NA."""
    array = np.asarray(values) if not isinstance(values, pd.api.extensions.ExtensionArray) else values
    if isinstance(array, np.ndarray) and array.dtype.kind in "biu":
        return np.ones(len(array), dtype=np.bool_)
    return ~np.asarray(pd.isna(array), dtype=np.bool_)


class Columns:
    """The columns of rows, batches or zones, and the resources that measures use; several threads may ask at once.

    Parameters
    ----------
    given
        Columns that are known from the start, of one length; None or :class:`Unavailable` where the input has none.
    resources
        Anything else that a measure may name: a zone index, a layer, the row columns of a batch.
    part_of
        The columns of all rows and which of them these are, for measures of other rows.
    taken
        The columns from which these were taken, and which rows: given columns are looked up there when they are asked for.
    """

    def __init__(
        self,
        given: Mapping[str, Any],
        *,
        size: int,
        resources: Mapping[str, Any] | None = None,
        subject: Subject = Subject.ROW,
        rows: Columns | None = None,
        part_of: tuple[Columns, NDArray[np.intp]] | None = None,
        taken: tuple[Columns, NDArray[np.intp]] | None = None,
    ) -> None:
        self._given = dict(given)
        self._resources = dict(resources or {})
        self._made = _Once()
        self._batches = _Once()
        self._rows = rows
        self._part_of = part_of
        self._taken = taken
        self.size = size
        self.subject = subject

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, name: str) -> Any:
        """Give a column or resource, computing it when it is asked for the first time.

        Raises
        ------
        Unavailable
            When it cannot be had, now or at any later time.
        """
        found = self._made.get(name, lambda: self._found(name))
        if isinstance(found, Unavailable):
            raise found
        return found

    def _found(self, name: str) -> Any:
        try:
            return self._find(name)
        except Unavailable as refusal:
            return refusal

    def get(self, name: str) -> Any:
        """Give a column or resource, or None when it cannot be had."""
        try:
            return self[name]
        except Unavailable:
            return None

    def _find(self, name: str) -> Any:
        for value in (self._of_given(name), self._resources.get(name)):
            if isinstance(value, Unavailable):
                raise value
            if value is not None:
                return value
        declared = measures().get((self.subject, name))
        if declared is not None and declared.of_others and self._part_of is not None:
            whole, index = self._part_of
            return whole[name][index]
        if declared is not None:
            return declared.function(
                *(self.get(need) if need in declared.optional else self[need] for need in declared.needs)
            )
        if self._rows is not None:
            return self._rows[name]
        meant = GIVEN.get(name)
        called = meant.meaning if meant else Text(en=name, zh=name)
        raise Unavailable(
            reason=Text(
                en=f"the register has no column for this: {called.en}", zh=f"登记表中没有对应的列：{called.zh}"
            ),
            remedy=meant.remedy if meant else None,
        )

    def _of_given(self, name: str) -> Any:
        if name in self._given or self._taken is None:
            return self._given.get(name)
        whole, index = self._taken
        values = whole._of_given(name)
        return values if values is None or isinstance(values, Unavailable) else values[index]

    def take(self, index: NDArray[np.intp], **replaced: Any) -> Columns:
        """Give some of the rows, with some of the given columns replaced; what was computed is computed anew.

        A measure *of others* keeps the values that it has among all rows.
        """
        return Columns(
            replaced,
            size=len(index),
            resources=self._resources,
            subject=self.subject,
            part_of=(self, index) if self._part_of is None else (self._part_of[0], self._part_of[1][index]),
            taken=(self, index),
        )

    def at(self, name: str, index: NDArray[np.intp]) -> Any:
        """Give the values of one column at some rows, without computing it for all of them."""
        if name in self._made or name not in {key for subject, key in measures() if subject == self.subject}:
            return self[name][index]
        if self.subject is not Subject.ROW:
            return self[name][index]
        return self.take(index)[name]

    def batches(self, by: str, *, without: NDArray[np.bool_]) -> Columns:
        """Group the rows by a column, leaving some rows out; the result's columns have one value a batch.

        The column names each row's batch, or is itself :class:`Groups`, where a row is in several.
        """
        grouped: Columns = self._batches.get((by, without.tobytes()), lambda: self._grouped(by, without))
        return grouped

    def _grouped(self, by: str, without: NDArray[np.bool_]) -> Columns:
        found = self[by]
        groups = (found if isinstance(found, Groups) else Groups.of(found)).without(without)
        return Columns({}, size=len(groups), resources={"groups": groups}, subject=Subject.BATCH, rows=self)

    def zones(self) -> Columns:
        """Turn to the census zones; the result's columns have one value a zone.

        Raises
        ------
        Unavailable
            When no layer of zones was given.
        """
        layer = self["census_zones"]
        return Columns({}, size=len(layer.code), subject=Subject.ZONE, rows=self)
