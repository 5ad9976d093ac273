"""A map of what the pre-flight of a zone layer found."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geocensus.language import Language, Text, current_language
from geocensus.maps.drawing import positions_map
from geocensus.registers.atomic import atomic_file

if TYPE_CHECKING:
    from geocensus.maps.folium_map import RegionMap
    from geocensus.zones import Preflight

__all__ = ["faults_map", "write_faults_map"]

_TITLE = Text(en="Zone layer check", zh="小区图层检查")

_WORDS = {
    "row": Text(en="Fault {row}", zh="问题 {row}"),
    "search": Text(en="Search fault, code or number", zh="搜索问题、代码或序号"),
    "not_drawn": Text(en="This fault has no place that a map can show.", zh="该问题没有可在图上显示的位置。"),
    "no_position": Text(en="no place", zh="无位置"),
}
"""A point is a fault, and no row of a register."""


def faults_map(found: Preflight, *, language: Language | str | None = None, review_number: str = "") -> RegionMap:
    """Draw faults of a zone layer: a point for each in its place, its ground outlined, over the zones.

    Parameters
    ----------
    found
        From :func:`geocensus.zones.preflight`.
    language
        Of the page; None: the chosen one.
    review_number
        The map review number (审图号) to print on the page, when there is one.
    """
    import geopandas
    import pandas as pd

    chosen = Language(language) if language is not None else current_language()
    frame = found.frame
    grade = np.where(frame["allowed"].to_numpy(dtype=bool), "note", "warning")
    row = np.arange(1, len(frame) + 1)
    title, message = frame[f"title_{chosen.value}"], frame[f"message_{chosen.value}"]
    positions = pd.DataFrame(
        {"row": row, "object_id": frame["zone"], "name": title, "lon": frame["lon"], "lat": frame["lat"], "grade": grade,
         "zone_code": frame["zone"]}
    )  # fmt: skip
    findings = pd.DataFrame(
        {"row": row, "object_id": frame["zone"], "name": title, "check": frame["fault"], "title": title, "grade": grade,
         "subject": "row", "subject_id": row.astype(str), "message": message, "evidence": "{}"}
    )  # fmt: skip
    layer = found.layer
    zones = geopandas.GeoDataFrame({"code": layer.code, "name": layer.name}, geometry=layer.geometry, crs="EPSG:4490")
    placed = frame[~frame.geometry.isna() & (frame["fault"] != "shifted")]
    grounds = geopandas.GeoDataFrame(
        {"code": placed["zone"], "name": title[placed.index]}, geometry=placed.geometry, crs="EPSG:4490"
    )
    titles = {each.kind.value: each.kind.label for each in found.faults}
    heading = layer.title[chosen] or layer.source
    return positions_map(
        positions,
        findings=findings,
        zones=zones,
        outlines=grounds[np.isin(grounds.geom_type, ["Polygon", "MultiPolygon"])],
        titles=titles,
        title=f"{_TITLE[chosen]}{'：' if chosen is Language.ZH else ': '}{heading}" if heading else _TITLE[chosen],
        language=chosen,
        synthetic=layer.kind == "synthetic",
        review_number=review_number,
        words={name: text[chosen] for name, text in _WORDS.items()},
    )


def write_faults_map(
    found: Preflight, path: str | os.PathLike[str], *, language: Language | str | None = None, review_number: str = ""
) -> None:
    """Write the page of :func:`faults_map` into a file, whole or not at all.

    Raises
    ------
    OutputExists
        When there is such a file already.
    """
    page = faults_map(found, language=language, review_number=review_number).page()
    with atomic_file(Path(path)) as part:
        part.write_text(page, encoding="utf-8")
