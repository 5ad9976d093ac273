"""Decisions applied: a new table of positions, never the old one edited, and the checks run again on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from geocensus.checks.grades import FLAGGED, Grade
from geocensus.language import Text
from geocensus.registers.atomic import atomic_folder
from geocensus.registers.tables import write_csv, write_geoparquet
from geocensus.review.audit import LOG, Log, begun
from geocensus.review.cases import fingerprint
from geocensus.review.effects import effects
from geocensus.review.rerunning import check_again
from geocensus.review.settling import Settled, settle
from geocensus.review.sources import Source, read_sources
from geocensus.review.tables import decisions_table, left_table, positions_table

if TYPE_CHECKING:
    from geocensus.pipeline import Result
    from geocensus.runs import Run

__all__ = ["Applied", "apply", "gathered"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Applied:
    """What was applied, and what is left.

    Parameters
    ----------
    settled
        What counts of the decisions.
    positions
        Every row of the run in its order, with the reported, the proposed and the decided position.
    decisions
        A line a decision that counts, is in conflict, or is about a row that changed since.
    left
        Rows that somebody still has to do something about.
    counts
        Totals.
    again
        The checks on the decided positions.
    """

    settled: Settled
    positions: pd.DataFrame
    decisions: pd.DataFrame
    left: pd.DataFrame
    counts: dict[str, int]
    again: Result


def gathered(run: Run, sources: Sequence[Source], *, arbiters: Collection[str] = ()) -> tuple[Settled, Log]:
    """Put decisions from several sources together, and find out which count; a log among them is continued."""
    logs = [each.log for each in sources if each.log is not None]
    log = logs[0] if logs else begun(fingerprint(run))
    taken = [(each.path.name, each.sha256, each.decisions) for each in sources]
    named = [name for each in logs[1:] for name in each.arbiters]
    log = log.continued(taken, [*named, *arbiters])
    return settle(run, log.decisions, arbiters=log.arbiters), log


def apply(
    run: Run,
    decisions: Iterable[str | Path],
    folder: str | Path,
    *,
    grade: Grade = FLAGGED,
    arbiters: Collection[str] = (),
    on_stage: Callable[[Text], None] = lambda _: None,
    **known: Any,
) -> Applied:
    """Apply decisions to a copy of a run's positions, check these again, and write all of it into a new folder.

    Parameters
    ----------
    run
        The run that the decisions are about; nothing in it is changed.
    decisions
        Decision files, workbooks, correction lists, and folders that decisions were applied or carried into.
    folder
        Must not exist.
    grade
        From which grade on a finding needs a decision.
    arbiters
        Reviewers whose decisions go before those of others.
    on_stage
        Told what begins.
    known
        ``previous``, ``directory``, ``around``: as for :func:`geocensus.pipeline.run`; a run's folder does not hold them.

    Raises
    ------
    DecisionError
        When anything that came back cannot be taken; nothing is written then.
    OutputExists
        When the folder exists.
    """
    on_stage(Text(en="Reading the decisions", zh="读取决定"))
    sources = read_sources(run, decisions)
    settled, log = gathered(run, sources, arbiters=arbiters)
    effect = effects(run, settled)
    again = check_again(run, effect, on_stage=on_stage, **known)
    positions = positions_table(run, settled, effect, again)
    table = decisions_table(run, settled, positions)
    left = left_table(run, settled, again, grade)
    states = left["state"].value_counts().to_dict()
    counts = {
        "rows": len(positions),
        "decisions": len(log.decisions),
        "settled": sum(each.decision.settles for each in settled.standing.values()),
        "moved": int(effect["lon"].notna().sum()),
        "recoded": int(effect["zone_code"].notna().sum()),
        "returned": int(states.get("returned", 0)),
        "doubt": int(states.get("doubt", 0)),
        "remarks": sum(each.remarks for each in sources),
        "conflicts": len(settled.conflicts),
        "changed": len(settled.changed),
        "undecided": int(states.get("undecided", 0)),
        "still_flagged": int(states.get("still_flagged", 0)),
        "new_findings": int(states.get("new_finding", 0)),
        "left": len(left),
    }
    applied = Applied(settled=settled, positions=positions, decisions=table, left=left, counts=counts, again=again)
    with atomic_folder(folder) as part:
        _write(applied, part, log, sources, fingerprint(run))
    return applied


def _write(applied: Applied, part: Path, log: Log, sources: Sequence[Source], run: str) -> None:
    write_geoparquet(applied.positions, part / "positions.parquet")
    write_csv(applied.decisions, part / "decisions.csv")
    write_csv(applied.left, part / "left.csv")
    write_csv(applied.again.findings, part / "findings.csv")
    for state in ("conflict", "changed"):
        write_csv(
            applied.decisions[applied.decisions["state"] == state],
            part / f"{state}s.csv".replace("changeds", "changed"),
        )
    (part / LOG).write_text(log.text(), encoding="utf-8")
    files = sorted({(each.path.name, each.sha256) for each in sources if each.log is None})
    said = {
        "run": run,
        "files": [{"name": name, "sha256": digest} for name, digest in files],
        "arbiters": list(log.arbiters),
        "counts": applied.counts,
        "not_run": [
            {"check": each.check, "count": each.rows, "reason": each.reason[applied.again.language]}
            for each in applied.again.not_run
            if not each.inapplicable
        ],
        "versions": applied.again.settings["versions"],
    }
    (part / "applied.json").write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
