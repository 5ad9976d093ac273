"""How often checks flag what is right: clean synthetic registers, and the real ones beside the project.

``python -m benchmarks.checks`` writes ``docs/benchmarks/checks.md``; ``--size small`` takes seconds and writes nothing. The hand
verdicts at the end of the page are kept.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

import geocensus as gc
from geocensus import basemaps
from geocensus.checks import checks
from geocensus.simulate import simulate
from geocensus.zones import zone_area_m2

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks" / "checks.md"
REGISTERS = ROOT.parent / "shared" / "registers"

BY_HAND = "## Looked at by hand"

SIZES_KM = (0.5, 2.0, 5.0, 20.0)
MOST_ZONES = 2_000

REAL = (
    ("steel", "gem-steel-2025-12.xlsx", {"sheets": ("Plant data",), "where": ("Country/Area=China",)}),
    ("cement", "gem-cement-2025-07.xlsx", {"sheets": ("Plant Data",), "where": ("Country/Area=China",)}),
    (
        "coal",
        "gem-coal-2024-07.xlsx",
        {"sheets": ("Units",), "where": ("Country/Area=China",), "columns": {"parent_id": "GEM location ID"}},
    ),
    ("power", "wri-power-plants-china.csv", {}),
)


@dataclass(kw_only=True)
class Rates:
    """Rows judged, and flagged by each check and grade."""

    rows: int = 0
    zones: int = 0
    km2: float = 0.0
    warned: int = 0
    failed: int = 0
    by_check: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, result: gc.Result) -> None:
        """Count one run."""
        self.rows += result.counts["in_scope"]
        self.failed += result.counts["error"]
        self.warned += result.counts["error"] + result.counts["warning"]
        for (check, grade, subject), n in result.findings.groupby(["check", "grade", "subject"]).size().items():
            self.by_check[check, grade, subject] += int(n)

    def merge(self, other: Rates) -> None:
        """Add what another process counted."""
        self.rows, self.zones, self.km2 = self.rows + other.rows, self.zones + other.zones, self.km2 + other.km2
        self.warned, self.failed = self.warned + other.warned, self.failed + other.failed
        self.by_check += other.by_check


@cache
def area_km2(region: gc.regions.Region) -> float:
    """Measure a region."""
    return float(zone_area_m2(basemaps.layer("county").take(region.counties).geometry).sum() / 1e6)


def clean(job: tuple[int, int]) -> dict[float, Rates]:
    """Check clean registers of one seed: one region after the other, with zones of every size."""
    seed, rows = job
    found = {}
    for km in SIZES_KM:
        # As many zones as the width asks for, where a region has room for no more than can be made quickly.
        fitting = [each for each in gc.regions.regions() if area_km2(each) / km**2 <= MOST_ZONES]
        region = fitting[seed % len(fitting)]
        zones = max(round(area_km2(region) / km**2), 1)
        made = simulate(region, sources=rows, zones=zones, seed=seed, defects={})
        found[km] = rates = Rates(zones=len(made.zones.code), km2=area_km2(region))
        rates.add(gc.run(made.register, region=region.key, zones=made.zones))
    return found


def clean_tables(*, seeds: int, rows: int, processes: int) -> list[str]:
    """Measure clean registers."""
    total = {km: Rates() for km in SIZES_KM}
    with ProcessPoolExecutor(processes) as pool:
        for found in pool.map(clean, [(seed, rows) for seed in range(seeds)]):
            for km, rates in found.items():
                total[km].merge(rates)
    lines = [
        "| zones | rows | mean width of a zone, km | warning or worse | error |",
        "|---|---|---|---|---|",
        *(
            f"| {km:g} km | {each.rows:,} | {np.sqrt(each.km2 / each.zones):.2f} | {each.warned / each.rows:.3%} | {each.failed} rows |"
            for km, each in total.items()
        ),
        "",
        "Rates of each check (rows; findings for batches and zones), on the same registers. Checks that are not listed flagged nothing.",
        "",
        "| check | grade | " + " | ".join(f"{km:g} km" for km in SIZES_KM) + " |",
        "|---|---|" + "---|" * len(SIZES_KM),
    ]
    for key in sorted({key for each in total.values() for key in each.by_check}):
        check, grade, subject = key
        shown = [
            f"{each.by_check[key] / each.rows:.3%}" if subject == "row" else f"{each.by_check[key]} {subject}"
            for each in total.values()
        ]
        lines.append(f"| {check} | {grade} | " + " | ".join(shown) + " |")
    return lines


def real_tables() -> list[str]:
    """Measure the real registers that stand beside the project."""
    counted = {}
    for name, file, options in REAL:
        rates = Rates()
        rates.add(gc.run(gc.read_register(REGISTERS / file, **options)))
        counted[name] = rates
    lines = [
        "| check | grade | " + " | ".join(f"{name} ({each.rows:,} rows)" for name, each in counted.items()) + " |",
        "|---|---|" + "---|" * len(counted),
    ]
    for key in sorted({key for each in counted.values() for key in each.by_check}):
        check, grade, subject = key
        shown = [
            f"{each.by_check[key]} ({each.by_check[key] / each.rows:.1%})"
            if subject == "row"
            else f"{each.by_check[key]} {subject}"
            for each in counted.values()
        ]
        lines.append(f"| {check} | {grade} | " + " | ".join(shown) + " |")
    worst = max(
        (n / each.rows, check, name)
        for name, each in counted.items()
        for (check, grade, subject), n in each.by_check.items()
        if grade == "error" and subject == "row"
    )
    lines += ["", f"Most rows at error by one check: {worst[0]:.2%} ({worst[1]}, {worst[2]})."]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=("small", "full"), default="full")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    small = asked.size == "small"
    seeds, rows = (2, 150) if small else (100, 1_000)
    began = time.perf_counter()
    page = [
        "# How often checks are wrong",
        "",
        f"`python -m benchmarks.checks`: {seeds} seeds, {rows:,} sources each, the 17 regions in turn; geocensus {version('geocensus')}, "
        f"{len(checks())} checks, profile census-2018.",
        "",
        "## Clean synthetic registers",
        "",
        "No defect; honest noise only (receivers 3–10 m, points picked on a map 40 m, gates of large works farther). Each width of "
        f"zones is measured in the regions that it divides into at most {MOST_ZONES:,}.",
        "",
        *clean_tables(seeds=seeds, rows=rows, processes=asked.processes),
        "",
        "## Real registers",
        "",
        "Registers of industrial sites that others have placed, with counties for zones; none is a census register. What is "
        "flagged here is partly right: see below.",
        "",
        *(
            real_tables()
            if REGISTERS.is_dir() and not small
            else ["Not measured: the registers do not stand beside the project."]
        ),
        "",
        f"Measured in {time.perf_counter() - began:.0f} s.",
        "",
        "",
    ]
    if small:
        print("\n".join(page))
        return
    kept = PAGE.read_text(encoding="utf-8").partition(BY_HAND)[2] if PAGE.exists() else "\n"
    PAGE.write_text("\n".join(page) + BY_HAND + kept.rstrip("\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
