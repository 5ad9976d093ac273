"""The report as one page of HTML that stands alone and runs nothing."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import jinja2
import numpy as np
import pandas as pd

from geocensus.checks.grades import Grade
from geocensus.language import Language
from geocensus.maps.contacts import is_contact, masked
from geocensus.maps.drawing import run_title
from geocensus.maps.findings import cause_titles, evidence_labels, evidence_of
from geocensus.maps.inlining import content_security_policy
from geocensus.maps.tables import grades, numbers, texts
from geocensus.maps.words import STAMP
from geocensus.report.control import controls
from geocensus.report.summary import Summary, share, summarise
from geocensus.report.words import WORDS

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["report_page", "sheet_file"]

LISTED = 200
"""Findings of one check, and proposals, that stand in the page; the others are in the CSV files."""

PLACES = 20
"""Zones in the list of the worst."""

_GRADED = (Grade.ERROR, Grade.WARNING, Grade.NOTE, Grade.PASSED, Grade.NOT_RUN)


@cache
def sheet_file(name: str) -> str:
    """Give the text of a file of the sheet: a template, or the style that reports share."""
    text = (resources.files("geocensus.report") / "sheet" / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters |= {"thousands": lambda number: f"{int(number):,}", "masked": lambda text: masked(str(text))}
    environment.globals["share"] = share
    return environment.from_string(sheet_file("report.html.j2"))


def report_page(run: Run, *, language: Language | str | None = None) -> str:
    """Write the report of a run as one page of HTML.

    Parameters
    ----------
    run
    language
        Of the page; None: the run's. The sentences of the findings stay in the run's language.

    Returns
    -------
    page
        It needs nothing but itself, runs no script, and prints on A4.
    """
    chosen = Language(language) if language is not None else run.language
    style = sheet_file("report.css")
    summary = summarise(run)
    page = _template().render(
        run=run,
        language=chosen,
        html_language="zh-CN" if chosen is Language.ZH else "en",
        words={name: text[chosen] for name, text in WORDS.items()},
        stamp=STAMP[chosen],
        style=style,
        policy=content_security_policy(scripts=[], styles=[style]),
        title=run_title(run, chosen),
        summary=summary,
        grade_words={int(grade): grade.title[chosen] for grade in Grade},
        bar=_bar(summary),
        row_findings=_row_findings(run, chosen),
        group_findings=_group_findings(run, chosen),
        proposals=_proposals(run, chosen),
        controls=controls(run.batches, chosen),
        returns=None if run.returns is None else len(run.returns),
        listed=LISTED,
        places=summary.places.head(PLACES).to_dict("records"),
        places_more=max(0, len(summary.places) - PLACES),
        places_level="zone" if (run.zones["level"] == "zone").any() else "county",
        totals=summary.totals.to_dict("records"),
        columns={
            name: header for name, header in run.settings.get("columns", {}).items() if not is_contact(str(header))
        },
        Grade=Grade,
    )
    return page.encode("utf-8", "replace").decode("utf-8")


def _bar(summary: Summary) -> list[dict[str, Any]]:
    """Cut a bar of 1000 units into the shares of the grades, the gravest first; what is there is never invisible."""
    counts = [(grade, summary.by_grade[grade]) for grade in _GRADED if summary.by_grade[grade]]
    whole = sum(count for _, count in counts)
    parts = []
    start = 0.0
    widths = np.array([max(1000.0 * count / whole, 6.0) for _, count in counts])
    for (grade, count), width in zip(counts, widths * 1000.0 / max(widths.sum(), 1.0), strict=True):
        parts.append({"grade": int(grade), "count": count, "x": round(start, 1), "width": round(float(width), 1)})
        start += float(width)
    return parts


def _spoken(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, list):
        return ", ".join(map(_spoken, value[:20])) + (" …" if len(value) > 20 else "")
    return "–" if value is None else masked(str(value))


def _evidence(text: str, language: Language, labels: dict[str, str]) -> list[tuple[str, str]]:
    quoted = evidence_of(text)
    for name in quoted.keys() - labels.keys():
        labels[name] = evidence_labels([{name: None}], language).get(name, masked(name))
    return [(labels[name], _spoken(value)) for name, value in quoted.items()]


def _row_findings(run: Run, language: Language) -> list[dict[str, Any]]:
    """Group the findings on rows by check, the check with the gravest first, and list the first of each."""
    found = run.findings[run.findings["subject"] == "row"]
    found = found.assign(_grade=grades(found), _row=numbers(found, "row"))
    titles = {code: title[language] for code, _, title in run.checks}
    labels: dict[str, str] = {}
    groups = []
    for code, lines in found.groupby("check", sort=False):
        listed = lines.sort_values(["_grade", "_row"], ascending=[False, True], kind="stable").head(LISTED)
        groups.append(
            {
                "code": str(code),
                "title": titles.get(str(code)) or str(lines["title"].iloc[0]),
                "count": len(lines),
                "worst": int(lines["_grade"].max()),
                "lines": [
                    {**line, "evidence": _evidence(line["evidence"], language, labels)} for line in _lines(listed)
                ],
            }
        )
    return sorted(groups, key=lambda group: (-group["worst"], -group["count"], group["code"]))


def _group_findings(run: Run, language: Language) -> list[dict[str, Any]]:
    found = run.findings[run.findings["subject"] != "row"]
    found = found.assign(_grade=grades(found))
    found = found.sort_values("_grade", ascending=False, kind="stable")
    names = dict(zip(texts(run.zones, "code"), texts(run.zones, "name"), strict=True))
    titles = {code: title[language] for code, _, title in run.checks}
    lines = []
    for line in _lines(found.head(LISTED)):
        rows = evidence_of(line["evidence"]).get("rows", [])
        lines.append(
            {
                **line,
                "title": titles.get(line["check"], line["title"]),
                "name": names.get(line["subject_id"], line["name"]) if line["subject"] == "zone" else line["name"],
                "rows": _spoken(rows) if isinstance(rows, list) else "",
            }
        )
    return lines


def _lines(found: pd.DataFrame) -> list[dict[str, Any]]:
    columns = {
        name: texts(found, name)
        for name in ("object_id", "name", "check", "title", "subject", "subject_id", "message", "evidence")
    }
    rows = numbers(found, "row")
    worst = grades(found)
    return [
        {
            "row": int(row) if np.isfinite(row) else "",
            "grade": int(grade),
            # Evidence is JSON, and is read before it is masked.
            **{name: values[i] if name == "evidence" else masked(values[i]) for name, values in columns.items()},
        }
        for i, (row, grade) in enumerate(zip(rows, worst, strict=True))
    ]


def _proposals(run: Run, language: Language) -> list[dict[str, Any]]:
    listed = run.proposals.head(LISTED)
    of_listed = run.positions[["row", "name"]][run.positions["row"].isin(listed["row"])]
    names = dict(zip(numbers(of_listed, "row"), texts(of_listed, "name"), strict=True))
    axes = {name: numbers(listed, name) for name in ("reported_lon", "reported_lat", "proposed_lon", "proposed_lat")}
    rows, moved, confidence = (numbers(listed, name) for name in ("row", "moved_m", "confidence"))
    causes = cause_titles(texts(listed, "cause"), language)

    def pair(which: str, i: int) -> str:
        lon, lat = axes[f"{which}_lon"][i], axes[f"{which}_lat"][i]
        return f"{lon:.6f}, {lat:.6f}" if np.isfinite(lon) and np.isfinite(lat) else "–"

    return [
        {
            "row": int(rows[i]),
            "name": masked(names.get(rows[i], "")),
            "cause": causes[i],
            "status": status,
            "reported": pair("reported", i),
            "proposed": pair("proposed", i) if np.isfinite(axes["proposed_lon"][i]) else zone or "–",
            "moved": f"{moved[i]:,.0f}" if np.isfinite(moved[i]) else "–",
            "confidence": f"{100 * confidence[i]:.0f} %" if np.isfinite(confidence[i]) else "–",
            "clears": clears,
        }
        for i, (status, zone, clears) in enumerate(
            zip(texts(listed, "status"), texts(listed, "proposed_zone_code"), texts(listed, "clears"), strict=True)
        )
    ]
