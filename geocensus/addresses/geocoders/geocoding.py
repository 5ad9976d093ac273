"""From addresses to positions: one provider or several, each distinct address once, answers in CGCS2000."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
import pandas as pd

from geocensus.addresses.geocoders.answers import Answer, Failure, Status
from geocensus.addresses.geocoders.finding import key_of, provider
from geocensus.addresses.geocoders.ledger import Ledger, ledger_path
from geocensus.addresses.geocoders.provider import Provider, Terms, asked
from geocensus.addresses.writing import plain_address
from geocensus.coordinates import Datum, convert
from geocensus.coordinates.geodesy import distance_m
from geocensus.errors import UsageError
from geocensus.language import Text

if TYPE_CHECKING:
    from geocensus.addresses.geocoders.asking import Asking

__all__ = ["COLUMNS", "Geocoder", "geocode"]

COLUMNS: Final = ("lon", "lat", "datum", "level", "accuracy_m", "provider", "match", "status")
"""What is added to each row."""

LIMIT_M: Final = 300.0
"""Providers agree within three times their accuracies, and within this at least: the limit that positions are judged by."""

TIMES: Final = 3.0

Tell = Callable[[int], None]


def _silent(_: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Found:
    """Answers of one provider, in CGCS2000."""

    provider: str
    lon: Any
    lat: Any
    accuracy_m: Any
    level: Any
    match: Any
    status: Any

    @classmethod
    def of(cls, name: str, answers: Sequence[Answer]) -> Self:
        lon, lat = (np.array([getattr(one, axis) for one in answers], dtype=np.float64) for axis in ("lon", "lat"))
        datum = np.array([one.datum.value for one in answers], dtype=object)
        for source in set(datum.tolist()) - {Datum.CGCS2000.value}:
            rows = np.flatnonzero(datum == source)
            lon[rows], lat[rows] = convert(lon=lon[rows], lat=lat[rows], source=source, border=_border())
        return cls(
            provider=name,
            lon=lon,
            lat=lat,
            accuracy_m=np.array([one.accuracy_m for one in answers], dtype=np.float64),
            level=np.array([one.level for one in answers], dtype=object),
            match=np.array([one.match for one in answers], dtype=object),
            status=np.array([one.status.value for one in answers], dtype=object),
        )


def _border() -> Any:
    from geocensus.basemaps import layer

    return layer("province").geometry


class Geocoder:
    """Geocode block after block: the providers, their connections and the ledger stay open in between.

    Parameters
    ----------
    providers
        Names, in the order in which they are asked; ``offline`` asks nobody.
    agree
        Ask all of them for every address, and compare; otherwise the next is asked where the former found nothing.
    ledger
        File of the ledger; None: the user's own. Not touched where no provider needs the network.
    keys
        File with the keys; None: the environment.
    urls
        Addresses of servers by the provider's name.
    terms
        Terms by the provider's name, without keys.
    gazetteer
        The user's own places, for ``offline``.

    Raises
    ------
    ProviderNotFound, ProviderNotReady
        When a provider is not known, or lacks a key or an address.
    """

    def __init__(
        self,
        providers: Sequence[str] = ("offline",),
        *,
        agree: bool = False,
        ledger: str | os.PathLike[str] | None = None,
        keys: str | os.PathLike[str] | None = None,
        urls: Mapping[str, str] | None = None,
        terms: Mapping[str, Terms] | None = None,
        gazetteer: str | os.PathLike[str] | None = None,
    ) -> None:
        self.agree = agree
        self.providers = {name: _made(name, (urls or {}).get(name), gazetteer) for name in providers}
        if agree and len(self.providers) < 2:
            raise UsageError(
                en="several providers are needed to compare their answers: name at least two",
                zh="比较结果需要至少两个服务，请用 --provider 指定",
            )
        online = {name: one for name, one in self.providers.items() if one.url}
        secrets = {name: key_of(one, file=keys) for name, one in online.items()}
        self._ledger = Ledger(ledger or ledger_path()) if online else None
        self._asking: dict[str, Asking] = {}
        if self._ledger is not None:
            # Only who asks somebody loads an HTTP client.
            from geocensus.addresses.geocoders.asking import Asking

            for name, one in online.items():
                asked = replace((terms or {}).get(name, Terms()), key=secrets[name])
                self._asking[name] = Asking(one, self._ledger, asked)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and ledger."""
        for one in self._asking.values():
            one.close()
        if self._ledger is not None:
            self._ledger.close()

    @property
    def asks(self) -> bool:
        """Whether any provider needs the network."""
        return bool(self._asking)

    @property
    def ledger_path(self) -> Path | None:
        """Where the ledger is; None where nobody is asked."""
        return None if self._ledger is None else self._ledger.path

    @property
    def ended(self) -> dict[str, Text]:
        """Providers that are not asked any more, and why."""
        return {name: one.why for name, one in self._asking.items() if one.why is not None}

    def geocode(self, texts: Iterable[Any], *, tell: Tell = _silent) -> pd.DataFrame:
        """Find positions for addresses.

        Parameters
        ----------
        texts : (n,) text
        tell
            Called with the number of distinct addresses that are answered, from time to time.

        Returns
        -------
        DataFrame of n rows
            ``lon, lat`` (degrees, CGCS2000; NaN unless the status is ``ok``), ``datum``, ``level``, ``accuracy_m``,
            ``provider``, ``match``, ``status``. With *agree* also ``agreement_m``, the largest distance between two
            providers' positions, ``agree``, and each provider's own ``lon_NAME, lat_NAME, accuracy_m_NAME, status_NAME``.
        """
        number, distinct = pd.factorize(
            pd.Series([plain_address(text) for text in texts], dtype=object), use_na_sentinel=False
        )
        queries = [str(text) for text in distinct]
        table = self._compared(queries, tell) if self.agree else self._in_turn(queries, tell)
        return table.take(number).reset_index(drop=True)

    def _in_turn(self, queries: list[str], tell: Tell) -> pd.DataFrame:
        """Ask each provider for what those before it did not find."""
        first, *others = self.providers
        best = _table(self._ask(first, queries, tell))
        for one in others:
            rows = np.flatnonzero(best["status"] != Status.OK.value)
            table = _table(self._ask(one, [queries[row] for row in rows], tell))
            rank = [part["status"].map(_RANK).to_numpy() for part in (table, best.iloc[rows])]
            better = np.flatnonzero(rank[0] < rank[1])
            taken = np.arange(len(best))
            taken[rows[better]] = len(best) + better
            best = pd.concat([best, table], ignore_index=True).take(taken).reset_index(drop=True)
        return best

    def _compared(self, queries: list[str], tell: Tell) -> pd.DataFrame:
        """Ask all providers for everything; take the most accurate position and tell how far the others are."""
        found = [self._ask(one, queries, tell) for one in self.providers]
        tables = [_table(one) for one in found]
        rank = np.array([table["status"].map(_RANK) + np.where(np.isnan(one.accuracy_m), 0.5, np.tanh(one.accuracy_m / 1e6) / 2)
                         for table, one in zip(tables, found, strict=True)])  # fmt: skip
        chosen = rank.argmin(axis=0)
        best = pd.concat(tables, keys=range(len(tables))).loc[[(c, row) for row, c in enumerate(chosen.tolist())]]
        best = best.reset_index(drop=True)
        apart, agree = _agreement(found)
        best["agreement_m"], best["agree"] = apart, agree
        for one in found:
            best[f"lon_{one.provider}"], best[f"lat_{one.provider}"] = one.lon, one.lat
            best[f"accuracy_m_{one.provider}"], best[f"status_{one.provider}"] = one.accuracy_m, one.status
        return best

    def _ask(self, name: str, queries: list[str], tell: Tell) -> _Found:
        one = self.providers[name]
        named = [query for query in queries if query]
        if name in self._asking:
            known = self._asking[name].ask(named, tell=tell)
        else:
            known = {}
            for start in range(0, len(named), max(one.batch, 1)):
                known |= _offline(one, named[start : start + max(one.batch, 1)])
        nothing = Answer(status=Status.NOT_FOUND)
        return _Found.of(one.name, [known[query] if query else nothing for query in queries])


