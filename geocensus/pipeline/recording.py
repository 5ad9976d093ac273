"""What a run says of itself: its layers, its counts, what it did not check."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geocensus.basemaps import Layer
from geocensus.checks import Grade, Judgement, Profile, find_check
from geocensus.language import Language, Text
from geocensus.measures import Columns
from geocensus.regions import Region
from geocensus.registers import Register
from geocensus.runs import NotRun, UsedLayer
from geocensus.zones import ZoneLayer

__all__ = ["counts", "is_synthetic", "layers_used", "not_run", "notes", "whole"]

FAULTS_SHOWN = 20
"""So many faults of the zone layer are told one by one."""


def is_synthetic(register: Register) -> bool:
    """Tell whether the register says of itself, in a column of that name, that it is synthetic."""
    return any(header.casefold() == "synthetic" for header in register.cells.column_names)


def layers_used(counties: Layer, zones: ZoneLayer | None) -> tuple[UsedLayer, ...]:
    """Say which layers served, and what is known of them."""

    def used(role: str, key: str, layer: Layer | ZoneLayer, sha256: str) -> UsedLayer:
        return UsedLayer(
            role=role,
            key=key,
            title=layer.title,
            source=layer.source,
            licence=layer.licence,
            vintage=layer.vintage,
            datum=str(layer.datum),
            sha256=sha256,
            features=len(layer),
            kind=layer.kind if isinstance(layer, ZoneLayer) else "",
        )

    base = used("counties", counties.key, counties, counties.sha256)
    return (base,) if zones is None else (base, used("zones", zones.source, zones, zones.file_sha256 or zones.sha256))


def not_run(judgement: Judgement, profile: Profile) -> tuple[NotRun, ...]:
    """Say what was not checked, and why."""
    lacking = [
        NotRun(
            check=each.check.code,
            title=each.check.title,
            rows=each.count,
            of=each.of,
            reason=each.reason,
            remedy=each.remedy,
            inapplicable=each.inapplicable,
        )
        for each in judgement.skipped
    ]
    off = [
        NotRun(
            check=code,
            title=find_check(code).title,
            rows=0,
            of=0,
            reason=Text(en=f"the profile {profile.name} switches it off", zh=f"检查方案 {profile.name} 未启用"),
        )
        for code in profile.off
    ]
    return tuple(lacking + off)


def whole(regions: Sequence[Region], language: Language) -> tuple[str, str]:
    """Give code and name of everything that was looked at."""
    if not regions:
        return "", Text(en="everything", zh="全部")[language]
    if len(regions) == 1:
        return regions[0].code, regions[0].name[language]
    return "", Text(en=f"all {len(regions)} regions, and near them", zh=f"全部 {len(regions)} 个区域及其附近")[language]


def counts(
    register: Register, columns: Columns, judgement: Judgement, found: pd.DataFrame, proposals: pd.DataFrame
) -> dict[str, int]:
    """Count rows, verdicts, findings and proposals."""
    worst = judgement.worst()
    by_grade = {grade.word: int((worst == grade).sum()) for grade in Grade}
    return {
        "rows": len(register.row),
        "excluded": register.excluded,
        "in_scope": len(columns),
        "out_of_scope": len(register.row) - len(columns),
        "located": int(np.isfinite(columns["lon"]).sum()),
        "without_position": int((~np.isfinite(columns["lon"])).sum()),
        **by_grade,
        "flagged": int(judgement.flagged().sum()),
        "findings": len(found),
        "row_findings": int((found["subject"] == "row").sum()),
        "batch_findings": int((found["subject"] == "batch").sum()),
        "zone_findings": int((found["subject"] == "zone").sum()),
        "proposed": int((proposals["status"] == "proposed").sum()),
        "ambiguous": int((proposals["status"] == "ambiguous").sum()),
    }


def notes(register: Register, counties: Layer, zones: ZoneLayer | None) -> tuple[Text, ...]:
    """Collect what a person should know about the reading of the inputs."""
    faults = () if zones is None else zones.problems
    shown = tuple(
        Text(
            en=f"zone layer, row {fault.row} ({fault.code}): {fault.why.en}",
            zh=f"小区图层第 {fault.row} 行（{fault.code}）：{fault.why.zh}",
        )
        for fault in faults[:FAULTS_SHOWN]
    )
    more = len(faults) - len(shown)
    rest = (
        (Text(en=f"zone layer: {more} more rows with faults", zh=f"小区图层：另有 {more} 行存在问题"),) if more else ()
    )
    return (*register.notes, *counties.notes, *shown, *rest)
