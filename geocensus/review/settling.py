"""From all decisions that came back to what counts: the last word of each person, and agreement between persons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geocensus.review.cases import cell_hashes, places_of
from geocensus.review.decisions import Decided, Decision, in_order, plain

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["NOTHING_YET", "Settled", "settle"]


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What counts of all decisions.

    Parameters
    ----------
    standing
        The decision that counts, by row.
    conflicts
        Rows that persons decided differently about, with what each of them decided last; none of it counts.
    changed
        Decisions about rows that have other cells now; none of them counts.
    superseded
        Decisions that a later one, an answer or the arbiter has replaced.
    """

    standing: Mapping[int, Decision] = field(default_factory=dict)
    conflicts: Mapping[int, tuple[Decision, ...]] = field(default_factory=dict)
    changed: tuple[Decision, ...] = ()
    superseded: tuple[Decision, ...] = ()

    @property
    def done(self) -> tuple[int, ...]:
        """Rows that need no further decision of a reviewer: settled, or on their way back from the field."""
        return tuple(row for row, each in self.standing.items() if each.decision is not Decided.DOUBT)

    def earlier(self) -> dict[int, dict[str, object]]:
        """Give what a page shows of rows that are asked again, and why they are."""
        said = {row: plain(each) | {"why": "doubt"} for row, each in self.standing.items()}
        said |= {each.row: plain(each) | {"why": "changed"} for each in self.changed}
        said |= {row: plain(several[-1]) | {"why": "conflict"} for row, several in self.conflicts.items()}
        keys = ("decision", "proposal", "lon", "lat", "zone_code", "comment", "reviewer", "decided_at", "why")
        return {row: {key: each[key] for key in keys} for row, each in said.items()}


NOTHING_YET = Settled()


def settle(run: Run, decisions: Iterable[Decision], *, arbiters: Collection[str] = ()) -> Settled:
    """Find out which decisions count.

    Of one person the latest decision about a row counts. Two persons must have decided the same; where they did not,
    nothing is chosen silently: the row is a conflict, unless an arbiter decided about it. An answer from the field
    (``corrected``, or ``doubt`` with a remark) replaces the decision to send the case back; a later decision of whoever reads
    a remark replaces the remark.

    Parameters
    ----------
    run
    decisions
        In any order, some of them perhaps several times.
    arbiters
        Reviewers whose decisions go before those of others; the first named goes first.
    """
    every = in_order(set(decisions))
    rows = [each.row for each in every]
    table = run.positions.iloc[places_of(run.positions, rows)]
    now = cell_hashes(table)
    changed = tuple(each for each, cells in zip(every, now, strict=True) if each.cells != cells)
    gone = set(changed)
    by_row: dict[int, list[Decision]] = {}
    for each in every:
        if each not in gone:
            by_row.setdefault(each.row, []).append(each)
    standing: dict[int, Decision] = {}
    conflicts: dict[int, tuple[Decision, ...]] = {}
    superseded: list[Decision] = []
    for row, of_row in by_row.items():
        last = _last_of_each(of_row)
        last = _answered(last, of_row)
        ranked = [name for name in arbiters if any(each.reviewer == name for each in last)]
        if ranked:
            last = [each for each in last if each.reviewer == ranked[0]]
        if len({each.outcome for each in last}) > 1:
            conflicts[row] = tuple(last)
            superseded += [each for each in of_row if each not in last]
            continue
        standing[row] = last[0]
        superseded += [each for each in of_row if each is not last[0]]
    return Settled(standing=standing, conflicts=conflicts, changed=changed, superseded=tuple(superseded))


def _last_of_each(of_row: Iterable[Decision]) -> list[Decision]:
    """Keep each person's latest decisions; two that differ within one second are both kept, and so become a conflict."""
    latest: dict[str, str] = {}
    for each in of_row:
        latest[each.reviewer] = max(latest.get(each.reviewer, ""), each.decided_at)
    return [each for each in of_row if each.decided_at == latest[each.reviewer]]


def _answered(last: list[Decision], of_row: Iterable[Decision]) -> list[Decision]:
    """Leave out what was answered since: the question to the field by its answer, a remark from there by who read it."""
    answers = [each.decided_at for each in last if each.decision in (Decided.CORRECTED, Decided.DOUBT)]
    asked = {(each.reviewer, each.decided_at) for each in of_row if each.decision is Decided.RETURN}
    latest = max(each.decided_at for each in last)

    def answered(each: Decision) -> bool:
        if each.decision is Decided.RETURN:
            return bool(answers) and each.decided_at <= max(answers)
        remark = any(who != each.reviewer and when <= each.decided_at for who, when in asked)
        return each.decision is Decided.DOUBT and remark and each.decided_at < latest

    return [each for each in last if not answered(each)]
