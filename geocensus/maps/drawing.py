"""From a run, or from tables of one's own, to a map."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from geocensus.errors import ColumnNotFound, LayerError
from geocensus.language import Language, Text, current_language
from geocensus.maps.bases import BaseImage, base_images
from geocensus.maps.content import Drawing, Frame, Limits, MapSummary, content
from geocensus.maps.notes import notes, told_in
from geocensus.maps.shapes import Shapes
from geocensus.maps.sheet import MapSheet
from geocensus.maps.words import HEADINGS
from geocensus.registers.atomic import atomic_file
from geocensus.schema import FINDINGS, PROPOSALS, ZONES, Column

if TYPE_CHECKING:
    import geopandas

    from geocensus.maps.folium_map import RegionMap
    from geocensus.runs import Run

__all__ = ["Base", "draw_run", "map_page", "positions_map", "region_map", "run_title", "shapes_of", "write_map"]

Base = BaseImage | str | os.PathLike[str] | Sequence[BaseImage | str | os.PathLike[str]] | None
"""What may be said of base images: nothing, one, or several to choose from."""

_FRAME_MARGIN_DEG = 0.02
"""Shown around a region's counties: about 2 km."""

_NO_SHAPES = Shapes(code=np.empty(0, dtype=object), name=np.empty(0, dtype=object), geometry=np.empty(0, dtype=object))


def region_map(
    run: Run,
    *,
    language: Language | str | None = None,
    review_number: str = "",
    compressed: bool = True,
    limits: Limits | None = None,
    base: Base = None,
) -> RegionMap:
    """Draw a run as a :class:`folium.Map` that needs no network.

    Parameters
    ----------
    run
    language
        Of the page; None: the run's. The sentences of the findings stay in the run's language.
    review_number
        The map review number (审图号) to print on the page, when there is one.
    compressed
        False for browsers before Chromium 80 and Firefox 113; the page is several times as large.
    limits
        How much the page may hold; above 200,000 points the default counts sources by zone.
    base
        Base images to lie under the points, as :func:`geocensus.maps.base_image` takes them; None: outlines only. A key
        that one needs stands readable in the saved page, and in no notebook.

    Returns
    -------
    map : RegionMap
        ``map.summary`` says what is drawn and what is not. ``map.save(path)`` writes the page.
    """
    from geocensus.maps.folium_map import RegionMap

    return RegionMap(
        draw_run(run, language=language, review_number=review_number, compressed=compressed, limits=limits, base=base)
    )


def draw_run(
    run: Run,
    *,
    language: Language | str | None = None,
    review_number: str = "",
    compressed: bool = True,
    limits: Limits | None = None,
    base: Base = None,
    split: bool = False,
) -> MapSheet:
    """Lay out the page of :func:`region_map` without folium; *split*: its counties have pages of their own."""
    limits = limits or Limits()
    chosen = Language(language) if language is not None else run.language
    counties = shapes_of(run.counties)
    whole_country = not run.regions
    focus: Frame | None = None
    if not whole_country and len(counties):
        west, south, east, north = (float(edge) for edge in shapely.total_bounds(counties.geometry))
        margin = _FRAME_MARGIN_DEG
        focus = (west - margin, south - margin, east + margin, north + margin)
    zones, kind, counts = shapes_of(run.layer), run.layer.kind, run.zones
    too_many = kind != "counties" and len(zones) > limits.zones
    if too_many:
        zones, kind, counts = counties, "counties", counts[counts["level"] == "county"]
    drawing = Drawing(
        positions=run.positions,
        findings=run.findings,
        proposals=run.proposals,
        zone_counts=counts,
        zones=zones,
        area=("county_code",) if too_many else ("zone_code", "zone_reported"),
        zones_left_out=len(run.layer.code) if too_many else 0,
        # Where the zones are the counties of the whole base map, their lines are drawn once.
        outlines=_NO_SHAPES if whole_country else counties,
        titles={code: title for code, _, title in run.checks},
        focus=focus,
    )
    subtitle = " · ".join(file.name + (f" [{file.sheet}]" if file.sheet else "") for file in run.inputs)
    return _sheet(
        drawing,
        title=run_title(run, chosen),
        subtitle=subtitle,
        language=chosen,
        synthetic=run.synthetic,
        zone_kind=kind,
        review_number=review_number,
        compressed=compressed,
        limits=limits,
        split=split,
        told=run.language,
        bases=base_images(base),
    )


