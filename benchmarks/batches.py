"""Checks of batches: how often they err on clean registers, how few rows they need to see a defect, how long they take.

``python -m benchmarks.batches`` writes ``docs/benchmarks/batches.md``; ``--size small`` takes seconds and writes nothing.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geocensus.checks import checks, judge
from geocensus.measures import Columns

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks" / "batches.md"
CODES = ("CRD002", "CRD003", "CRD004", "CRD005", "CRD006", "CRD007")
ROW_CODES = ("CRD008",)

NOTATIONS = (
    ("degree", 4), ("degree", 5), ("degree", 6), ("degree", 8), ("minute", 3), ("minute", 4), ("second", 0),
    ("second", 1), ("second", 2),
)  # fmt: skip
PART = {"degree": 1.0, "minute": 1 / 60, "second": 1 / 3600}


@dataclass
class Draft:
    """Positions before they are written, with what their collectors do."""

    lon: np.ndarray
    lat: np.ndarray
    collector: np.ndarray
    notation: np.ndarray
    rng: np.random.Generator


def draft(*, collectors: int, rows: int, seed: int, size_deg: float = 0.4) -> Draft:
    """Place sources in a county 40 km across: villages, parks of 250 m and scattered farms, seen by honest collectors."""
    rng = np.random.default_rng(seed)
    corner = rng.uniform((75.0, 20.0), (130.0, 48.0))
    n = collectors * rows
    collector = np.repeat(np.arange(collectors), rows)
    home = rng.uniform(0, size_deg, (collectors, 2))
    # Three settlements for each collector, one of them a park.
    middle = home[:, None, :] + rng.normal(0, 0.02, (collectors, 3, 2))
    reach = np.stack([rng.uniform(0.004, 0.012, collectors), rng.uniform(0.002, 0.008, collectors),
                      np.full(collectors, 0.0025)], axis=1)  # fmt: skip
    which = rng.choice(4, n, p=(0.35, 0.25, 0.2, 0.2))
    at = (
        middle[collector, np.minimum(which, 2)] + rng.normal(size=(n, 2)) * reach[collector, np.minimum(which, 2), None]
    )
    at = np.where((which == 3)[:, None], home[collector] + rng.uniform(-0.05, 0.05, (n, 2)), at)
    at += rng.normal(0, 1e-4, (n, 2)) + corner
    return Draft(
        lon=at[:, 0], lat=at[:, 1], collector=collector, notation=rng.integers(0, len(NOTATIONS), collectors), rng=rng
    )


def written(made: Draft, *, drop_zeros: bool | None = None) -> Columns:
    """Write positions down, each collector in his notation; tables of numbers lose their trailing zeros."""
    dropping = bool(made.rng.random() < 0.5) if drop_zeros is None else drop_zeros
    finest = np.array([NOTATIONS[k][0] for k in made.notation], dtype=object)[made.collector]
    decimals = np.array([NOTATIONS[k][1] for k in made.notation])[made.collector]
    unit = np.vectorize(PART.get)(finest) * 10.0**-decimals
    given: dict[str, Any] = {}
    for axis, exact in (("lon", made.lon), ("lat", made.lat)):
        ticks = np.rint(exact / unit)
        value = ticks * unit
        kept = decimals.astype(np.int8)
        for _ in range(8 if dropping else 0):
            zero = (kept > 0) & (finest == "degree") & (ticks % 10 == 0)
            ticks, kept = np.where(zero, ticks / 10, ticks), kept - zero.astype(np.int8)
        given |= {axis: value, f"{axis}_value": value, f"{axis}_decimals": kept,
                  f"{axis}_finest": pd.Categorical(finest)}  # fmt: skip
    n = len(made.lon)
    given["row"] = np.arange(1, n + 1)
    given["collector_id"] = np.array([f"P{k:06d}" for k in range(made.collector.max() + 1)], dtype=object)[
        made.collector
    ]
    given["zone_code"] = np.array([f"1304811{k:02d}" for k in range(10, 90)], dtype=object)[made.collector // 3 % 80]
    given["object_id"] = pd.Series(np.arange(n)).astype("str").array
    return Columns(given, size=n)


def found(columns: Columns) -> dict[str, set[str]]:
    """Name the batches that each check flags at warning, or at note where that is its mildest grade."""
    judged = judge(columns, [each for each in checks() if each.code in CODES])
    return {code: {str(key) for key in of["groups"].keys[grades > 1]} for code, (of, grades) in judged.others.items()}


def lattice(made: Draft, at: np.ndarray, strength: float) -> None:
    """Round positions to 0.01°, and write them with all digits."""
    at = at[made.rng.random(len(at)) < strength]
    made.lon[at], made.lat[at] = np.rint(made.lon[at] * 100) / 100, np.rint(made.lat[at] * 100) / 100


def minutes(made: Draft, at: np.ndarray, strength: float) -> None:
    """Write 36°42′15″ as 36.4215, with the thousandths of the seconds behind it."""
    at = at[made.rng.random(len(at)) < strength]
    for axis in (made.lon, made.lat):
        whole, rest = np.divmod(axis[at], 1.0)
        minute, second = np.divmod(rest * 60, 1.0)
        axis[at] = whole + minute / 100 + second * 0.006


def digits(made: Draft, at: np.ndarray, strength: float) -> None:
    """Move the fifth decimal to the nearest 0 or 5."""
    at = at[made.rng.random(len(at)) < strength]
    for axis in (made.lon, made.lat):
        axis[at] = np.rint(axis[at] * 20_000) / 20_000


def series(made: Draft, at: np.ndarray, strength: float) -> None:
    """Fill a share of the rows down from the first of them, one unit of the last digit a row."""
    at = at[: max(2, round(strength * len(at)))]
    made.lon[at] = np.rint(made.lon[at[0]] * 1e5) / 1e5 + np.arange(len(at)) * 1e-5
    made.lat[at] = made.lat[at[0]]


def one_line(made: Draft, at: np.ndarray, strength: float) -> None:
    """Copy one longitude."""
    at = at[made.rng.random(len(at)) < strength]
    made.lon[at] = made.lon[at[:1]]


def one_place(made: Draft, at: np.ndarray, strength: float) -> None:
    """Locate units from one office, within 5 m."""
    at = at[made.rng.random(len(at)) < strength]
    made.lon[at] = made.lon[at[:1]] + made.rng.normal(0, 5e-5, len(at))
    made.lat[at] = made.lat[at[:1]] + made.rng.normal(0, 5e-5, len(at))


DEFECTS: tuple[tuple[str, str, Callable[[Draft, np.ndarray, float], None]], ...] = (
    ("CRD002", "rounded to 0.01°, written with 5 decimals", lattice),
    ("CRD003", "36°42′15″ written as 36.4215…", minutes),
    ("CRD004", "last digit moved to 0 or 5", digits),
    ("CRD005", "filled down", series),
    ("CRD006", "one longitude copied", one_line),
    ("CRD007", "located from one office", one_place),
)
STRENGTHS = (1.0, 0.5, 0.3)
SIZES = (10, 15, 20, 30, 50, 100, 200, 500)


def power(
    defect: Callable[[Draft, np.ndarray, float], None], code: str, *, rows: int, strength: float, seeds: int
) -> float:
    """Tell how often one bad collector among twenty is found."""
    seen = 0
    for seed in range(seeds):
        made = draft(collectors=20, rows=rows, seed=10_000 + seed)
        made.notation[:] = 1
        defect(made, np.flatnonzero(made.collector == 7), strength)
        seen += "collector: P000007" in found(written(made, drop_zeros=False))[code]
    return seen / seeds


@dataclass
class Errors:
    """False alarms on clean registers."""

    runs: int
    batches: int
    runs_wrong: dict[str, int]
    batches_wrong: dict[str, int]


def false_alarms(seeds: int) -> Errors:
    """Judge clean registers of 20 collectors with 30, 100 or 400 rows each, in all notations."""
    errors = Errors(seeds, 0, dict.fromkeys(CODES, 0), dict.fromkeys(CODES, 0))
    for seed in range(seeds):
        columns = written(draft(collectors=20, rows=(30, 100, 400)[seed % 3], seed=seed))
        errors.batches += len(columns["batch"])
        for code, flagged in found(columns).items():
            errors.runs_wrong[code] += bool(flagged)
            errors.batches_wrong[code] += len(flagged)
    return errors


def speed(rows: int) -> dict[str, float]:
    """Time each check on one register of many collectors; the first one pays for what all share."""
    columns = written(draft(collectors=rows // 100, rows=100, seed=1))
    seconds = {}
    chosen = {each.code: each for each in checks() if each.code in (*CODES, *ROW_CODES)}
    columns["position_key"]  # the check of identical positions asks for it first
    columns["site_key"]
    for code, each in chosen.items():
        began = time.perf_counter()
        judge(columns, [each])
        seconds[code] = time.perf_counter() - began
    return seconds


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=("small", "full"), default="full")
    full = parser.parse_args().size == "full"
    errors = false_alarms(600 if full else 12)
    lines = [
        "# Checks of batches", "",
        "Made by `python -m benchmarks.batches`.", "",
        "## False alarms on clean registers", "",
        f"{errors.runs} registers of 20 collectors with 30, 100 or 400 rows in a county 40 km across, with 10 m noise, in nine "
        f"notations, half of them without trailing zeros: {errors.batches:,} batches. The promise is that at most 1 % of the "
        "*registers* get any false alarm of one check.", "",
        "| check | registers with a false alarm | batches flagged wrongly |", "|---|---|---|",
    ]  # fmt: skip
    lines += [
        f"| {code} | {errors.runs_wrong[code] / errors.runs:.2%} | {errors.batches_wrong[code] / errors.batches:.3%} |"
        for code in CODES
    ]
    lines += ["", "## Rows that are needed", "",
              "One bad collector among twenty. The fewest rows of his (of 10, 15, 20, 30, 50, 100, 200, 500) with which he is found "
              "in at least 9 of 10 registers, when all, half or 30 % of his rows have the defect; – means not even with 500.", "",
              "| check | defect | all | half | 30 % |", "|---|---|---:|---:|---:|"]  # fmt: skip
    for code, said, defect in DEFECTS:
        cells = []
        for strength in STRENGTHS:
            need = "–"
            for rows in SIZES if full else SIZES[3:5]:
                if power(defect, code, rows=rows, strength=strength, seeds=30 if full else 3) >= 0.9:
                    need = str(rows)
                    break
            cells.append(need)
        lines.append(f"| {code} | {said} | {' | '.join(cells)} |")
    rows = 1_000_000 if full else 20_000
    seconds = speed(rows)
    lines += ["", "## Time", "", f"{rows:,} rows, {rows // 100:,} collectors, one thread; together {sum(seconds.values()):.2f} s. "
              "The first check pays for sorting rows into batches.", "", "| check | seconds |", "|---|---:|"]  # fmt: skip
    lines += [f"| {code} | {each:.2f} |" for code, each in seconds.items()]
    page = "\n".join(lines) + "\n"
    print(page)
    if full:
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
