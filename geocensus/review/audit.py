"""The audit log: who decided what, when and why, line by line, each line bound to the one before by its hash.

A log is only ever continued: applying again copies the lines that are there and adds those of decisions that are new. Whoever
changes, drops or reorders a line breaks the chain from there on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from geocensus.errors import DecisionError
from geocensus.review.decisions import NAMES, Decision, decision_of, in_order, plain

__all__ = ["LOG", "Log", "begun", "read_log"]

LOG = "audit.jsonl"

_BEGINNING = "0" * 64


@dataclass(frozen=True, kw_only=True)
class Log:
    """An audit log.

    Parameters
    ----------
    run
        Fingerprint of the run that it is about.
    lines
        As they stand in the file.
    decisions
        All that were ever taken in.
    arbiters
        Whose decisions go before those of others.
    """

    run: str
    lines: tuple[str, ...]
    decisions: tuple[Decision, ...] = ()
    arbiters: tuple[str, ...] = field(default=())

    @property
    def head(self) -> str:
        """Hash of the last line."""
        return str(json.loads(self.lines[-1])["hash"]) if self.lines else _BEGINNING

    def continued(self, taken: Sequence[tuple[str, str, Sequence[Decision]]], arbiters: Iterable[str]) -> Log:
        """Add what is new.

        Parameters
        ----------
        taken
            Name and hash of each file, and its decisions. Which files come first does not matter.
        arbiters
            Reviewers who were named as such.
        """
        known, lines, head = set(self.decisions), list(self.lines), self.head
        fresh: dict[Decision, tuple[str, str]] = {}
        for name, digest, decisions in sorted(taken, key=lambda each: (each[1], each[0])):
            for each in decisions:
                if each not in known:
                    fresh.setdefault(each, (name, digest))
        order = sorted(in_order(fresh), key=lambda each: each.decided_at)
        named = [name for name in dict.fromkeys(arbiters) if name not in self.arbiters]
        entries = [
            {"event": "decided", **plain(each), "file": fresh[each][0], "sha256": fresh[each][1]} for each in order
        ]
        entries += [{"event": "arbiter", "reviewer": name} for name in named]
        for entry in entries:
            head = _add(lines, head, entry)
        return Log(
            run=self.run,
            lines=tuple(lines),
            decisions=(*self.decisions, *order),
            arbiters=(*self.arbiters, *named),
        )

    def text(self) -> str:
        """Write it."""
        return "".join(line + "\n" for line in self.lines)


def begun(run: str) -> Log:
    """Begin a log.

    Examples
    --------
    >>> len(begun("0" * 64).lines)
    1
    """
    lines: list[str] = []
    _add(lines, _BEGINNING, {"event": "begun", "format": "geocensus-audit", "version": 1, "run": run})
    return Log(run=run, lines=tuple(lines))


def _add(lines: list[str], head: str, entry: dict[str, Any]) -> str:
    bound = {"n": len(lines), **entry, "previous": head}
    digest = _hash(bound)
    lines.append(json.dumps({**bound, "hash": digest}, ensure_ascii=False))
    return digest


def _hash(entry: dict[str, Any]) -> str:
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8")).hexdigest()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]} is no text")
    return value


def read_log(path: Path) -> Log:
    """Read a log, and verify its chain.

    Raises
    ------
    DecisionError
        When a line was changed, dropped or moved, with its number.
    """
    # Undecodable bytes break the line that they stand in.
    lines = path.read_text(encoding="utf-8", errors="replace").removesuffix("\n").split("\n")
    run, head = "", _BEGINNING
    decisions: list[Decision] = []
    arbiters: list[str] = []
    for number, line in enumerate(lines):
        try:
            entry = json.loads(line)
            digest = entry.pop("hash")
            if entry["n"] != number or entry["previous"] != head or _hash(entry) != digest:
                raise ValueError("its hash does not follow from the line before")
            head = digest
            if entry["event"] == "begun":
                run = _text(entry["run"])
            elif entry["event"] == "arbiter":
                arbiters.append(_text(entry["reviewer"]))
            else:
                decisions.append(decision_of({name: entry[name] for name in NAMES}))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise DecisionError(
                en=f"{path}, line {number + 1}: the audit log is broken there ({error}); bring it back from a copy, or apply "
                "the decision files again",
                zh=f"{path} 第 {number + 1} 行：审计日志在此处断裂（{error}）；请从备份恢复，或重新应用决定文件",
            ) from error
    return Log(run=run, lines=tuple(lines), decisions=tuple(decisions), arbiters=tuple(arbiters))
