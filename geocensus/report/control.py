"""Batches beside each other: the lines of a table, and a funnel chart as shapes of an SVG."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geocensus.language import Language, Text
from geocensus.maps.contacts import masked
from geocensus.measures.batches.grouping import KINDS
from geocensus.measures.batches.significance import BEYOND, binomial_limits
from geocensus.report.summary import share

__all__ = ["Control", "Funnel", "controls"]

LISTED = 20
"""Batches of a kind that stand in the table; the others are in ``batches.csv``."""

DRAWN = 1_500
"""Marks in a chart; those beyond the limits and the largest go first."""

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 12, 38


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """A funnel chart: marks, limits and axes in the units of its view box.

    Parameters
    ----------
    marks
        Place, what is said of it, and where it lies: ``above``, ``within``, ``below`` or ``too_few``.
    usual_y
        Height of the line of the usual share.
    upper, lower
        Points of the limits, as an SVG polyline has them.
    x_ticks, y_ticks
        Place and label.
    """

    marks: list[dict[str, Any]]
    usual_y: float
    upper: str
    lower: str
    x_ticks: list[tuple[float, str]]
    y_ticks: list[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


@dataclass(frozen=True, kw_only=True)
class Control:
    """The batches of one kind.

    Parameters
    ----------
    kind, title
        Which kind.
    usual
        Flagged share of all its rows, as text.
    above, batches
        How many lie above the limit, of how many.
    lines
        The first of them, the worst first.
    funnel
        None where there are too few batches for a chart.
    """

    kind: str
    title: Text
    usual: str
    above: int
    batches: int
    lines: list[dict[str, Any]]
    funnel: Funnel | None


def controls(batches: pd.DataFrame | None, language: Language) -> list[Control]:
    """Prepare the kinds of which there are several batches."""
    if batches is None or not len(batches):
        return []
    made = []
    for kind, of_kind in batches.groupby("kind", sort=False):
        if len(of_kind) < 2:
            continue
        told = of_kind[of_kind["judged"] > 0]
        made.append(
            Control(
                kind=str(kind),
                title=KINDS[str(kind)],
                usual=share(of_kind["flagged"].sum(), of_kind["judged"].sum()),
                above=int((of_kind["control"] == "above").sum()),
                batches=len(of_kind),
                lines=[_line(line) for line in of_kind.head(LISTED).to_dict("records")],
                funnel=_funnel(told, language) if len(told) >= 3 else None,
            )
        )
    return made


def _name(label: str) -> str:
    return masked(label.partition(": ")[2])


def _line(line: dict[Any, Any]) -> dict[str, Any]:
    whole = line["judged"]
    return {
        "name": _name(line["batch"]),
        "rows": line["rows"],
        "judged": whole,
        "flagged": line["flagged"],
        "share": share(line["flagged"], whole),
        "interval": f"{100 * line['share_low']:.0f}–{100 * line['share_high']:.0f} %" if whole else "–",
        "limit": f"{100 * line['limit_high']:.0f} %" if whole and line["control"] != "too_few" else "–",
        "control": line["control"],
        "checks": line["checks"] if isinstance(line["checks"], str) else "",
    }


def _funnel(batches: pd.DataFrame, language: Language) -> Funnel:
    outside = batches["control"].isin(("above", "below"))
    drawn = batches.assign(_outside=outside).sort_values(["_outside", "judged"], ascending=False).head(DRAWN)
    usual = float(batches["flagged"].sum() / batches["judged"].sum())
    most = float(batches["judged"].max())
    tallest = min(1.0, max(0.1, 1.15 * float((batches["flagged"] / batches["judged"]).max()), 2.0 * usual))
    # Sizes of batches differ by orders of magnitude: logarithmic.
    left, right = math.log10(max(float(batches["judged"].min()) * 0.7, 1.0)), math.log10(max(most, 10.0) * 1.15)

    def x(rows: Any) -> Any:
        return np.round(LEFT + (WIDTH - LEFT - RIGHT) * (np.log10(rows) - left) / (right - left), 1)

    def y(part: Any) -> Any:
        return np.round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * np.minimum(part, tallest) / tallest, 1)

    sizes = np.unique(np.geomspace(10**left, 10**right, 160).round())
    low, high = binomial_limits(sizes, usual, beyond=BEYOND)
    shares = (drawn["flagged"] / drawn["judged"]).to_numpy()
    rows_said = Text(en="rows", zh="行")[language]
    marks = [
        {"x": float(x(size)), "y": float(y(part)), "control": control,
         "said": f"{_name(label)}: {share(flagged, size)}, {size:,} {rows_said}"}
        for size, part, flagged, control, label in zip(
            drawn["judged"], shares, drawn["flagged"], drawn["control"], drawn["batch"], strict=True
        )
    ]  # fmt: skip
    step = next(each for each in (0.02, 0.05, 0.1, 0.2, 0.25) if tallest / each <= 6)
    return Funnel(
        marks=marks[::-1],
        usual_y=float(y(usual)),
        upper=" ".join(f"{a},{b}" for a, b in zip(x(sizes), y(high / sizes), strict=True)),
        lower=" ".join(f"{a},{b}" for a, b in zip(x(sizes), y(low / sizes), strict=True)),
        x_ticks=[
            (float(x(rows)), f"{rows:,}")
            for power in range(int(right) + 1)
            for rows in (10**power, 2 * 10**power, 5 * 10**power)
            if 10**left <= rows <= 10**right
        ],
        y_ticks=[(float(y(k * step)), f"{100 * k * step:.0f} %") for k in range(int(tallest / step) + 1)],
    )
