"""How often flags and proposals are right: ``python -m benchmarks.accuracy`` writes ``docs/benchmarks/accuracy.md``.

Every register is made from seeds; what was measured stays in a folder, so that a broken measurement goes on.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.accuracy.jobs import PARTS, kept, plan, run_all
from benchmarks.accuracy.page import draw_reliability, page

DOCS = Path(__file__).resolve().parents[2] / "docs" / "benchmarks"


def main(words: list[str] | None = None) -> None:
    """Measure, and write the page and its figure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=1, help="registers of each kind and region")
    options.add_argument("--clean-seeds", type=int, default=1_000, help="clean seeds, for batches called shifted")
    options.add_argument("--sources", type=int, default=3_000, help="rows of a register")
    options.add_argument("--regions", type=int, default=17)
    options.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    options.add_argument("--processes", type=int, default=2)
    options.add_argument(
        "--kept-only", action="store_true", help="measure nothing more: write of what is in the folder"
    )
    options.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "geocensus-accuracy")
    options.add_argument("--out", type=Path, default=DOCS)
    chosen = options.parse_args(words)
    jobs = plan(
        seeds=chosen.seeds,
        clean_seeds=chosen.clean_seeds,
        sources=chosen.sources,
        parts=chosen.parts,
        regions=chosen.regions,
    )
    planned = len(jobs)
    if chosen.kept_only:
        jobs = kept(jobs, folder=chosen.folder)
    scored = run_all(jobs, folder=chosen.folder, processes=chosen.processes)
    chosen.out.mkdir(parents=True, exist_ok=True)
    (chosen.out / "accuracy.md").write_text(page(scored, jobs, planned=planned), encoding="utf-8")
    draw_reliability(scored, chosen.out / "accuracy-reliability.svg")
    print(chosen.out / "accuracy.md")


if __name__ == "__main__":
    main()
