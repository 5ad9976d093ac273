"""A run's folder: written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from geocensus.registers.atomic import atomic_folder
from geocensus.registers.tables import write_csv, write_geoparquet

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["record", "write_run"]


def write_run(run: Run, folder: str | Path, *, pages: Mapping[str, str]) -> Path:
    """Write a run into a new folder.

    Parameters
    ----------
    run
        What to write.
    folder
        Must not exist.
    pages
        HTML pages by file name.

    Raises
    ------
    OutputExists
        When the folder exists.
    """
    with atomic_folder(folder) as part:
        write_geoparquet(run.positions, part / "positions.parquet")
        write_csv(run.findings, part / "findings.csv")
        write_csv(run.proposals, part / "proposals.csv")
        write_csv(run.zones, part / "zones.csv")
        if any(each.role == "zones" for each in run.layers):
            # The user's file may change or go; base maps stand in the catalogue.
            outlines = pa.table({"code": run.layer.code.tolist(), "name": run.layer.name.tolist()})
            write_geoparquet(outlines, part / "zones.parquet", geometry=run.layer.geometry)
        for name, table in (("batches.csv", run.batches), ("returns.csv", run.returns)):
            if table is not None:
                write_csv(table, part / name)
        for name, page in pages.items():
            (part / name).write_text(page, encoding="utf-8")
        said = json.dumps(record(run), ensure_ascii=False, indent=2, sort_keys=False, allow_nan=False)
        (part / "run.json").write_text(said + "\n", encoding="utf-8")
    return Path(folder)


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
