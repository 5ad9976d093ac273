"""What a verified sample proves of the whole register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.measures.accuracy import PositionalAccuracy, positional_accuracy
from geocensus.sampling.accepting import Acceptance, accept
from geocensus.sampling.drawing import Sample
from geocensus.sampling.estimating import Estimate, TwoStageDraw, simple_share
from geocensus.sampling.results import Problem, read_results

__all__ = ["Verification", "draw_of", "verify"]

Mask = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Verification:
    """What came back of a sample, and what follows.

    Parameters
    ----------
    sample
    sources : DataFrame
        The drawn sources with their ``outcome`` and, where a position was found, ``east_m``, ``north_m``, ``distance_m``.
    problems
        Rows that are not counted, or are odd.
    files
        What was read.
    unverified
        Drawn sources that nobody verified; they are in no rate, and never count as right.
    error_rate
        Of the whole register: sources whose position is wrong, or that do not exist.
    if_all_wrong
        The error rate if every unverified source were wrong.
    absent
        Sources that do not exist.
    missed
        Of the sources that the checks did not flag, the share that is wrong: false negatives.
    cried_wolf
        Of the sources that they flagged, the share that is right: false alarms.
    caught
        Of the wrong sources, the share that was flagged.
    by_county, by_class
        Error rates of parts of the register.
    accuracy
        Of the positions that were measured, without weights.
    acceptance
        The decision against the limit.
    decided
        Whether it would be the same if every unverified source were wrong, and if every one were right.
    confidence
    """

    sample: Sample
    sources: pd.DataFrame
    problems: tuple[Problem, ...]
    files: tuple[str, ...]
    unverified: int
    error_rate: Estimate
    if_all_wrong: Estimate
    absent: Estimate
    missed: Estimate
    cried_wolf: Estimate
    caught: Estimate
    by_county: Mapping[str, Estimate]
    by_class: Mapping[str, Estimate]
    accuracy: PositionalAccuracy
    acceptance: Acceptance
    decided: bool
    confidence: float

    def record(self) -> dict[str, Any]:
        """Give everything as plain values, for JSON."""

        def plain(value: Any) -> Any:
            if isinstance(value, float):
                return round(value, 9) if np.isfinite(value) else None
            if isinstance(value, Mapping):
                return {str(name): plain(each) for name, each in value.items()}
            if isinstance(value, list | tuple):
                return [plain(each) for each in value]
            return value

        rates = ("error_rate", "if_all_wrong", "absent", "missed", "cried_wolf", "caught")
        return {
            "format": "geocensus-verification",
            "version": 1,
            "sample": self.sample.id,
            "files": list(self.files),
            "drawn": len(self.sources),
            "verified": len(self.sources) - self.unverified,
            "unverified": self.unverified,
            "confidence": self.confidence,
            **{name: plain(asdict(getattr(self, name))) for name in rates},
            "by_county": {name: plain(asdict(each)) for name, each in self.by_county.items()},
            "by_class": {name: plain(asdict(each)) for name, each in self.by_class.items()},
            "accuracy": plain(asdict(self.accuracy)),
            "acceptance": plain(asdict(self.acceptance)),
            "decided": self.decided,
            "problems": [
                {"file": each.file, "row": each.row, "why": each.why.en, "why_zh": each.why.zh, "counted": each.counted}
                for each in self.problems
            ],
        }


def draw_of(sources: pd.DataFrame) -> TwoStageDraw:
    """Give the design of drawn sources, as estimates need it."""
    return TwoStageDraw(
        stratum=pd.factorize(sources["county"])[0].astype(np.int64),
        zone=pd.factorize(sources["county"].astype(str) + "\x1f" + sources["zone"].astype(str))[0].astype(np.int64),
        part=sources["part"].to_numpy(dtype=np.int64),
        chance=sources["zone_chance"].to_numpy(dtype=np.float64),
        sources_of=sources["sources_of"].to_numpy(dtype=np.float64),
    )


def verify(
    sample: Sample,
    results: Sequence[str | Path],
    *,
    limit: float = 0.05,
    good: float | None = None,
    tolerance_m: float = 100.0,
    permitted_m: float | None = None,
    confidence: float = 0.95,
) -> Verification:
    """Estimate the error rates of a register from its verified sample.

    Parameters
    ----------
    sample
    results
        Field sheets that came back, or folders of them.
    limit, good
        Error rate that must not be exceeded; rate at which the register should be accepted (a fifth of the limit when None).
    tolerance_m
        A found position without a verdict says right up to this distance.
    permitted_m
        Mean square error that was asked for; decides which errors are gross.
    confidence
    """
    returned = read_results(sample, results, tolerance_m=tolerance_m)
    every = returned.sources
    simple = sample.design == "simple"
    known = every[every["outcome"] != ""].reset_index(drop=True)

    def rate(sources: pd.DataFrame, success: Mask, within: Mask | None = None) -> Estimate:
        if simple:
            domain = np.ones(len(sources), dtype=bool) if within is None else within
            return simple_share(int((success & domain).sum()), int(domain.sum()), confidence=confidence)
        return draw_of(sources).rate(success, within, confidence=confidence)

    wrong = (known["outcome"] != "right").to_numpy()
    flagged = known["flagged"].to_numpy(dtype=bool)
    worst = (every["outcome"] != "right").to_numpy()
    best = every["outcome"].isin(["wrong", "not_found"]).to_numpy()
    overall, pessimistic = rate(known, wrong), rate(every, worst)

    def decided(found: Estimate) -> Acceptance:
        if simple:
            return accept(errors=found.seen, trials=found.of, limit=limit, good=good, register=sample.frame_sources)
        trials = min(found.effective, float(found.of)) if found.of else 0.0
        errors = found.rate * trials if found.of else 0.0
        return accept(errors=errors, trials=trials, limit=limit, good=good)

    decision = decided(overall)
    return Verification(
        sample=sample,
        sources=every,
        problems=returned.problems,
        files=returned.files,
        unverified=len(every) - len(known),
        error_rate=overall,
        if_all_wrong=pessimistic,
        absent=rate(known, (known["outcome"] == "not_found").to_numpy()),
        missed=rate(known, wrong, ~flagged),
        cried_wolf=rate(known, ~wrong, flagged),
        caught=rate(known, flagged, wrong),
        by_county=_parts(known, wrong, "county", rate),
        by_class=_parts(known, wrong, "class", rate),
        accuracy=positional_accuracy(east_m=known["east_m"], north_m=known["north_m"], permitted_m=permitted_m),
        acceptance=decision,
        decided=all(decided(each).accepted == decision.accepted for each in (pessimistic, rate(every, best))),
        confidence=confidence,
    )


def _parts(known: pd.DataFrame, wrong: Mask, column: str, rate: Any) -> dict[str, Estimate]:
    return {
        str(value): rate(known, wrong, (known[column] == value).to_numpy())
        for value in sorted(known[column].unique().tolist())
    }
