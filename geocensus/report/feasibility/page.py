"""The feasibility report as one page of HTML that stands alone and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import jinja2

from geocensus.language import Language, Text
from geocensus.maps.inlining import content_security_policy
from geocensus.maps.words import STAMP
from geocensus.report.feasibility.assessing import Assessment
from geocensus.report.feasibility.content import Bar, Cell, Interval, Section, spoken, with_interval
from geocensus.report.feasibility.ledger import Number
from geocensus.report.feasibility.sections import sections
from geocensus.report.feasibility.words import WORDS
from geocensus.report.page import sheet_file

__all__ = ["feasibility_page"]


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.globals |= {
        "spoken": spoken, "with_interval": with_interval, "stacked": _stacked, "interval_chart": _interval_chart,
    }  # fmt: skip
    return environment.from_string(sheet_file("feasibility.html.j2"))


def feasibility_page(
    assessment: Assessment,
    *,
    language: Language | str | None = None,
    preset: str = "full",
    drawn_up: datetime | None = None,
    pictures: Sequence[tuple[str, str]] = (),
) -> str:
    """Write a feasibility report as one page of HTML.

    Parameters
    ----------
    assessment
    language
        Of the page; None: the run's.
    preset
        ``full``, or ``monthly``: the shorter report of a month's end (月报).
    drawn_up
        Time that the page names, on one line of its own; now when None.
    pictures
        PNG images as base64 with what they show, for the part on where positions lie.

    Returns
    -------
    page
        It needs nothing but itself, runs no script, and prints on A4. Two calls differ in the line of the time at most.
    """
    run = assessment.run
    chosen = Language(language) if language is not None else run.language
    style = sheet_file("report.css") + sheet_file("feasibility.css")
    made = sections(assessment, chosen, preset=preset)
    words = {name: text[chosen] for name, text in WORDS.items()}
    page = _template().render(
        run=run,
        runs=[{"name": name, "run": each} for name, each in zip(assessment.names, assessment.runs, strict=True)],
        language=chosen,
        html_language="zh-CN" if chosen is Language.ZH else "en",
        words=words,
        title=words["monthly_title" if preset == "monthly" else "title"],
        stamp=STAMP[chosen],
        style=style,
        policy=content_security_policy(scripts=[], styles=[style]),
        sections=[_pictured(each, pictures) for each in made],
        used=list(_used(made)),
        drawn_up=(drawn_up or datetime.now(UTC)).strftime("%Y-%m-%d %H:%M UTC"),
        assumed=_assumed(assessment)[chosen],
        given=assessment.given,
    )
    return page.encode("utf-8", "replace").decode("utf-8")


def _pictured(section: Section, pictures: Sequence[tuple[str, str]]) -> Section:
    from dataclasses import replace

    return replace(section, pictures=pictures) if section.key == "lies" and pictures else section


def _assumed(assessment: Assessment) -> Text:
    chosen = assessment.assumptions
    permitted = "" if chosen.permitted_m is None else f" · M₀ = {chosen.permitted_m:g} m"
    return Text(
        en=f"tolerance {chosen.tolerance_m:g} m · accuracy of a position at least {chosen.accuracy_m:g} m (68 %) · a zone is certain from "
        f"{chosen.certain:.0%}{permitted}",
        zh=f"容差 {chosen.tolerance_m:g} 米 · 坐标精度至少按 {chosen.accuracy_m:g} "
        f"米（68%）计 · 概率达 {chosen.certain:.0%} 视为归属确定{permitted}",
    )


def _used(made: Sequence[Section]) -> Iterator[Number]:
    """Give every number that the page shows, once, in the order of the page."""
    seen: set[str] = set()

    def cells() -> Iterator[Cell]:
        for section in made:
            for says in section.says:
                yield from says
            for bar in section.bars:
                yield from (number for _, _, number in bar.parts)
            yield from (each.number for each in section.intervals)
            for table in section.tables:
                for line in table.lines[: table.shown]:
                    yield from line
            for point in section.points:
                yield from point

    for cell in cells():
        if isinstance(cell, Number) and cell.id not in seen:
            seen.add(cell.id)
            yield cell


def _stacked(bar: Bar) -> list[dict[str, Any]]:
    """Cut a bar of 1000 units into its shares; what is there is never invisible."""
    shown = [(word, label, number) for word, label, number in bar.parts if number.value > 0]
    widths = [max(1000.0 * number.value, 3.0) for _, _, number in shown]
    whole, start, parts = sum(widths), 0.0, []
    for (word, label, number), width in zip(shown, widths, strict=True):
        wide = 1000.0 * width / whole
        parts.append(
            {"word": word, "x": round(start, 1), "width": round(wide, 1), "said": f"{label}: {spoken(number)}"}
        )
        start += wide
    return parts


WIDTH, LEFT, LINE = 720, 290, 20


def _interval_chart(marks: Sequence[Interval]) -> dict[str, Any]:
    """Draw shares with their ranges on one axis from 0."""
    most = max(max(each.number.high, each.number.value) for each in marks)
    step = next(each for each in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if most / each <= 6)
    right = WIDTH - 20

    def x(share: float) -> float:
        return round(LEFT + (right - LEFT) * min(share / most, 1.0), 1)

    return {
        "width": WIDTH,
        "height": LINE * len(marks) + 32,
        "left": LEFT,
        "bottom": LINE * len(marks) + 10,
        "ticks": [(x(k * step), f"{100 * k * step:g} %") for k in range(int(most / step) + 1)],
        "marks": [
            {
                "name": each.name if len(each.name) <= 46 else each.name[:45] + "…",
                "y": LINE * k + 16,
                "x": x(each.number.value),
                "low": x(each.number.low),
                "high": x(each.number.high),
                "said": f"{spoken(each.number)} ({with_interval(each.number)})",
            }
            for k, each in enumerate(marks)
        ],
    }
