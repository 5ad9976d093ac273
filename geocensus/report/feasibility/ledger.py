"""Numbers that can be traced: each has an id, and says which rows of which file it was counted from."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.shares import clustered_share, wilson

__all__ = ["Ledger", "Number", "Place", "quoted", "statistic_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where numbers count: everything, a region, a county or a zone.

    Parameters
    ----------
    level
        ``all``, ``region``, ``county`` or ``zone``.
    code
        Key of the region, or code; ``all`` for everything.
    name
        For people.
    region
        Key of the region that it lies in.
    """

    level: str
    code: str
    name: Text
    region: str = ""

    @property
    def where(self) -> str:
        """Expression that selects its rows."""
        return "" if self.level == "all" else f"{self.level} == {quoted(self.code)}"

    @property
    def key(self) -> str:
        """What its numbers' ids begin with."""
        return self.code if self.level != "zone" else f"zone-{self.code}"


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number of the report.

    Parameters
    ----------
    id
        Unique within the report: place and measure.
    value
        NaN where there was nothing to count.
    unit
        ``rows``, ``share``, ``m`` or empty.
    numerator, denominator
        Of a share.
    low, high
        Bounds of its 95 % interval; NaN where none is given.
    interval
        How they were found: ``clustered`` by zone, ``wilson``, or empty.
    file
        File that the rows stand in: in the folder of the report, else in that of the run.
    where
        Selects the rows that it counts, as :meth:`pandas.DataFrame.query` reads it; empty: all of them.
    within
        Selects the rows of the denominator.
    statistic
        ``count``, ``share``, or what is worked out of the selected rows, as :func:`statistic_of` reads it.
    """

    id: str
    value: float
    unit: str
    file: str
    where: str = ""
    within: str = ""
    statistic: str = "count"
    numerator: int | None = None
    denominator: int | None = None
    low: float = float("nan")
    high: float = float("nan")
    interval: str = ""
    iso19157: str = ""


def quoted(text: str) -> str:
    r"""Write a text as the filters have it.

    Examples
    --------
    >>> print(quoted('a"b'))
    "a\"b"
    """
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    # Whatever ends a line would end the expression.
    return '"' + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in plain) + '"'


def both(*wheres: str) -> str:
    """Join filters that must all hold."""
    return " and ".join(f"({each})" if " or " in each else each for each in wheres if each)


def statistic_of(selected: pd.DataFrame, statistic: str) -> float:
    """Work out a statistic of selected rows.

    Parameters
    ----------
    selected
    statistic
        ``count``; ``mean``, ``median``, ``max``, ``rms`` or ``quantile 0.95`` ``of`` a column; a factor may stand before it, as in
        ``1.7308 * rms of distance_m``.

    Examples
    --------
    >>> round(statistic_of(pd.DataFrame({"d": [3.0, 4.0]}), "2 * rms of d"), 4)
    7.0711
    """
    if statistic == "count":
        return float(len(selected))
    factor, star, rest = statistic.partition(" * ")
    what, _, column = (rest if star else statistic).rpartition(" of ")
    values = selected[column].to_numpy(dtype=np.float64)
    values = values[np.isfinite(values)]
    if not len(values):
        return float("nan")
    name, _, at = what.partition(" ")
    worked = {
        "mean": lambda: values.mean(),
        "median": lambda: np.median(values),
        "max": lambda: values.max(),
        "rms": lambda: np.sqrt((values**2).mean()),
        "quantile": lambda: np.quantile(values, float(at)),
    }[name]()
    return float(worked) * (float(factor) if star else 1.0)


@dataclass(kw_only=True, eq=False)
class Ledger:
    """All numbers of a report by their ids, in the order in which they were counted."""

    numbers: dict[str, Number] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Number:
        return self.numbers[name]

    def __contains__(self, name: str) -> bool:
        return name in self.numbers

    def __iter__(self) -> Iterator[Number]:
        return iter(self.numbers.values())

    def __len__(self) -> int:
        return len(self.numbers)

    def get(self, name: str) -> Number | None:
        """Give a number, or None."""
        return self.numbers.get(name)

    def add(self, number: Number) -> Number:
        """Take a number; its id must be new."""
        if number.id in self.numbers:
            msg = f"two numbers are called {number.id}"
            raise ValueError(msg)
        self.numbers[number.id] = number
        return number

    def statistic(
        self,
        name: str,
        rows: pd.DataFrame,
        statistic: str,
        *,
        file: str,
        where: str = "",
        unit: str = "rows",
        iso: str = "",
    ) -> Number:
        """Work out a number of the rows of a small table that a filter selects."""
        selected = rows.query(where, engine="python") if where else rows
        value = statistic_of(selected, statistic)
        number = Number(id=name, value=value, unit=unit, file=file, where=where, statistic=statistic, iso19157=iso)
        return self.add(number)

    def share(
        self,
        name: str,
        part: float,
        whole: float,
        *,
        file: str,
        where: str,
        within: str = "",
        iso: str = "",
        bounds: bool = True,
    ) -> Number:
        """Take a share that was counted, with Wilson's interval where it is an example of more."""
        low, high = wilson(part, whole) if bounds else (np.nan, np.nan)
        number = Number(
            id=name,
            value=part / whole if whole else float("nan"),
            unit="share",
            file=file,
            where=where,
            within=within,
            statistic="share",
            numerator=int(part),
            denominator=int(whole),
            low=float(low),
            high=float(high),
            interval="wilson" if whole and bounds else "",
            iso19157=iso,
        )
        return self.add(number)

    def table(self) -> pd.DataFrame:
        """Give the numbers as a table, one line a number."""
        names = list(Number.__dataclass_fields__)
        columns: dict[str, Any] = {name: [getattr(each, name) for each in self] for name in names}
        frame = pd.DataFrame(columns)
        for name in ("numerator", "denominator"):
            frame[name] = pd.array(columns[name], dtype="Int64")
        for name in ("value", "low", "high"):
            frame[name] = frame[name].astype(np.float64).round(9)
        return frame