def run_title(run: Run, language: Language) -> str:
    """Name a run by what was done and where."""
    title = run.title[language]
    places = [region.name[language] for region in run.regions if region.name[language] not in title]
    if not places:
        return title
    listed = ("、" if language is Language.ZH else ", ").join(places[:3]) + (" …" if len(places) > 3 else "")
    return f"{title}：{listed}" if language is Language.ZH else f"{title}: {listed}"


def positions_map(
    positions: pd.DataFrame,
    *,
    findings: pd.DataFrame | None = None,
    proposals: pd.DataFrame | None = None,
    zones: geopandas.GeoDataFrame | None = None,
    outlines: geopandas.GeoDataFrame | None = None,
    titles: Mapping[str, Text] | None = None,
    title: str = "",
    language: Language | str | None = None,
    synthetic: bool = False,
    review_number: str = "",
    compressed: bool = True,
    limits: Limits | None = None,
    base: Base = None,
    words: Mapping[str, str] | None = None,
) -> RegionMap:
    """Draw tables of one's own as the same map.

    Parameters
    ----------
    positions : DataFrame or GeoDataFrame
        Columns `lon` and `lat` (degrees, CGCS2000), or a geometry of points; and as far as they are there `row`, `object_id`,
        `name`, `grade`, `in_scope` and ``raw_<header>`` cells (:data:`geocensus.schema.POSITIONS`).
    findings, proposals
        See :data:`geocensus.schema.FINDINGS` and ``PROPOSALS``.
    zones, outlines : GeoDataFrame
        Areas with columns `code` and `name`, as far as they are there.
    titles
        Titles of the checks.
    title, language, synthetic, review_number, compressed, limits, base
        As in :func:`region_map`.
    words
        What the page says instead of its usual words of these names (``geocensus.maps.words``), where its points are no
        rows of a register: ``{"row": "Fault {row}"}``.

    Raises
    ------
    ColumnNotFound
        When the positions have neither `lon` and `lat` nor a geometry.
    LayerError
        When a GeoDataFrame is neither in CGCS2000 nor in WGS84 degrees.

    Examples
    --------
    >>> drawn = positions_map(pd.DataFrame({"lon": [114.2], "lat": [36.7], "name": ["A"], "grade": ["error"]}))
    >>> drawn.summary.drawn, drawn.summary.aggregated
    (1, False)
    """
    from geocensus.maps.folium_map import RegionMap

    chosen = Language(language) if language is not None else current_language()
    drawing = Drawing(
        positions=_with_axes(positions),
        findings=findings if findings is not None else _empty(FINDINGS),
        proposals=proposals if proposals is not None else _empty(PROPOSALS),
        zone_counts=_empty(ZONES),
        zones=_areas(zones),
        outlines=_areas(outlines),
        titles=dict(titles or {}),
    )
    sheet = _sheet(
        drawing,
        title=title or HEADINGS["title"][chosen],
        subtitle="",
        language=chosen,
        synthetic=synthetic,
        zone_kind="",
        review_number=review_number,
        compressed=compressed,
        limits=limits or Limits(),
        bases=base_images(base),
        words=words or {},
    )
    return RegionMap(sheet)


def map_page(
    run: Run,
    *,
    language: Language | str | None = None,
    review_number: str = "",
    compressed: bool = True,
) -> str:
    """Give the page of :func:`region_map` as text."""
    # The same page without folium: nothing was added to it, and folium takes longer to load than the page to write.
    return draw_run(run, language=language, review_number=review_number, compressed=compressed).page()


