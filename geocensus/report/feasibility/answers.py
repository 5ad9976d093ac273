"""The answer to the pilot's question, region by region: yes, yes with conditions, or not shown; each by numbers of the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from geocensus.language import Text
from geocensus.report.feasibility.ledger import Ledger, Place

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
    todo
        What is left to do where it is not met; ``{missing}`` is the share that lacks it.
    nothing
        What is said where there is not a single row to judge.
    """

    measure: str
    question: str
    yes: float
    conditions: float
    said: Text
    todo: Text
    nothing: Text


NO_SOURCE = Text(en="the register has no source that was checked here", zh="此处没有纳入核查的污染源")
NO_POSITION = Text(en="not one source has a usable position", zh="没有一个污染源具有可用坐标")

CRITERIA = (
    Criterion(
        measure="located",
        question="base",
        yes=0.95,
        conditions=0.80,
        said=Text(en="of the sources have a usable position", zh="的污染源有可用坐标"),
        todo=Text(
            en="{missing} of the sources have no usable position: position them, or correct what is written",
            zh="{missing} 的污染源没有可用坐标：需补采或更正",
        ),
        nothing=NO_SOURCE,
    ),
    Criterion(
        measure="county_agrees",
        question="base",
        yes=0.95,
        conditions=0.80,
        said=Text(en="of the positions lie in the county that the source names", zh="的坐标位于所填报的县内"),
        todo=Text(
            en="{missing} of the positions lie outside the county that the source names: check the position or the code",
            zh="{missing} 的坐标不在所填报的县内：需核对坐标或代码",
        ),
        nothing=Text(en="not one source with a position names a county", zh="有坐标的污染源均未填报县"),
    ),
    Criterion(
        measure="second.agrees",
        question="base",
        yes=0.95,
        conditions=0.90,
        said=Text(en="of the positions get the same county from two base layers", zh="的坐标按两套底图判定的县一致"),
        todo=Text(
            en="the county of {missing} of the positions depends on the base layer: decide these by hand, within the border tolerance",
            zh="{missing} 的坐标所属县随底图而异：在边界容差范围内需人工判定",
        ),
        nothing=Text(en="not one position lies in a county of two base layers", zh="没有坐标位于两套底图均覆盖的县"),
    ),
    Criterion(
        measure="located",
        question="zoning",
        yes=0.95,
        conditions=0.80,
        said=Text(en="of the sources have a usable position", zh="的污染源有可用坐标"),
        todo=Text(
            en="{missing} of the sources have no usable position: position them, or correct what is written",
            zh="{missing} 的污染源没有可用坐标：需补采或更正",
        ),
        nothing=NO_SOURCE,
    ),
    Criterion(
        measure="names_place",
        question="zoning",
        yes=0.95,
        conditions=0.80,
        said=Text(en="of them name a zone that the layer has", zh="填报了图层中存在的普查小区"),
        todo=Text(
            en="{missing} of the located sources name no zone that the layer has: complete or correct their codes",
            zh="{missing} 的有坐标污染源未填报图层中存在的小区：需补充或更正小区代码",
        ),
        nothing=NO_POSITION,
    ),
    Criterion(
        measure="in_place",
        question="zoning",
        yes=0.95,
        conditions=0.80,
        said=Text(en="of those lie in that zone or within the tolerance of it", zh="位于该小区内或容差范围内"),
        todo=Text(
            en="{missing} lie in another zone than the one they name: return these to their collectors",
            zh="{missing} 位于所报小区之外：需退回核实",
        ),
        nothing=Text(
            en="not one located source names a zone that the layer has",
            zh="没有一个有坐标的污染源填报了图层中存在的小区",
        ),
    ),
    Criterion(
        measure="certain",
        question="zoning",
        yes=0.95,
        conditions=0.80,
        said=Text(
            en="of the positions have a certain zone, given their accuracy", zh="的坐标在其精度下所属小区可以确定"
        ),
        todo=Text(
            en="the zone of {missing} of the positions is ambiguous: trust the reported zone there, or measure better",
            zh="{missing} 的坐标归属不确定：以填报小区为准，或提高测量精度",
        ),
        nothing=NO_POSITION,
    ),
    Criterion(
        measure="zones_sound",
        question="zoning",
        yes=0.99,
        conditions=0.90,
        said=Text(en="of the zones are without a fault", zh="的普查小区没有图形或代码问题"),
        todo=Text(
            en="{missing} of the zones have a fault: mend the zone layer first",
            zh="{missing} 的普查小区存在图形或代码问题：应先修正小区图层",
        ),
        nothing=Text(en="the zone layer was too large to be checked here", zh="小区图层过大，此处未作检查"),
    ),
)
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
    todo
        What is left to do; ``{missing}`` stands for what the share lacks, ``{value}`` for the number.
    asked
        The limits.
    """

    held: Held
    number: str
    said: Text
    todo: Text
    asked: Text


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The answer for one place and one question, with its reasons."""

    place: Place
    question: str
    answer: Answer
    reasons: tuple[Reason, ...]

    @property
    def few(self) -> bool:
        """Whether there are too few sources to show anything."""
        return any(reason.said is TOO_FEW for reason in self.reasons)


