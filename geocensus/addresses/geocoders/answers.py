"""What a provider answers for an address, and the ways in which it fails to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from geocensus.coordinates import Datum
from geocensus.coordinates.geodesy import distance_m
from geocensus.language import Text

__all__ = ["Answer", "Failure", "KeyRefused", "LimitReached", "Passing", "QuotaSpent", "Status", "one_of"]


class Status(StrEnum):
    """What became of an address."""

    OK = "ok"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    ERROR = "error"
    QUOTA = "quota"

    @property
    def is_final(self) -> bool:
        """Whether asking again would only cost again: the provider has understood, and said what it knows."""
        return self in (Status.OK, Status.NOT_FOUND, Status.AMBIGUOUS)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a provider said about one address, in its own datum.

    Parameters
    ----------
    status
        What became of the address.
    lon, lat : degrees, in *datum*
        NaN unless the status is ``ok``.
    datum
        Of the position as the provider gave it.
    level
        ``province``, ``prefecture``, ``county``, ``township``, ``village``, ``zone``, ``road``, ``place``, ``address``,
        or empty where the provider says none.
    accuracy_m : metres
        Radius in which the true place is to be expected; NaN where nothing is known.
    match
        What was found, for people: the address as the provider knows it; of an ambiguous one the candidates, of a
        failure the reason.
    """

    status: Status
    lon: float = math.nan
    lat: float = math.nan
    datum: Datum = Datum.CGCS2000
    level: str = ""
    accuracy_m: float = math.nan
    match: str = ""


class Failure(Exception):
    """The provider gave no answer that can be used: a broken body, a page of a portal, a refusal of this address.

    Parameters
    ----------
    en, zh
        Why, for people.
    """

    def __init__(self, *, en: str, zh: str) -> None:
        super().__init__(en)
        self.text = Text(en=en, zh=zh)


class Passing(Failure):
    """A failure that passes by itself: too many requests a second, a server in trouble, a time-out.

    Parameters
    ----------
    en, zh
        Why, for people.
    wait_s : seconds
        What the provider asked to wait, if it did.
    """

    def __init__(self, *, en: str, zh: str, wait_s: float | None = None) -> None:
        super().__init__(en=en, zh=zh)
        self.wait_s = wait_s


class QuotaSpent(Failure):
    """What may be asked in a day has been asked."""


class LimitReached(QuotaSpent):
    """What the user allows in a day has been asked; the provider might answer more."""


class KeyRefused(Failure):
    """The provider does not accept the key, for this or for any address."""


def one_of(found: list[Answer]) -> Answer:
    """Give the first of several results if the others lie within its accuracy; otherwise they are candidates.

    Examples
    --------
    >>> here = Answer(status=Status.OK, lon=114.2, lat=36.7, accuracy_m=500.0, match="a")
    >>> there = Answer(status=Status.OK, lon=125.3, lat=43.8, accuracy_m=500.0, match="b")
    >>> one_of([]).status.value, one_of([here, here]).match, one_of([here, there])
    ('not_found', 'a', Answer(status=<Status.AMBIGUOUS: 'ambiguous'>, lon=nan, lat=nan, ..., match='a; b'))
    """
    if not found:
        return Answer(status=Status.NOT_FOUND)
    first = found[0]
    reach = first.accuracy_m if math.isfinite(first.accuracy_m) else 0.0
    away = distance_m(
        lon=[first.lon] * len(found), lat=[first.lat] * len(found),
        to_lon=[one.lon for one in found], to_lat=[one.lat for one in found],
    )  # fmt: skip
    if max(away) <= max(reach, SAME_M):
        return first
    return Answer(status=Status.AMBIGUOUS, match="; ".join(dict.fromkeys(one.match for one in found))[:500])


SAME_M = 300.0
"""Results nearer to each other than this are one place: the gate and the middle of a works. Own choice."""
