"""The answer to the pilot's question, region by region: yes, yes with conditions, or not shown; each by numbers of the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from geocensus.language import Text
from geocensus.report.feasibility.ledger import Ledger, Number, Place

__all__ = ["CRITERIA", "Answer", "Criterion", "Held", "Reason", "answers"]

LEAST_SOURCES = 30
"""With fewer located sources nothing is shown of a region; own choice."""

LEAST_PAIRS = 20
"""Points that a test of positional accuracy needs at least [FGDC-STD-007.3, NSSDA]."""


class Answer(StrEnum):
    """Whether positions can be had this way."""

    YES = "yes"
    CONDITIONS = "conditions"
    NOT_SHOWN = "not_shown"


class Held(StrEnum):
    """Whether a criterion is met: at its interval's worse end, as a value at least, not even so, or nothing is known."""

    MET = "met"
    PARTLY = "partly"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A share that has to be high enough.

    Parameters
    ----------
    measure
        Of a number in the ledger.
    question
        ``base`` (public base data) or ``zoning``.
    yes
        Its interval has to lie above this.
    conditions
        Its value has to lie above this, at least.
    said
        What the share is of, as the sentence goes on after it.
    """

    measure: str
    question: str
    yes: float
    conditions: float
    said: Text


CRITERIA = (
    Criterion(measure="located", question="base", yes=0.95, conditions=0.80,
              said=Text(en="of the sources have a usable position", zh="的污染源有可用坐标")),
    Criterion(measure="county_agrees", question="base", yes=0.95, conditions=0.80,
              said=Text(en="of the positions lie in the county that the source names", zh="的坐标位于所填报的县内")),
    Criterion(measure="second.agrees", question="base", yes=0.95, conditions=0.90,
              said=Text(en="of the positions get the same county from two base layers", zh="的坐标按两套底图判定的县一致")),
    Criterion(measure="located", question="zoning", yes=0.95, conditions=0.80,
              said=Text(en="of the sources have a usable position", zh="的污染源有可用坐标")),
    Criterion(measure="names_place", question="zoning", yes=0.95, conditions=0.80,
              said=Text(en="of them name a zone that the layer has", zh="填报了图层中存在的普查小区")),
    Criterion(measure="in_place", question="zoning", yes=0.95, conditions=0.80,
              said=Text(en="of those lie in that zone or within the tolerance of it", zh="位于该小区内或容差范围内")),
    Criterion(measure="certain", question="zoning", yes=0.95, conditions=0.80,
              said=Text(en="of the positions have a certain zone, given their accuracy", zh="的坐标在其精度下所属小区可以确定")),
    Criterion(measure="zones_sound", question="zoning", yes=0.99, conditions=0.90,
              said=Text(en="of the zones are without a fault", zh="的普查小区没有图形或代码问题")),
)  # fmt: skip
"""Criteria and their limits: own choices, printed with every report; a national office may set others."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """How one criterion fares.

    Parameters
    ----------
    held
    number
        Id of the number; empty where there is none.
    said
        The sentence, without the number.
    """

    held: Held
    number: str
    said: Text


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The answer for one place and one question, with its reasons."""

    place: Place
    question: str
    answer: Answer
    reasons: tuple[Reason, ...]


NO_ZONES = Text(
    en="no zone layer was given: nothing is shown of census zones", zh="未提供普查小区图层，无法评价普查分区"
)
TOO_FEW = Text(
    en=f"located sources: fewer than the {LEAST_SOURCES} that an answer needs", zh=f"个有坐标的污染源，少于作出结论所需的 {LEAST_SOURCES} 个"
)
UNVERIFIED = Text(
    en="positions were not compared with the ground: give a reference, or verify a sample", zh="坐标未与实地对照：请提供参考坐标，或开展抽样核查"
)
ACCURATE = Text(
    en="m is the radius that holds 95 % of the errors against the reference", zh="米为 95% 误差（与参考坐标相比）所在的半径"
)


def answers(ledger: Ledger, places: Sequence[Place], *, with_zones: bool, tolerance_m: float) -> tuple[Judged, ...]:
    """Answer both questions for every region; for everything, where no region was asked for."""
    asked = [each for each in places if each.level == "region"] or [each for each in places if each.level == "all"]
    return tuple(
        _judged(ledger, place, question, with_zones=with_zones, tolerance_m=tolerance_m)
        for place in asked
        for question in ("zoning", "base")
    )


def _judged(ledger: Ledger, place: Place, question: str, *, with_zones: bool, tolerance_m: float) -> Judged:
    if question == "zoning" and not with_zones:
        reasons = (Reason(held=Held.UNKNOWN, number="", said=NO_ZONES),)
        return Judged(place=place, question=question, answer=Answer.NOT_SHOWN, reasons=reasons)
    found = [_reason(ledger, place, each) for each in CRITERIA if each.question == question]
    located = ledger[f"{place.key}.located"]
    few = (located.numerator or 0) < LEAST_SOURCES
    if few:
        found.insert(0, Reason(held=Held.FAILED, number=f"{place.key}.located", said=TOO_FEW))
    found.append(_accuracy(ledger, place, tolerance_m))
    held = {each.held for each in found}
    if Held.FAILED in held or (few and Held.UNKNOWN in held):
        answer = Answer.NOT_SHOWN
    elif held == {Held.MET}:
        answer = Answer.YES
    else:
        answer = Answer.CONDITIONS
    # A criterion without a single row to judge shows nothing.
    if any(each.held is Held.UNKNOWN and each.number for each in found[:-1]):
        answer = Answer.NOT_SHOWN
    return Judged(place=place, question=question, answer=answer, reasons=tuple(found))


def _reason(ledger: Ledger, place: Place, criterion: Criterion) -> Reason:
    number = ledger.get(f"{place.key}.{criterion.measure}")
    if number is None or not np.isfinite(number.value):
        name = number.id if number else f"{place.key}.located"
        return Reason(held=Held.UNKNOWN, number=name, said=criterion.said)
    return Reason(held=_held(number, criterion), number=number.id, said=criterion.said)


def _held(number: Number, criterion: Criterion) -> Held:
    worse = number.low if np.isfinite(number.low) else number.value
    if worse >= criterion.yes:
        return Held.MET
    return Held.PARTLY if number.value >= criterion.conditions else Held.FAILED


def _accuracy(ledger: Ledger, place: Place, tolerance_m: float) -> Reason:
    count, radius = ledger.get(f"{place.key}.accuracy.pairs"), ledger.get(f"{place.key}.accuracy.ce95_m")
    if count is None or radius is None or count.value < LEAST_PAIRS:
        return Reason(held=Held.UNKNOWN, number="", said=UNVERIFIED)
    held = Held.MET if radius.value <= tolerance_m else Held.PARTLY
    return Reason(held=held, number=radius.id, said=ACCURATE)