NO_ZONES = Text(
    en="no zone layer was given: nothing is shown of census zones", zh="未提供普查小区图层，无法评价普查分区"
)
GIVE_ZONES = Text(
    en="give the layer of census zones to geocensus run with --zones", zh="用 geocensus run 的 --zones 提供普查小区图层"
)
TOO_FEW = Text(en="located sources", zh="个有坐标的污染源")
MORE_NEEDED = Text(
    en=f"{{value}} located sources: an answer needs at least {LEAST_SOURCES}",
    zh=f"有坐标的污染源仅 {{value}} 个：作出结论至少需要 {LEAST_SOURCES} 个",
)
UNVERIFIED = Text(en="positions were not compared with the ground", zh="坐标未与实地对照")
VERIFY = Text(
    en="positions were not compared with the ground: verify a sample (geocensus sample), or give a reference",
    zh="坐标未与实地对照：应开展抽样核查（geocensus sample）或提供参考坐标",
)
ACCURATE = Text(
    en="is the radius that holds 95 % of the errors against the reference", zh="为 95% 误差（与参考坐标相比）所在的半径"
)
INACCURATE = Text(
    en="5 % of the positions are off by more than {value}: find the gross errors first",
    zh="5% 的坐标偏差超过 {value}：应先查找粗差",
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
        reasons = (Reason(held=Held.UNKNOWN, number="", said=NO_ZONES, todo=GIVE_ZONES, asked=GIVE_ZONES),)
        return Judged(place=place, question=question, answer=Answer.NOT_SHOWN, reasons=reasons)
    found = [_reason(ledger, place, each) for each in CRITERIA if each.question == question]
    located = ledger[f"{place.key}.located"]
    few = (located.numerator or 0) < LEAST_SOURCES
    if few:
        found.insert(
            0,
            Reason(
                held=Held.FAILED,
                number=f"{place.key}.positions",
                said=TOO_FEW,
                todo=MORE_NEEDED,
                asked=_least(LEAST_SOURCES),
            ),
        )
    found.append(_accuracy(ledger, place, tolerance_m))
    held = {each.held for each in found}
    if Held.FAILED in held or (few and Held.UNKNOWN in held):
        answer = Answer.NOT_SHOWN
    elif held == {Held.MET}:
        answer = Answer.YES
    else:
        answer = Answer.CONDITIONS
    # A criterion without a single row to judge shows nothing.
    if any(each.held is Held.UNKNOWN for each in found[:-1]):
        answer = Answer.NOT_SHOWN
    return Judged(place=place, question=question, answer=answer, reasons=tuple(found))


def _least(count: int) -> Text:
    return Text(en=f"at least {count}", zh=f"不少于 {count} 个")


def _reason(ledger: Ledger, place: Place, criterion: Criterion) -> Reason:
    number = ledger.get(f"{place.key}.{criterion.measure}")
    asked = Text(
        en=f"yes: {criterion.yes:.0%} at least, whole interval; with conditions: {criterion.conditions:.0%}",
        zh=f"可行：区间下限不低于 {criterion.yes:.0%}；有条件可行：不低于 {criterion.conditions:.0%}",
    )
    if number is None or not np.isfinite(number.value):
        return Reason(held=Held.UNKNOWN, number="", said=criterion.nothing, todo=criterion.nothing, asked=asked)
    worse = number.low if np.isfinite(number.low) else number.value
    held = Held.MET if worse >= criterion.yes else Held.PARTLY if number.value >= criterion.conditions else Held.FAILED
    return Reason(held=held, number=number.id, said=criterion.said, todo=criterion.todo, asked=asked)


def _accuracy(ledger: Ledger, place: Place, tolerance_m: float) -> Reason:
    count, radius = ledger.get(f"{place.key}.accuracy.pairs"), ledger.get(f"{place.key}.accuracy.ce95_m")
    if count is None or radius is None or count.value < LEAST_PAIRS:
        return Reason(held=Held.UNKNOWN, number="", said=UNVERIFIED, todo=VERIFY, asked=_least(LEAST_PAIRS))
    held = Held.MET if radius.value <= tolerance_m else Held.PARTLY
    asked = Text(en=f"at most {tolerance_m:g} m", zh=f"不超过 {tolerance_m:g} 米")
    return Reason(held=held, number=radius.id, said=ACCURATE, todo=INACCURATE, asked=asked)
