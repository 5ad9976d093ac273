"""What is counted of the rows of a run, place by place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geocensus.checks.grades import Grade
from geocensus.language import Text
from geocensus.maps.tables import texts
from geocensus.report.feasibility.ledger import Counter, Ledger, Place, both, quoted
from geocensus.report.feasibility.rows import LIES, PRECISION, letters

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["ROWS", "count_findings", "count_rows", "places_of"]

ROWS = "rows.parquet"
"""File of the rows of the report."""

MOST_ZONES = 5_000
"""Zones up to which each has numbers of its own; beyond, regions and counties have."""

WIDE = ("all", "region", "county")
"""Levels at which what is written is counted."""

MOST_WORDS = 12
"""So many different words of a column are counted one by one, the others together."""


def places_of(run: Run, rows: pd.DataFrame) -> tuple[Place, ...]:
    """Name the places that numbers are counted for: everything, the regions, their counties and their zones."""
    places = [Place(level="all", code="all", name=Text(en="all", zh="全部"))]
    places += [Place(level="region", code=each.key, name=each.name, region=each.key) for each in run.regions]
    names = run.zones.assign(code=texts(run.zones, "code"), name=texts(run.zones, "name"))
    region_of = {code: each.key for each in run.regions for code in each.counties}
    named: dict[str, str] = {}
    levels = ["county"] if run.layer.kind == "counties" else ["county", "zone"]
    for level in levels:
        lines = names[(names["level"] == level) & (names["code"] != "")]
        named = dict(zip(lines["code"], lines["name"], strict=True))
        codes = [code for code in rows[level].unique().tolist() if code and code not in named]
        own = sorted({*named, *codes} if level == "county" or len(named) <= MOST_ZONES else set())
        if level == "county" and run.regions:
            own = [code for code in own if code in region_of]
        places += [
            Place(level=level, code=code, name=Text(en=named.get(code, ""), zh=named.get(code, "")), region=region_of.get(code[:6], ""))
            for code in own
        ]  # fmt: skip
    return tuple(places)


def count_rows(ledger: Ledger, run: Run, rows: pd.DataFrame, places: Sequence[Place], *, file: str = ROWS) -> None:
    """Count everything that stands in the rows."""
    counter = Counter.of(ledger, rows, tuple(places), file=file)
    located = rows["located"].to_numpy(dtype=bool)
    counter.count("sources", np.ones(len(rows), dtype=bool), "")
    counter.count("positions", located, "located")
    counter.share("located", located, "located")
    counter.share("without_position", ~located, "not located", iso="7")
    _count_written(counter, rows, located)
    _count_places(counter, rows, located)
    flagged = rows["flagged"].to_numpy(dtype=bool)
    counter.share("flagged", flagged, "flagged")
    for grade in Grade:
        counter.share(
            f"grade.{grade.word}",
            (rows["grade"] == grade.word).to_numpy(),
            f"grade == {quoted(grade.word)}",
            levels=WIDE,
            bounds=False,
        )
    for status in ("proposed", "ambiguous"):
        counter.share(
            f"proposal.{status}", (rows["proposal"] == status).to_numpy(), f"proposal == {quoted(status)}", bounds=False
        )
    for decision in sorted(set(rows["decision"].unique().tolist()) - {""}):
        mask = (rows["decision"] == decision).to_numpy()
        counter.count(f"decision.{decision}", mask, f"decision == {quoted(decision)}", levels=WIDE)
    _count_checks(counter, run, rows)


def _count_written(counter: Counter, rows: pd.DataFrame, located: np.ndarray) -> None:
    classes = [name for _, name in PRECISION]
    for name in ("notation", "precision", "method", "category"):
        words = rows[name].where(rows[name] != "").value_counts()
        if not len(words):
            continue
        of_located = name in ("notation", "precision")
        within, of = (located, "located") if of_located else (None, "")
        kept = (
            [each for each in classes if each in words.index]
            if name == "precision"
            else words.index[:MOST_WORDS].tolist()
        )
        masks = [(word, (rows[name] == word).to_numpy(), f"{name} == {quoted(word)}") for word in kept]
        rest = ~rows[name].isin([*kept, ""]).to_numpy()
        if rest.any():
            listed = ", ".join(quoted(each) for each in [*kept, ""])
            masks.append(("other", rest, f"{name} not in [{listed}]"))
        if (empty := (rows[name] == "").to_numpy() & (located if of_located else True)).any():
            masks.append(("none", empty, f'{name} == ""'))
        for word, mask, where in masks:
            counter.share(f"{name}.{word}", mask, where, within=within, of=of, levels=WIDE, bounds=False)


def _count_places(counter: Counter, rows: pd.DataFrame, located: np.ndarray) -> None:
    lies = rows["lies"].to_numpy()
    for word in LIES:
        counter.share(f"lies.{word}", lies == word, f"lies == {quoted(word)}", bounds=False)
    counter.share(
        "names_place",
        ~np.isin(lies, ("undeclared", "unknown_place")),
        'lies not in ["undeclared", "unknown_place"]',
        within=located,
        of="located",
    )
    told = np.isin(lies, ("declared", "tolerance", "elsewhere"))
    of = 'lies in ["declared", "tolerance", "elsewhere"]'
    counter.share("in_place", lies != "elsewhere", 'lies != "elsewhere"', within=told, of=of)
    counter.share("misplaced", lies == "elsewhere", 'lies == "elsewhere"', within=told, of=of, iso="61")
    sure = rows["sure"].to_numpy()
    counter.share("certain", sure == "certain", 'sure == "certain"', within=sure != "", of='sure != ""')
    counter.share("ambiguous", sure == "ambiguous", 'sure == "ambiguous"', within=sure != "", of='sure != ""')
    second = rows["second"].to_numpy()
    for word in ("agrees", "changes"):
        counter.share(
            f"second.{word}",
            second == word,
            f"second == {quoted(word)}",
            within=second != "",
            of='second != ""',
            levels=WIDE,
        )
    named = rows["county_named"].to_numpy()
    counter.share(
        "county_agrees",
        named == "agrees",
        'county_named == "agrees"',
        within=named != "",
        of='county_named != ""',
        levels=WIDE,
    )
    changed = rows[second == "changes"]
    for place in counter.places:
        if place.level in ("all", "region"):
            for name, statistic in (("border_p95", "quantile 0.95 of border_m"), ("border_max", "max of border_m")):
                counter.ledger.statistic(
                    f"{place.key}.{name}",
                    changed,
                    statistic,
                    file=counter.file,
                    where=both(place.where, 'second == "changes"'),
                    unit="m",
                )


def _count_checks(counter: Counter, run: Run, rows: pd.DataFrame) -> None:
    found = letters(rows["verdicts"], len(run.checks))
    flags = [ord(letter) for letter in "we"]
    for number, (code, subject, _) in enumerate(run.checks):
        if subject != "row":
            continue
        judged = found[:, number] != ord("-")
        if not judged.any():
            continue
        counter.share(
            f"check.{code}",
            np.isin(found[:, number], flags),
            f'verdicts.str[{number}].isin(["w", "e"])',
            within=judged,
            of=f'verdicts.str[{number}] != "-"',
            levels=WIDE,
        )
        counter.count(
            f"check.{code}.note", found[:, number] == ord("n"), f'verdicts.str[{number}] == "n"', levels=("all",)
        )


def count_findings(ledger: Ledger, run: Run) -> None:
    """Count the findings on batches and zones."""
    for subject in ("batch", "zone"):
        found = run.findings[run.findings["subject"] == subject]
        for code in sorted(found["check"].unique().tolist()):
            where = f'subject == "{subject}" and check == {quoted(code)} and grade in ["warning", "error"]'
            ledger.statistic(f"all.{subject}.{code}", run.findings, "count", file="findings.csv", where=where)
