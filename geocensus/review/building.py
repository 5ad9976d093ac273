"""A review leaves: pages of at most 2,000 cases, the list of them, and a workbook for those who prefer Excel."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geocensus.checks.grades import FLAGGED, Grade
from geocensus.errors import ColumnNotFound, did_you_mean
from geocensus.language import Language, Text
from geocensus.maps.assets import own
from geocensus.maps.drawing import run_title
from geocensus.maps.inlining import content_security_policy
from geocensus.maps.words import STAMP
from geocensus.registers.atomic import atomic_folder
from geocensus.review.cases import case_rows, fingerprint, raw_headers, review_id
from geocensus.review.content import case_columns
from geocensus.review.region import Ground
from geocensus.review.settling import NOTHING_YET, Settled
from geocensus.review.sheet import ReviewSheet, template
from geocensus.review.words import HEADINGS
from geocensus.review.workbook import write_workbook

if TYPE_CHECKING:
    from geocensus.maps.bases import BaseImage
    from geocensus.runs import Run

__all__ = ["PAGE_MOST", "Built", "build"]

PAGE_MOST = 2_000
"""Cases of a page: about 1 MB, and as much as anybody reviews in a week."""

WORKBOOK = "review.xlsx"


@dataclass(frozen=True, kw_only=True)
class Built:
    """What was built.

    Parameters
    ----------
    review, run
        Identifier of the review, fingerprint of the run.
    grade
        From which grade on findings were chosen.
    cases
        Rows that need a decision.
    settled
        Rows that have one already.
    pages
        Names of the pages, in their order.
    columns
        Contact columns that were asked for by name.
    """

    review: str
    run: str
    grade: str
    cases: int
    settled: int
    pages: tuple[str, ...]
    columns: tuple[str, ...] = ()


def build(
    run: Run,
    folder: str | Path,
    *,
    grade: Grade = FLAGGED,
    settled: Settled = NOTHING_YET,
    columns: Collection[str] = (),
    language: Language | str | None = None,
    bases: Sequence[BaseImage] = (),
    compressed: bool = True,
    on_stage: Callable[[Text], None] = lambda _: None,
) -> Built:
    """Write the pages and the workbook of a review into a new folder, whole or not at all.

    Parameters
    ----------
    run
    folder
        Must not exist.
    grade
        Rows with a finding of this grade or a graver one, and those with a proposal, are cases.
    settled
        What was decided before: rows that are settled are left out, those in doubt or in conflict asked again.
    columns
        Columns of contacts that shall be shown; without their names none is.
    language
        Of the pages; None: the run's.
    bases
        Base images under the points; see :func:`geocensus.maps.base_image`. Whatever their datum, decisions are CGCS2000.
    compressed
        False for browsers before Chromium 80 and Firefox 113.
    on_stage
        Told what begins.

    Raises
    ------
    ColumnNotFound
        When a column that was asked for is not in the register.
    OutputExists
        When the folder exists.
    """
    chosen = Language(language) if language is not None else run.language
    refuse_unknown(columns, raw_headers(run.positions))
    print_of_run = fingerprint(run)
    rows = case_rows(run, grade=grade, settled=settled.done)
    review = review_id(print_of_run, grade, rows)
    chunks = [rows[start : start + PAGE_MOST] for start in range(0, len(rows), PAGE_MOST)]
    names = tuple(f"review-{number:03d}.html" for number in range(1, len(chunks) + 1))
    built = Built(
        review=review,
        run=print_of_run,
        grade=grade.word,
        cases=len(rows),
        settled=len(settled.done),
        pages=names,
        columns=tuple(columns),
    )
    earlier = settled.earlier()
    ground = Ground(run)
    listed = []
    with atomic_folder(folder) as part:
        for number, (name, own_rows) in enumerate(zip(names, chunks, strict=True), start=1):
            on_stage(Text(en=f"Writing {name}", zh=f"写出 {name}"))
            laid = case_columns(run, own_rows, language=chosen, asked=columns, earlier=earlier)
            laid["review"] = _review_part(built, number, len(own_rows), ground)
            sheet = ReviewSheet(
                columns=laid,
                title=_title(run, chosen),
                subtitle=subtitle(run),
                language=chosen,
                synthetic=run.synthetic,
                bases=tuple(bases),
                beside=Path(folder).expanduser().absolute(),
                compressed=compressed,
            )
            (part / name).write_text(sheet.page(), encoding="utf-8")
            listed.append(_line(name, laid["cases"]))
        on_stage(Text(en="Writing the workbook", zh="写出工作簿"))
        write_workbook(
            run,
            rows,
            part / WORKBOOK,
            review=built,
            per_page=PAGE_MOST,
            language=chosen,
            asked=columns,
            earlier=earlier,
        )
        (part / "index.html").write_text(_index(run, built, listed, chosen), encoding="utf-8")
        said = json.dumps(asdict(built), ensure_ascii=False, indent=2)
        (part / "review.json").write_text(said + "\n", encoding="utf-8")
    return built


def refuse_unknown(columns: Collection[str], headers: Collection[str]) -> None:
    """Refuse a column that the register has not.

    Raises
    ------
    ColumnNotFound
    """
    for column in columns:
        if column not in headers:
            near = did_you_mean(column, headers)
            raise ColumnNotFound(
                en=f"the register has no column '{column}'{near.en}; it has {', '.join(list(headers)[:20])}",
                zh=f"登记表没有“{column}”列{near.zh}；现有 {'、'.join(list(headers)[:20])}",
            )


def subtitle(run: Run) -> str:
    """Name the files that the run read."""
    return " · ".join(file.name + (f" [{file.sheet}]" if file.sheet else "") for file in run.inputs)


def _title(run: Run, language: Language) -> str:
    return f"{HEADINGS['title'][language]} · {run_title(run, language)}"


def _review_part(built: Built, number: int, cases: int, ground: Ground) -> dict[str, Any]:
    chunks = len(built.pages)
    return {
        "id": built.review,
        "run": built.run,
        "chunk": number,
        "chunks": chunks,
        "grade": built.grade,
        "cases": cases,
        "of": built.cases,
        "index": "index.html",
        "previous": built.pages[number - 2] if number > 1 else None,
        "next": built.pages[number] if number < chunks else None,
        "storage": f"geocensus-review-{built.review}-{number}",
        "file": f"decisions-{built.review[:8]}-{number:03d}",
        "region": list(ground.box),
    }


def _line(name: str, cases: list[dict[str, Any]]) -> Mapping[str, Any]:
    worst: NDArray[np.int64] = np.array([each["grade"] for each in cases])
    return {
        "file": name,
        "cases": len(cases),
        "errors": int((worst == Grade.ERROR).sum()),
        "warnings": int((worst == Grade.WARNING).sum()),
        "proposals": sum(bool(each["proposals"]) for each in cases),
    }


def _index(run: Run, built: Built, listed: list[Mapping[str, Any]], language: Language) -> str:
    style = own("index.css", room="review")
    page = template("index.html.j2").render(
        language="zh-CN" if language is Language.ZH else "en",
        title=_title(run, language),
        subtitle=subtitle(run),
        synthetic=run.synthetic,
        words={name: text[language] for name, text in HEADINGS.items()},
        cases=built.cases,
        grade=Grade[built.grade.upper()].title[language],
        pages=listed,
        workbook=WORKBOOK if built.cases else "",
        style=style,
        stamp=STAMP[language],
        policy=content_security_policy(scripts=(), styles=(style,)),
    )
    return page.encode("utf-8", "replace").decode("utf-8")
