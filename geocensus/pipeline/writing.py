"""A run's folder: written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from geocensus.language import Text
from geocensus.pipeline.clock import Clock
from geocensus.registers.atomic import atomic_folder
from geocensus.registers.tables import write_csv, write_geoparquet

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["record", "write_run"]


WRITERS = 2
"""Tables written at once, beside the pages: Arrow works without the interpreter's lock."""


def write_run(run: Run, folder: str | Path, *, pages: Mapping[str, Callable[[], str]]) -> Path:
    """Write a run into a new folder; the tables are written while the pages are made.

    Parameters
    ----------
    run
        What to write.
    folder
        Must not exist.
    pages
        What makes each HTML page, by file name.

    Raises
    ------
    OutputExists
        When the folder exists.
    """
    clock = Clock(lambda _: None)
    with atomic_folder(folder) as part:
        with ThreadPoolExecutor(WRITERS) as writers:
            tables = [writers.submit(write) for write in _tables(run, part)]
            with clock("pages", Text(en="Drawing the map and the report", zh="绘制地图与报告")):
                for name, page in pages.items():
                    (part / name).write_text(page(), encoding="utf-8")
            with clock("write", Text(en="Writing the tables", zh="写出各表")):
                for table in tables:
                    table.result()
        timed = replace(run, seconds=run.seconds | clock.seconds)
        said = json.dumps(record(timed), ensure_ascii=False, indent=2, sort_keys=False, allow_nan=False)
        (part / "run.json").write_text(said + "\n", encoding="utf-8")
    return Path(folder)


def _tables(run: Run, part: Path) -> Iterator[Callable[[], None]]:
    """Give what writes each table, the largest first."""
    yield partial(write_geoparquet, run.positions, part / "positions.parquet")
    if any(each.role == "zones" for each in run.layers):
        # The user's file may change or go; base maps stand in the catalogue.
        outlines = pa.table({"code": run.layer.code.tolist(), "name": run.layer.name.tolist()})
        yield partial(write_geoparquet, outlines, part / "zones.parquet", geometry=run.layer.geometry)
    for name in ("findings", "proposals", "zones", "batches", "returns"):
        table = getattr(run, name)
        if table is not None:
            yield partial(write_csv, table, part / f"{name}.csv")


def record(run: Run) -> dict[str, Any]:
    """Say everything that decided a run, as plain values; two runs on one input differ in nothing but ``times``."""
    language = run.language
    return {
        "title": run.title[language],
        "synthetic": run.synthetic,
        "language": str(language),
        "versions": run.settings["versions"],
        "inputs": [
            {
                "name": each.name,
                "sha256": each.sha256,
                "bytes": each.bytes,
                "encoding": each.encoding,
                "sheet": each.sheet,
                "format": each.format,
            }
            for each in run.inputs
        ],
        "layers": [
            {
                "role": each.role,
                "key": each.key,
                "title": each.title[language],
                "source": each.source,
                "licence": each.licence,
                "vintage": each.vintage,
                "datum": each.datum,
                "sha256": each.sha256,
                "features": each.features,
                "kind": each.kind,
            }
            for each in run.layers
        ],
        "regions": [{"key": each.key, "code": each.code, "name": each.name[language]} for each in run.regions],
        "settings": {name: value for name, value in run.settings.items() if name != "versions"},
        "checks": [{"code": code, "subject": subject, "title": title[language]} for code, subject, title in run.checks],
        "not_run": [
            {
                "check": each.check,
                "count": each.rows,
                "of": each.of,
                "reason": each.reason[language],
                "remedy": each.remedy[language],
                "inapplicable": each.inapplicable,
            }
            for each in run.not_run
        ],
        "notes": [each[language] for each in run.notes],
        "counts": run.counts,
        "times": run.seconds,
    }