def _offline(one: Provider, queries: list[str]) -> dict[str, Answer]:
    """Ask a provider that needs no network; where one address spoils the others, one at a time."""
    try:
        return dict(zip(queries, asked(one, queries, None), strict=True))
    except Failure as failure:
        if len(queries) > 1:
            return {query: answer for each in queries for query, answer in _offline(one, [each]).items()}
        return {queries[0]: Answer(status=Status.ERROR, match=str(failure.text))}


# What was found goes before what is in doubt; what may be found by asking again before what is nowhere.
_RANK: Final = {
    Status.OK.value: 0, Status.AMBIGUOUS.value: 1, Status.QUOTA.value: 2, Status.ERROR.value: 3, Status.NOT_FOUND.value: 4,
}  # fmt: skip


def _made(name: str, url: str | None, gazetteer: str | os.PathLike[str] | None) -> Provider:
    if name == "offline" and gazetteer is not None:
        from geocensus.addresses.geocoders.gazetteer import read_gazetteer

        return provider(name, gazetteer=read_gazetteer(gazetteer))
    return provider(name, url=url)


def _table(found: _Found) -> pd.DataFrame:
    ok = found.status == Status.OK.value
    return pd.DataFrame(
        {
            "lon": np.where(ok, found.lon, np.nan),
            "lat": np.where(ok, found.lat, np.nan),
            "datum": np.where(ok, Datum.CGCS2000.value, ""),
            "level": found.level,
            "accuracy_m": found.accuracy_m,
            "provider": np.full(len(ok), found.provider, dtype=object),
            "match": found.match,
            "status": found.status,
        }
    )


