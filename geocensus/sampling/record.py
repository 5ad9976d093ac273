"""The record of a draw: everything that is needed to draw it again, and to weigh what comes back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from geocensus.errors import ColumnNotFound, InputError, UsageError
from geocensus.language import Language
from geocensus.registers.atomic import atomic_folder
from geocensus.registers.sheets import write_sheets
from geocensus.registers.tables import safe_file_name
from geocensus.sampling.drawing import Plan, Sample
from geocensus.sampling.fieldsheets import LINKS, field_sheets

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["read_sample", "write_sample"]

FORMAT, VERSION = "geocensus-sample", 1
NAME = "sample.json"


def write_sample(
    run: Run,
    sample: Sample,
    folder: str | Path,
    *,
    language: Language,
    columns: Sequence[str] = (),
    link: str = "amap",
) -> Path:
    """Write the record and the field sheets into a new folder, whole or not at all.

    Raises
    ------
    OutputExists
        When the folder exists.
    ColumnNotFound
        When a column that was asked for is not in the register.
    """
    if link not in (*LINKS, "none"):
        raise UsageError(
            en=f"--links {link} is not known; expected: {', '.join((*LINKS, 'none'))}",
            zh=f"不认识 --links {link}；应为：{'、'.join((*LINKS, 'none'))}",
        )
    for header in columns:
        if f"raw_{header}" not in run.positions.columns:
            raise ColumnNotFound(
                en=f"the register has no column '{header}'; give a header as it is written there",
                zh=f"登记表中没有“{header}”列；请按原文给出列名",
            )
    with atomic_folder(folder) as part:
        for county, sheets in field_sheets(run, sample, language=language, columns=columns, link=link).items():
            write_sheets(sheets, part / f"field-{safe_file_name(county or 'none')}.xlsx")
        said = json.dumps(_record(run, sample), ensure_ascii=False, indent=1, allow_nan=False)
        (part / NAME).write_text(said + "\n", encoding="utf-8")
    return Path(folder)


def _record(run: Run, sample: Sample) -> dict[str, Any]:
    columns = [name for name in sample.sources.columns if name != "name"]
    return {
        "format": FORMAT,
        "version": VERSION,
        "id": sample.id,
        "design": sample.design,
        "seed": sample.seed,
        "synthetic": run.synthetic,
        "inputs": [{"name": each.name, "sha256": each.sha256} for each in run.inputs],
        "frame": {
            "sha256": sample.frame_sha256,
            "sources": sample.frame_sources,
            "without_position": run.counts.get("without_position"),
        },
        "plan": {
            "zones": dict(sample.plan.zones),
            "take": dict(sample.plan.take),
            "per_zone": sample.plan.per_zone,
            "sources": sample.plan.sources,
            "why": dict(sample.plan.why),
        },
        "strata": json.loads(sample.strata.to_json(orient="records")),
        "sources": json.loads(
            sample.sources[columns].to_json(orient="records", double_precision=12, force_ascii=False)
        ),
    }


def read_sample(path: str | Path) -> tuple[Sample, dict[str, Any]]:
    """Read the record of a draw, from its file or the folder that holds it.

    Returns
    -------
    sample, record

    Raises
    ------
    InputError
        When it is none, or was changed.
    """
    given = Path(path).expanduser()
    file = given / NAME if given.is_dir() else given
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        if said["format"] != FORMAT or said["version"] != VERSION:
            raise ValueError(said["format"])
        sources = pd.DataFrame(said["sources"])
        texts = ("object_id", "unit_key", "county", "zone", "category", "class", "grade", "collector")
        sources = sources.astype(dict.fromkeys(texts, "str"))
        sources = sources.astype({"zone_chance": float, "sources_of": float, "part": int, "flagged": bool})
        sample = Sample(
            design=said["design"],
            seed=said["seed"],
            plan=Plan(**said["plan"]),
            frame_sha256=said["frame"]["sha256"],
            frame_sources=said["frame"]["sources"],
            strata=pd.DataFrame(said["strata"]).astype({"county": "str"}),
            sources=sources,
        )
        intact = sample.id == said["id"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            en=f"{file} is no record of a sample ({type(error).__name__}); give the folder that geocensus sample wrote",
            zh=f"{file} 不是抽样记录（{type(error).__name__}）；请提供 geocensus sample 输出的文件夹",
        ) from None
    if not intact:
        raise InputError(
            en=f"{file} was changed after the draw: its id is {said['id']}, its content says {sample.id}; take the file as it was written",
            zh=f"{file} 在抽样后被改动：编号为 {said['id']}，内容对应 {sample.id}；请使用原始文件",
        )
    return sample, said