def write_map(
    run: Run,
    path: str | os.PathLike[str],
    *,
    language: Language | str | None = None,
    review_number: str = "",
    compressed: bool = True,
    base: Base = None,
    overwrite: bool = False,
) -> MapSummary:
    """Write the page of :func:`region_map` into a file, whole or not at all, and tell what it shows and leaves out.

    Raises
    ------
    OutputExists
        When the file is there and *overwrite* is false.
    """
    sheet = draw_run(run, language=language, review_number=review_number, compressed=compressed, base=base)
    page = sheet.page(beside=Path(path).expanduser().parent).encode("utf-8")
    with atomic_file(Path(path), overwrite=overwrite) as part:
        part.write_bytes(page)
    return replace(sheet.summary, size_bytes=len(page))


def _sheet(
    drawing: Drawing,
    *,
    language: Language,
    limits: Limits,
    split: bool = False,
    told: Language | None = None,
    **heading: Any,
) -> MapSheet:
    columns, summary = content(drawing, language=language, limits=limits)
    said = [text[language] for text in notes(summary, split=split)]
    if told is not None and told is not language and summary.findings_listed:
        said.append(told_in(told)[language])
    return MapSheet(columns=columns, summary=summary, language=language, notes=tuple(said), **heading)


def shapes_of(layer: Any) -> Shapes:
    """Take the areas of a zone layer or a base layer."""
    geometry = np.asarray(layer.geometry, dtype=object)
    return Shapes(
        code=np.asarray([str(code) for code in layer.code], dtype=object),
        name=np.asarray([str(name) for name in layer.name], dtype=object),
        geometry=geometry,
    )


def _areas(frame: geopandas.GeoDataFrame | None) -> Shapes:
    if frame is None:
        return _NO_SHAPES
    geometry = _in_degrees(frame)
    texts = {
        name: frame[name].fillna("").astype(str).to_numpy(dtype=object)
        if name in frame.columns
        else np.full(len(frame), "", dtype=object)
        for name in ("code", "name")
    }
    return Shapes(code=texts["code"], name=texts["name"], geometry=geometry)


def _in_degrees(frame: geopandas.GeoDataFrame) -> Any:
    """Give the geometry in degrees; refuse what is neither CGCS2000 nor WGS84 (equal for a map)."""
    if frame.crs is None or frame.crs.to_epsg() not in {4326, 4490}:
        named = "no CRS" if frame.crs is None else frame.crs.name
        raise LayerError(
            en=f"the GeoDataFrame has {named}; maps are drawn in CGCS2000 or WGS84 degrees: use .set_crs(4490) when that is "
            "what the numbers are, .to_crs(4490) otherwise",
            zh=f"GeoDataFrame 的坐标参考系为 {named}；地图按 CGCS2000 或 WGS84 经纬度绘制：若数值即为经纬度请用 .set_crs(4490)，"
            "否则请用 .to_crs(4490)",
        )
    return frame.geometry.to_numpy(dtype=object)


def _with_axes(positions: pd.DataFrame) -> pd.DataFrame:
    if {"lon", "lat"} <= set(positions.columns):
        return positions
    if hasattr(positions, "geom_type"):
        points = _in_degrees(positions)
        return pd.DataFrame(positions.drop(columns=positions.geometry.name)).assign(
            lon=shapely.get_x(points), lat=shapely.get_y(points)
        )
    raise ColumnNotFound(
        en=f"the positions have columns {list(map(str, positions.columns))[:12]}; 'lon' and 'lat' in degrees are needed, or a "
        "geometry of points",
        zh=f"位置表的列为 {list(map(str, positions.columns))[:12]}；需要以度为单位的“lon”和“lat”列，或点几何",
    )


def _empty(columns: tuple[Column, ...]) -> pd.DataFrame:
    return pd.DataFrame({column.name: pd.Series(dtype=object) for column in columns})