def _agreement(found: list[_Found]) -> tuple[Any, Any]:
    """Measure how far the positions of providers lie apart, and whether that is within their accuracies.

    Returns
    -------
    apart : (n,) metres
        Between the two that are farthest from each other; NaN where fewer than two found something.
    agree : (n,) bool or None
        None where there is nothing to compare.
    """
    size = len(found[0].lon)
    apart, agree, pairs = np.full(size, np.nan), np.ones(size, dtype=bool), np.zeros(size, dtype=int)
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            metres = distance_m(lon=one.lon, lat=one.lat, to_lon=other.lon, to_lat=other.lat)
            both = np.isfinite(metres)
            reach = np.fmax(np.nan_to_num(one.accuracy_m), np.nan_to_num(other.accuracy_m))
            agree &= ~both | (metres <= np.maximum(TIMES * reach, LIMIT_M))
            apart = np.fmax(apart, metres)
            pairs += both
    told = agree.astype(object)
    told[pairs == 0] = None
    return apart, told


def geocode(texts: Iterable[Any], *, providers: Sequence[str] | str = ("offline",), **settings: Any) -> pd.DataFrame:
    """Find positions for addresses, from what is on this machine unless another provider is named.

    Parameters
    ----------
    texts : (n,) text
    providers
        Names in the order in which they are asked.
    settings
        As for :class:`Geocoder`.

    Returns
    -------
    DataFrame
        As :meth:`Geocoder.geocode` gives it.

    Examples
    --------
    >>> found = geocode(["河北武安午汲镇", "朝阳区", "无此地"])
    >>> found["status"].tolist(), found["level"].tolist(), found["lon"].round(1).tolist()
    (['ok', 'ambiguous', 'not_found'], ['county', '', ''], [114.0, nan, nan])
    """
    with Geocoder((providers,) if isinstance(providers, str) else tuple(providers), **settings) as geocoder:
        return geocoder.geocode(texts)