@dataclass(frozen=True, kw_only=True, eq=False)
class Counter:
    """Counts masks of one table by place, with intervals by what zones have in common.

    Parameters
    ----------
    ledger
        Takes the numbers.
    places
        Where to count.
    member : places -> (n,) numbers of its level's places, -1 outside
    cluster : (n,) numbers of the zones that rows count for
    file
        File of the rows.
    """

    ledger: Ledger
    places: tuple[Place, ...]
    level_of: dict[str, NDArray[np.int64]]
    cluster: NDArray[np.int64]
    file: str

    @classmethod
    def of(cls, ledger: Ledger, rows: pd.DataFrame, places: tuple[Place, ...], *, file: str) -> Counter:
        """Prepare to count the rows of a table that names ``region``, ``county`` and ``zone``."""
        level_of = {"all": np.zeros(len(rows), dtype=np.int64)}
        for level in ("region", "county", "zone"):
            codes = pd.Index([each.code for each in places if each.level == level])
            level_of[level] = np.asarray(codes.get_indexer(pd.Index(rows[level])), dtype=np.int64)
        cluster, _ = pd.factorize(rows["zone"])
        return cls(ledger=ledger, places=places, level_of=level_of, cluster=cluster.astype(np.int64), file=file)

    def count(self, measure: str, mask: NDArray[np.bool_], where: str, *, levels: tuple[str, ...] = ()) -> None:
        """Count the rows of a mask in every place."""
        for place, part, _, _ in self._each(mask, None, levels):
            self.ledger.add(
                Number(
                    id=f"{place.key}.{measure}", value=part, unit="rows", file=self.file, where=both(place.where, where)
                )
            )

    def share(
        self,
        measure: str,
        mask: NDArray[np.bool_],
        where: str,
        *,
        within: NDArray[np.bool_] | None = None,
        of: str = "",
        iso: str = "",
        levels: tuple[str, ...] = (),
        bounds: bool = True,
    ) -> None:
        """Count a share in every place: rows of the mask by rows *within*."""
        whole_mask = np.ones(len(mask), dtype=bool) if within is None else within
        for place, part, whole, clusters in self._each(mask & whole_mask, whole_mask, levels):
            low, high, how = float("nan"), float("nan"), ""
            if bounds and whole:
                low, high, how = _bounds(part, whole, clusters)
            self.ledger.add(
                Number(
                    id=f"{place.key}.{measure}",
                    value=part / whole if whole else float("nan"),
                    unit="share",
                    file=self.file,
                    where=both(place.where, of, where),
                    within=both(place.where, of),
                    statistic="share",
                    numerator=int(part),
                    denominator=int(whole),
                    low=low,
                    high=high,
                    interval=how,
                    iso19157=iso,
                )
            )

    def _each(
        self, mask: NDArray[np.bool_], whole: NDArray[np.bool_] | None, levels: tuple[str, ...]
    ) -> Iterator[tuple[Place, float, float, tuple[Floats, Floats] | None]]:
        for level in dict.fromkeys(each.level for each in self.places):
            if levels and level not in levels:
                continue
            own = [each for each in self.places if each.level == level]
            at = self.level_of[level]
            parts = np.bincount(at[mask & (at >= 0)], minlength=len(own))
            if whole is None:
                for place, part in zip(own, parts.tolist(), strict=True):
                    yield place, float(part), 0.0, None
                continue
            wholes = np.bincount(at[whole & (at >= 0)], minlength=len(own))
            clusters = None if level == "zone" else self._clusters(at, mask, whole, len(own))
            for k, place in enumerate(own):
                yield place, float(parts[k]), float(wholes[k]), None if clusters is None else clusters[k]

    def _clusters(
        self, at: NDArray[np.int64], mask: NDArray[np.bool_], whole: NDArray[np.bool_], places: int
    ) -> list[tuple[Floats, Floats]]:
        """Count by zone within each place."""
        zones = int(self.cluster.max(initial=-1)) + 1
        inside = (at >= 0) & whole
        pair = at[inside] * zones + self.cluster[inside]
        keys, place = np.unique(pair, return_inverse=True)
        of = np.bincount(place, minlength=len(keys)).astype(np.float64)
        part: Floats = np.bincount(place, mask[inside].astype(np.float64), len(keys)).astype(np.float64)
        edges = np.searchsorted(keys, np.arange(places + 1) * zones).tolist()
        return [(part[a:b], of[a:b]) for a, b in itertools.pairwise(edges)]


def _bounds(part: float, whole: float, clusters: tuple[Floats, Floats] | None) -> tuple[float, float, str]:
    """Give the interval of a share: by zones where there are several of them, else as of independent rows."""
    if clusters is not None and len(clusters[1]) > 1:
        found = clustered_share(*clusters)
        return found.low, found.high, "clustered"
    low, high = wilson(part, whole)
    return float(low), float(high), "wilson"
