"""What was measured, as a page of the documentation."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.accuracy.baselines import BASELINES
from benchmarks.accuracy.ceiling import GONE
from benchmarks.accuracy.clean import BATCHES, ROWS
from benchmarks.accuracy.jobs import Job
from benchmarks.accuracy.scoring import RIGHT_M, WRONG_M

__all__ = ["draw_reliability", "page", "reliability"]

BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98, 1.0001)

SHIFTED = {"gcj02_batch": "GCJ-02", "bd09_batch": "BD-09"}

ENOUGH_ROWS = 30
"""Rows of a collector from which his datum should be known."""


def page(scored: pd.DataFrame, jobs: Sequence[Job], *, planned: int) -> str:
    """Write the page; of how many registers were planned, it says."""
    of_clean, scored = scored[scored["part"] == "clean"], scored[scored["part"] != "clean"].infer_objects()
    parts = dict(iter(scored.groupby("part")))
    counts = pd.Series([job.part for job in jobs]).value_counts()
    kinds = ", ".join(f"{count} {part}" for part, count in counts.items())
    lines = [
        "# How often flags and proposals are right",
        "",
        "Written by `python -m benchmarks.accuracy`: every register is SYNTHETIC or, where the page says so, real positions with "
        "injected faults, so the truth of each row is known. "
        f"{len(jobs):,} of {planned:,} planned registers were measured ({kinds}), {len(scored):,} rows; seeds from 0. "
        f"Python {platform.python_version()}, {os.cpu_count()} processors; "
        + ", ".join(f"{name} {version(name)}" for name in ("geocensus", "numpy", "pandas", "shapely"))
        + ".",
        "",
        f"A proposal is *right* when it lies within {RIGHT_M:.0f} m of where the source was measured, *wrong* beyond {WRONG_M:.0f} m; "
        "*ambiguous* lines name their rivals and propose nothing. *Flagged* counts warnings and errors of the row or of its batch. "
        "*Ceiling*: the share in which an oracle who knows the kind of fault and how the collector writes, but not where in the text "
        "it happened, is left with one place (of a list that slipped: which way, but not where it began and ended); *reached*: how "
        "much of that the right proposals are; –: the position is gone.",
        "",
    ]
    for part, title in (
        ("named", "Faults that repairs know, zones about 2 km across"),
        ("unnamed", "The same, with faults that no repair knows among them"),
    ):
        if part in parts:
            of_size = parts[part][parts[part]["zone_km"] == 2.0]
            lines += [f"## {title}", "", *_by_defect(of_size), ""]
    if "named" in parts:
        lines += ["## By the size of zones: right proposals among rows that left their zone by more than 500 m", ""]
        lines += [*_by(parts["named"], "zone_km", "{:g} km"), ""]
        lines += ["## By region, all sizes of zones", "", *_by_region(parts["named"]), ""]
    if "density" in parts:
        lines += [
            "## By density: sources in a region, zones of 2 km",
            "",
            *_by(parts["density"], "sources", "{:,} sources"),
            "",
        ]
    if "batches" in parts:
        lines += [
            f"## Batches in another datum, collectors with {ENOUGH_ROWS} rows or more",
            "",
            *_batches(parts["batches"]),
            "",
        ]
    if "real" in parts and len(parts["real"]):
        lines += ["## Real positions, counties as zones, with injected faults", "", *_by_defect(parts["real"]), ""]
    lines += ["## Rows without a fault", "", *_clean(scored, of_clean), ""]
    lines += [
        "## Is 0.95 really 0.95?",
        "",
        "![Reliability of confidence](accuracy-reliability.svg)",
        "",
        *_reliability(scored),
    ]
    return "\n".join(lines) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [
        "| " + " | ".join(head) + " |",
        "|---|" + "---:|" * (len(head) - 1),
        *("| " + " | ".join(row) + " |" for row in rows),
    ]


def _percent(of: pd.Series[bool] | np.ndarray) -> str:
    return f"{100 * float(np.mean(of)):.1f} %" if len(of) else "–"


def _by_defect(scored: pd.DataFrame) -> list[str]:
    head = ["fault", "rows", "left its zone", "of these flagged", "right", "wrong", "ambiguous", "ceiling", "reached"]
    head += BASELINES
    rows = []
    for defect, group in scored[scored["defect"] != ""].groupby("defect"):
        left = group[group["left_zone"]]
        flagged = left["row_flagged"] | left["batch_flagged"]
        known = left["spread_m"].dropna()
        rows.append(
            [
                str(defect),
                f"{len(group):,}",
                f"{len(left):,}",
                _percent(flagged),
                _percent(left["answer"] == "right"),
                _percent(left["answer"] == "wrong"),
                _percent(left["answer"] == "ambiguous"),
                *_against(left["answer"] == "right", known <= RIGHT_M, gone=str(defect) in GONE),
                *(_percent(left[name] == "right") for name in BASELINES),
            ]
        )
    proposed = scored[scored["answer"].isin(["right", "near", "wrong"])]
    left = scored[(scored["defect"] != "") & scored["left_zone"]]
    said = [
        "",
        f"Of all {len(proposed):,} proposals {_percent(proposed['answer'] == 'right')} are right, "
        f"{_percent(proposed['answer'] == 'wrong')} wrong. Of {len(left):,} rows that left their zone by more than 500 m "
        f"{_percent(left['row_flagged'] | left['batch_flagged'])} are flagged. "
        "Columns from *right* on count rows that left their zone; the last ones are what peers' transformations get right.",
    ]
    return _table(head, rows) + said


def _against(right: pd.Series[bool], decidable: pd.Series[bool], *, gone: bool) -> tuple[str, str]:
    """Give the ceiling, and how much of it was reached."""
    if gone or not len(decidable):
        return ("–" if gone else "", "")
    ceiling = float(decidable.mean())
    return _percent(decidable), f"{100 * float(right.mean()) / ceiling:.0f} %" if ceiling else "–"


def _by(scored: pd.DataFrame, column: str, form: str) -> list[str]:
    values = sorted(scored[column].unique())
    left = scored[(scored["defect"] != "") & scored["left_zone"]]
    rows = [
        [str(defect), *(_percent(group.loc[group[column] == value, "answer"] == "right") for value in values)]
        for defect, group in left.groupby("defect")
    ]
    wrong = scored[scored["answer"].isin(["right", "near", "wrong"])]
    last = ["**wrong, of all proposals**"]
    last += [_percent(wrong.loc[wrong[column] == value, "answer"] == "wrong") for value in values]
    return _table(["fault", *(form.format(value) for value in values)], [*rows, last])


def _by_region(scored: pd.DataFrame) -> list[str]:
    rows = []
    for region, group in scored.groupby("region"):
        left = group[(group["defect"] != "") & group["left_zone"]]
        proposed = group[group["answer"].isin(["right", "near", "wrong"])]
        clean = group[group["defect"] == ""]
        rows.append(
            [
                str(region),
                f"{len(group):,}",
                _percent(left["row_flagged"] | left["batch_flagged"]),
                _percent(left["answer"] == "right"),
                _percent(proposed["answer"] == "wrong"),
                _percent(clean["row_flagged"]),
            ]
        )
    return _table(
        ["region", "rows", "left zone: flagged", "left zone: right", "wrong, of proposals", "good rows flagged"], rows
    )


def _batches(scored: pd.DataFrame) -> list[str]:
    large = scored[scored["rows_of_collector"] >= ENOUGH_ROWS]
    rows = []
    for defect, group in large[large["defect"].isin([*SHIFTED, "shift_batch", "old_datum_batch"])].groupby("defect"):
        called = group["called"] == SHIFTED.get(str(defect), "a constant shift")
        rows.append(
            [
                str(defect),
                f"{len(group):,}",
                _percent(group["batch_flagged"]),
                _percent(called),
                _percent(group["answer"] == "right"),
                _percent(group["answer"] == "wrong"),
            ]
        )
    return _table(["fault", "rows", "batch flagged", "named rightly", "right", "wrong"], rows)


def _clean(scored: pd.DataFrame, whole: pd.DataFrame) -> list[str]:
    clean = scored[(scored["defect"] == "") & (scored["part"] == "named")]
    rows = []
    for km, group in clean.groupby("zone_km"):
        count = group["checks"].str.split().explode().value_counts()
        checks = ", ".join(f"{check} {100 * many / len(group):.3f} %" for check, many in count.items() if check)
        rows.append([f"{km:g} km", f"{len(group):,}", f"{100 * group['row_flagged'].mean():.3f} %", checks or "none"])
    said = []
    if len(whole):
        sizes = ", ".join(f"{km:g}" for km in sorted(whole["zone_km"].unique()))
        said = [
            "",
            f"Clean batches: {len(whole):,} seeds, honest positions of {BATCHES} collectors of {ROWS[0]}–{ROWS[1]} rows each in "
            f"{whole['region'].nunique()} regions and zones of {sizes} km; {whole['rows'].sum():,.0f} rows, "
            f"{whole['batches'].sum():,.0f} batches of collectors, townships and files were judged. "
            f"Called GCJ-02 or BD-09: in {(whole['datum'] > 0).sum():,} seeds; shifted by a constant: in {(whole['shifted'] > 0).sum():,}.",
        ]
    return _table(["zones", "rows", "flagged", "by check"], rows) + said


def reliability(scored: pd.DataFrame) -> pd.DataFrame:
    """Compare confidence with how often it was justified, bin by bin."""
    said = scored[scored["confidence"].notna()].infer_objects()
    place = pd.cut(said["confidence"], list(BINS), right=False, labels=False)
    table = said.groupby(place).agg(lines=("hit", "size"), confidence=("confidence", "mean"), right=("hit", "mean"))
    return table.reset_index(drop=True)


def _reliability(scored: pd.DataFrame) -> list[str]:
    table = reliability(scored)
    rows = [
        [f"{row.confidence:.3f}", f"{row.lines:,.0f}", f"{row.right:.3f}", f"{100 * (row.right - row.confidence):+.1f}"]
        for row in table.itertuples()
    ]
    error = float((table["lines"] * (table["right"] - table["confidence"]).abs()).sum() / max(table["lines"].sum(), 1))
    return [
        *_table(["mean confidence", "lines", "right (within 60 m)", "points"], rows),
        "",
        f"Expected calibration error over all lines: {100 * error:.1f} points.",
    ]


def draw_reliability(scored: pd.DataFrame, path: Path) -> None:
    """Draw the reliability diagram."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    table = reliability(scored)
    with mpl.rc_context({"svg.hashsalt": "geocensus"}):
        figure = Figure(figsize=(5, 4.2), layout="constrained")
        axes = figure.subplots()
        axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", label="perfectly calibrated")
        axes.plot(table["confidence"], table["right"], marker="o", color="#0b5cad", label="measured")
        for row in table.itertuples():
            axes.annotate(
                f"{row.lines:,.0f}",
                (row.confidence, row.right),
                textcoords="offset points",
                xytext=(4, -12),
                fontsize=7,
            )
        axes.set(xlabel="confidence of the line", ylabel="share that was right", xlim=(0, 1.02), ylim=(0, 1.02))
        axes.legend(loc="upper left")
        figure.savefig(path, metadata={"Date": None})
