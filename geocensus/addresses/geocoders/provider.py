"""What a provider of geocodes is: the protocol that a plugin follows, and the words for levels that all use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from geocensus.addresses.geocoders.answers import Answer, Failure
from geocensus.errors import GeocensusError

if TYPE_CHECKING:
    from geocensus.addresses.geocoders.fetching import Fetch

__all__ = ["ACCURACY_M", "Provider", "Terms", "asked"]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """On which terms a provider is asked.

    Parameters
    ----------
    key
        Shown nowhere, in no representation either.
    per_second
        Requests a second at most, all processes that share the ledger together; None: what the provider says; 0: no limit.
    per_day
        Requests a day (in Beijing) at most; 0: no limit.
    batch
        Addresses in one request; 0: as many as the provider takes by itself.
    timeout_s : seconds
        Without an answer, after which a request has failed.
    attempts
        Requests for one address at most.
    """

    key: str = ""
    per_second: float | None = None
    per_day: int = 0
    batch: int = 0
    timeout_s: float = 10.0
    attempts: int = 4

    def __repr__(self) -> str:
        return f"<Terms: {self.per_second} a second, {self.per_day or 'any number'} a day>"


@runtime_checkable
class Provider(Protocol):
    """Somebody who knows where addresses are."""

    @property
    def name(self) -> str:
        """Short, of small letters; the ledger and the output call it so."""
        ...

    @property
    def url(self) -> str:
        """Address of its server, to which paths are added; empty for one that needs no network."""
        ...

    @property
    def key_name(self) -> str:
        """Parameter of a request that carries the key; empty where none is needed. The provider never sees the key."""
        ...

    @property
    def per_second(self) -> float:
        """Requests a second that it allows, unless the user says otherwise; 0: as many as can be."""
        ...

    @property
    def batch(self) -> int:
        """Addresses that it takes at once."""
        ...

    @property
    def parameters(self) -> Mapping[str, str]:
        """What beside the address decides its answers; part of what the ledger knows an answer by."""
        ...

    def geocode(self, queries: Sequence[str], fetch: Fetch) -> Sequence[Answer]:
        """Answer some addresses, at most *batch*, in their order.

        Parameters
        ----------
        queries
            Addresses in half-width, simplified characters with single blanks, none of them empty.
        fetch
            The way to the server; each call is one request, waits for its turn, and carries the key.

        Raises
        ------
        Failure
            When these addresses cannot be answered; :class:`Passing` asks for another attempt, :class:`QuotaSpent` and
            :class:`KeyRefused` end the run when they come again and again.
        """
        ...


def asked(provider: Provider, queries: Sequence[str], fetch: Fetch | None) -> Sequence[Answer]:
    """Ask a provider; whatever a plugin raises or gives that is no answer is a failure of these addresses.

    Raises
    ------
    Failure
        Its words name what was raised by its type alone: what a plugin says may carry the key.
    """
    name = provider.name
    try:
        found = provider.geocode(queries, fetch)  # type: ignore[arg-type]  # who needs no network gets no way to one
        answers = [one for one in found if isinstance(one, Answer)]
    except (GeocensusError, Failure):
        raise
    except Exception as error:
        kind = type(error).__name__
        raise Failure(en=f"{name} failed ({kind})", zh=f"{name} 出错（{kind}）") from None
    if len(answers) != len(queries):
        raise Failure(
            en=f"{name} gave {len(answers)} answers for {len(queries)} addresses",
            zh=f"{name} 对 {len(queries)} 个地址返回了 {len(answers)} 个结果",
        )
    return answers


ACCURACY_M: Final[Mapping[str, float]] = {
    "address": 50.0, "place": 200.0, "road": 1_000.0, "zone": 2_000.0, "village": 1_500.0, "township": 5_000.0,
    "county": 20_000.0, "prefecture": 60_000.0, "province": 250_000.0,
}  # fmt: skip
"""Metres in which a place of a level is to be expected, where a provider tells the level only. Own choice, from the usual
sizes: half of the counties have less than 1,700 km² (23 km to a corner), a township about 200 km²."""
