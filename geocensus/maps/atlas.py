"""A run as a folder of maps: a page for each region or county, and an index of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import numpy as np
import shapely

from geocensus.checks.grades import FLAGGED, Grade
from geocensus.language import Language, Text
from geocensus.maps.assets import own
from geocensus.maps.bases import BaseImage, base_images
from geocensus.maps.content import Limits, MapSummary
from geocensus.maps.drawing import Base, draw_run
from geocensus.maps.inlining import content_security_policy
from geocensus.maps.parts import By, Part, parts_of
from geocensus.maps.tables import grades, numbers
from geocensus.maps.words import INDEX, STAMP
from geocensus.registers.atomic import atomic_folder
from geocensus.registers.tables import safe_file_name

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["INDEX_FILE", "Atlas", "AtlasPage", "write_atlas"]

INDEX_FILE = "index.html"

_SKETCH = 60
"""Height and width of the small outline maps, in their own units; a unit is about a pixel."""

_DOTS = 150
"""Flagged rows in a small outline map, at most."""


@dataclass(frozen=True, kw_only=True, eq=False)
class AtlasPage:
    """A page of a folder of maps, and what stands on it.

    Parameters
    ----------
    key, name
        Of the region, county or province.
    file
        Its name in the folder.
    summary
        What the page shows and leaves out.
    flagged, errors
        Rows with a warning or an error; of them, those with an error.
    proposed
        Rows with a proposed correction.
    within
        Key of the page that this one shows a county of; empty for the others.
    """

    key: str
    name: Text
    file: str
    summary: MapSummary
    flagged: int
    errors: int
    proposed: int
    within: str = ""


@dataclass(frozen=True, kw_only=True)
class Atlas:
    """A folder of maps.

    Parameters
    ----------
    pages
        In the order of the index.
    rows
        Rows in scope; every one stands on at least one page.
    repeated
        Rows that stand on several pages, because they name one place and lie in another.
    """

    pages: tuple[AtlasPage, ...]
    rows: int
    repeated: int


@dataclass(frozen=True, kw_only=True)
class _Writing:
    """What every page of a folder has in common."""

    folder: Path
    language: Language
    review_number: str
    compressed: bool
    limits: Limits
    bases: tuple[BaseImage, ...]
    final: Path
    on_page: Callable[[Text], None]
    names: set[str] = field(default_factory=lambda: {INDEX_FILE.lower()})


def write_atlas(
    run: Run,
    folder: str | os.PathLike[str],
    *,
    by: By | None = None,
    language: Language | str | None = None,
    review_number: str = "",
    compressed: bool = True,
    limits: Limits | None = None,
    base: Base = None,
    on_page: Callable[[Text], None] | None = None,
) -> Atlas:
    """Write a page for each part of a run and an index of them, as a new folder, whole or not at all.

    Parameters
    ----------
    run
    folder
        Must not exist.
    by
        ``region``, ``county`` or ``province``; None: by region where regions were asked for, by province otherwise.
    language, review_number, compressed, limits, base
        As in :func:`geocensus.maps.region_map`. A part with more than ``limits.points`` positions is counted by zone on its
        page, and each of its counties gets a page of its own.
    on_page
        Told which page begins, for progress.

    Raises
    ------
    OutputExists
        When the folder exists.
    """
    chosen = Language(language) if language is not None else run.language
    by = by or ("region" if run.regions else "province")
    with atomic_folder(folder) as part:
        writing = _Writing(
            folder=part,
            language=chosen,
            review_number=review_number,
            compressed=compressed,
            limits=limits or Limits(),
            bases=base_images(base),
            final=Path(folder).expanduser(),
            on_page=on_page or (lambda _: None),
        )
        parts = parts_of(run, by)
        pages: list[AtlasPage] = []
        sketches: list[dict[str, Any]] = []
        for each in parts:
            own_run = each.of(run)
            page = _write(writing, each, own_run)
            pages.append(page)
            sketches.append(_sketch(own_run))
            if page.summary.aggregated and by != "county":
                for inner in parts_of(own_run, "county"):
                    inner_run = inner.of(own_run)
                    pages.append(_write(writing, inner, inner_run, within=each))
                    sketches.append(_sketch(inner_run))
        stands = np.bincount(np.concatenate([each.rows for each in parts] or [np.empty(0, dtype=np.int64)]))
        atlas = Atlas(pages=tuple(pages), rows=int((stands > 0).sum()), repeated=int((stands > 1).sum()))
        page_text = _index(run, atlas, sketches, writing)
        (part / INDEX_FILE).write_bytes(page_text.encode("utf-8", "replace"))
    return atlas


def _write(writing: _Writing, part: Part, run: Run, *, within: Part | None = None) -> AtlasPage:
    writing.on_page(Text(en=f"Drawing {part.name.en}", zh=f"绘制{part.name.zh}"))
    sheet = draw_run(
        run,
        language=writing.language,
        review_number=writing.review_number,
        compressed=writing.compressed,
        limits=writing.limits,
        base=writing.bases,
        split=within is None,
    )
    page = sheet.page(beside=writing.final).encode("utf-8")
    wanted = part.key if within is None else f"{within.key}-{part.key}"
    file = _free(safe_file_name(wanted, fallback="part"), writing.names)
    (writing.folder / file).write_bytes(page)
    grade = grades(run.positions)
    proposed = run.proposals["status"].eq("proposed") if "status" in run.proposals else np.zeros(0, dtype=bool)
    return AtlasPage(
        key=part.key,
        name=part.name,
        file=file,
        summary=replace(sheet.summary, size_bytes=len(page)),
        flagged=int((grade >= FLAGGED).sum()),
        errors=int((grade == Grade.ERROR).sum()),
        proposed=int(np.sum(proposed)),
        within="" if within is None else within.key,
    )


def _free(stem: str, taken: set[str]) -> str:
    """Name a file as nothing else in the folder is named, on systems that take capitals for small letters too."""
    name, count = f"{stem}.html", 1
    while name.lower() in taken:
        count += 1
        name = f"{stem}-{count}.html"
    taken.add(name.lower())
    return name


def _sketch(run: Run) -> dict[str, Any]:
    """Draw the outline of a part's counties, and where its flagged rows lie in them, as numbers for a small picture."""
    geometry = np.asarray(run.counties.geometry, dtype=object)
    if not len(geometry):
        return {"outline": "", "dots": []}
    west, south, east, north = shapely.total_bounds(geometry)
    narrow = float(np.cos(np.radians((south + north) / 2)))
    scale = _SKETCH / max((east - west) * narrow, north - south, 1e-9)
    rings = shapely.get_rings(shapely.get_parts(shapely.simplify(geometry, 0.7 / scale)))
    paths = []
    for ring in rings:
        at = shapely.get_coordinates(ring)
        x, y = (at[:, 0] - west) * narrow * scale, (north - at[:, 1]) * scale
        paths.append("M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True)) + "Z")
    grade = grades(run.positions)
    lon, lat = numbers(run.positions, "lon"), numbers(run.positions, "lat")
    with np.errstate(invalid="ignore"):
        seen = np.flatnonzero((grade >= FLAGGED) & (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
    seen = seen[np.argsort(grade[seen], kind="stable")[-_DOTS:]]
    dots = [
        (round((lon[k] - west) * narrow * scale, 1), round((north - lat[k]) * scale, 1), Grade(int(grade[k])).word)
        for k in seen
    ]
    return {"outline": "".join(paths), "dots": list(dict.fromkeys(dots))}


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    text = (resources.files("geocensus.maps") / "page" / "index.html.j2").read_text(encoding="utf-8")
    return environment.from_string(text)


def _index(run: Run, atlas: Atlas, sketches: list[dict[str, Any]], writing: _Writing) -> str:
    language = writing.language
    style = own("index.css").replace("\r\n", "\n")
    words = {name: text[language] for name, text in INDEX.items()}
    notes = [INDEX["rows_once"].format(rows=f"{atlas.rows:,}")[language]]
    if atlas.repeated:
        notes.append(INDEX["rows_twice"].format(n=f"{atlas.repeated:,}")[language])
    out_of_scope = len(run.positions) - atlas.rows
    if out_of_scope:
        notes.append(INDEX["rows_outside"].format(n=f"{out_of_scope:,}")[language])
    if any(page.within for page in atlas.pages):
        notes.append(INDEX["split"].format(n=f"{writing.limits.points:,}")[language])
    return _template().render(
        language="zh-CN" if language is Language.ZH else "en",
        chosen=language,
        title=run.title[language],
        subtitle=" · ".join(file.name + (f" [{file.sheet}]" if file.sheet else "") for file in run.inputs),
        synthetic=run.synthetic,
        zone_kind=run.layer.kind,
        review_number=writing.review_number,
        stamp=STAMP[language],
        words=words,
        notes=notes,
        lines=list(zip(atlas.pages, sketches, strict=True)),
        layers=run.layers,
        size=_SKETCH,
        style=style,
        policy=content_security_policy(scripts=[], styles=[style]),
    )
