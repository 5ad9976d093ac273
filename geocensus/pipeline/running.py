"""The run: read, locate, zone, measure, judge, propose, count."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geocensus import basemaps
from geocensus.basemaps import Layer
from geocensus.checks import Grade, Judgement, Profile, find_check, findings, judge, load_profile
from geocensus.checks.profiles import DEFAULT
from geocensus.coordinates import Datum
from geocensus.errors import LayerError
from geocensus.language import Language, Text, current_language
from geocensus.measures import Columns, Unavailable
from geocensus.pipeline.locating import locate
from geocensus.pipeline.tabling import positions_table, zones_table
from geocensus.pipeline.writing import write_run
from geocensus.regions import Claims, Region, claims, declared_county, select
from geocensus.regions import regions as all_regions
from geocensus.registers import Register, read_register
from geocensus.repairs import PROPOSE_AT, propose
from geocensus.runs import NotRun, Run, UsedLayer
from geocensus.zones import ZoneIndex, ZoneLayer
from geocensus.zones.columns import find_code_column

if TYPE_CHECKING:
    import folium
    import geopandas as gpd

__all__ = ["NEAR_M", "Result", "run"]

NEAR_M = 5_000.0
"""Rows that lie within this distance of a region are looked at with it, whatever they claim."""

ZoneOptions = Mapping[str, Any]

LIBRARIES = ("geocensus", "geopandas", "numpy", "pandas", "pyarrow", "pyogrio", "pyproj", "shapely")

NO_ZONES = Unavailable(
    reason=Text(en="no zone layer was given; counties stand in for zones", zh="没有提供普查小区图层；以县级区划代替"),
    remedy=Text(en="give one with --zones FILE", zh="用 --zones 文件 提供"),
)


class Result(Run):
    """A run with the ways to look at it.

    Examples
    --------
    See ``notebooks/01-first-check.ipynb``.
    """

    def map(self, *, language: Language | str | None = None) -> folium.Map:
        """Draw the run as a Folium map, which works without a network."""
        from geocensus.maps import region_map

        return region_map(self, language=language)

    def report(self, *, language: Language | str | None = None) -> str:
        """Write the report as one page of HTML."""
        from geocensus.report import report_page

        return report_page(self, language=language)

    def write(self, folder: str | Path) -> Path:
        """Write the run into a new folder, whole or not at all.

        Raises
        ------
        OutputExists
            When the folder exists.
        """
        from geocensus.maps import map_page

        return write_run(self, folder, pages={"map.html": map_page(self), "report.html": self.report()})


def run(
    register: Register | pd.DataFrame | str | Path,
    *,
    region: str | Iterable[str] | None = None,
    zones: ZoneLayer | gpd.GeoDataFrame | str | Path | None = None,
    zone_options: ZoneOptions | None = None,
    datum: Datum | str | None = None,
    profile: Profile | str | Path = DEFAULT,
    language: Language | str | None = None,
    on_stage: Callable[[Text], None] | None = None,
) -> Result:
    """Check the positions of a register.

    Parameters
    ----------
    register
        A register, a table of text cells with known headers, or the path of either.
    region
        Keys, codes or names of pilot regions (``"all"``: the 17); only rows that claim them or lie within 5 km of them
        are checked. None: every row is.
    zones
        The zone layer, or its path; None: counties stand in for zones.
    zone_options
        How to read the zone layer, as :meth:`geocensus.zones.ZoneLayer.read` takes it: ``code_column``, ``layer``, ``crs``,
        ``datum``, ``transformation``.
    datum
        Datum of rows that declare none. None: taken as CGCS2000, and said so.
    profile
        Which checks run, with which thresholds.
    language
        Of the messages; None: the environment's.
    on_stage
        Told what begins, for progress.

    Returns
    -------
    Result
        Its tables are those of :mod:`geocensus.schema`.

    Raises
    ------
    GeocensusError
        When an input or an argument cannot be used; never for one bad row.
    """
    clock = _Clock(on_stage or (lambda _: None))
    spoken = Language(language) if language else current_language()
    regions = _regions(region)
    profile = profile if isinstance(profile, Profile) else load_profile(profile)
    with clock("read", Text(en="Reading the register", zh="读取登记表")):
        register = _register(register)
    with clock("layers", Text(en="Reading the base map", zh="读取底图")):
        counties, county_index = _counties()
        own_zones = _zone_layer(zones, zone_options or {})
        zone_index = county_index if own_zones is None else ZoneIndex(own_zones)
        region_counties = _counties_of(counties, regions)
    with clock("locate", Text(en="Reading the positions", zh="识别坐标")):
        declared = Datum.read(datum) if isinstance(datum, str) else datum
        located = locate(register, datum=declared, within=_bounds(region_counties) if regions else None)
        located["county_reported"] = _county_reported(register)
        claimed = _claims(register, regions)
        _take_region_as_county(located, claimed)
    with clock("scope", Text(en="Finding the rows of the regions", zh="筛选所选区域的记录")):
        in_scope = _in_scope(located, claimed, regions, region_counties)
    scope = np.flatnonzero(in_scope)
    everything = len(scope) == len(in_scope)
    given = {name: values if values is None or everything else values[scope] for name, values in located.items()}
    if own_zones is None:
        given["zone_reported"] = NO_ZONES
    resources = {"zones": zone_index, "counties": county_index, "census_zones": own_zones or NO_ZONES}
    columns = Columns(given, size=len(scope), resources=resources)
    with clock("check", Text(en="Checking", zh="核查")):
        judgement = judge(columns, profile.checks)
        found = findings(columns, judgement, language=spoken)
    with clock("repair", Text(en="Looking for causes", zh="查找原因")):
        proposals = propose(columns, judgement)
    with clock("count", Text(en="Counting", zh="汇总")):
        with_zones = own_zones is not None
        positions = positions_table(register, located, columns, judgement, in_scope, with_zones=with_zones)
        zone_counts = zones_table(
            columns,
            judgement,
            proposals,
            county_codes=[code for each in regions for code in each.counties] if regions else None,
            region=_whole(regions, spoken),
            with_zones=with_zones,
        )
    return Result(
        positions=positions,
        findings=found,
        proposals=proposals,
        zones=zone_counts,
        layer=zone_index.layer,
        counties=region_counties,
        regions=regions,
        inputs=register.files,
        layers=_used(counties, own_zones),
        not_run=_not_run(judgement, profile),
        checks=tuple((each.code, each.subject.value, each.title) for each in judgement.checks),
        counts=_counts(register, columns, judgement, found, proposals),
        settings={
            "versions": {name: version(name) for name in LIBRARIES},
            "profile": profile.name,
            "checks_off": list(profile.off),
            "datum": str(declared) if declared else None,
            "datum_taken": None if declared else str(Datum.CGCS2000),
            "propose_at": PROPOSE_AT,
            "near_m": NEAR_M,
            "thresholds": {
                each.code: {grade.word: dict(limits) for grade, limits in sorted(each.grades.items())}
                for each in judgement.checks
            },
            "columns": dict(register.columns),
            "where": list(register.where),
        },
        seconds=clock.seconds,
        language=spoken,
        synthetic=_synthetic(register),
    )


def _synthetic(register: Register) -> bool:
    """Tell whether the register says of itself, in a column of that name, that it is synthetic."""
    return any(header.casefold() == "synthetic" for header in register.cells.column_names)


def _county_reported(register: Register) -> Any:
    """Resolve the county that each row names; unknown where it names none, or none that can be told."""
    names = ("county_code", "town_code", "zone_code", "province", "city", "county")
    named = {name: column for name in names if (column := register.column(name)) is not None}
    if not named:
        return None
    codes = declared_county(**named)
    return pd.array([code or None for code in codes.tolist()], dtype="str")


class _Clock:
    """Seconds per stage."""

    def __init__(self, on_stage: Callable[[Text], None]) -> None:
        self.seconds: dict[str, float] = {}
        self._on_stage = on_stage

    @contextmanager
    def __call__(self, stage: str, said: Text) -> Iterator[None]:
        self._on_stage(said)
        began = time.perf_counter()
        yield
        self.seconds[stage] = round(time.perf_counter() - began, 3)


def _regions(wanted: str | Iterable[str] | None) -> tuple[Region, ...]:
    if wanted is None:
        return ()
    return select([wanted] if isinstance(wanted, str) else wanted)


def _register(register: Register | pd.DataFrame | str | Path) -> Register:
    if isinstance(register, pd.DataFrame):
        return Register.from_frame(register)
    return register if isinstance(register, Register) else read_register(register)


@cache
def _counties() -> tuple[Layer, ZoneIndex]:
    """Read the base map once a process: its index keeps what it has laid out for the next run."""
    counties = basemaps.layer("county")
    return counties, ZoneIndex(ZoneLayer.from_layer(counties))


def _zone_layer(zones: ZoneLayer | gpd.GeoDataFrame | str | Path | None, options: ZoneOptions) -> ZoneLayer | None:
    if zones is None or isinstance(zones, ZoneLayer):
        return zones
    if isinstance(zones, str | Path):
        return ZoneLayer.read(zones, **options)
    if zones.crs is None:
        raise LayerError(
            en="the table of zones names no coordinate system; give it one: zones.set_crs(4490)",
            zh="小区表没有坐标参考系；请先指定：zones.set_crs(4490)",
        )
    headers = [str(header) for header in zones.columns if header != zones.geometry.name]
    code = find_code_column(headers, wanted=options.get("code_column"), place="GeoDataFrame")
    degrees = zones.to_crs(4490)
    return ZoneLayer.from_geometries(
        code=zones[code].astype("str"), geometry=degrees.geometry.to_numpy(), source="GeoDataFrame"
    )


def _counties_of(counties: Layer, regions: Sequence[Region]) -> Layer:
    return counties.take([code for each in regions for code in each.counties]) if regions else counties


def _bounds(layer: Layer) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.total_bounds(layer.geometry).tolist()
    return west, south, east, north


def _claims(register: Register, regions: Sequence[Region]) -> Claims:
    """Tell which rows claim the regions, by code, name or address."""
    return claims(
        regions,
        codes=[register.column(name) for name in ("county_code", "town_code", "zone_code")],
        province=register.column("province"),
        city=register.column("city"),
        county=register.column("county"),
        addresses=[register.column("address")],
        rows=len(register),
    )


def _take_region_as_county(located: dict[str, Any], claimed: Claims) -> None:
    """Let a row that names no county, but claims a region of one county, have named that county."""
    county_of = {each.key: each.counties[0] for each in all_regions() if len(each.counties) == 1}
    named = pd.array([county_of.get(key) for key in claimed.region], dtype="str")
    reported = located["county_reported"]
    if reported is None:
        located["county_reported"] = None if pd.isna(named).all() else named
    else:
        unknown = pd.isna(reported)
        reported[unknown] = named[unknown]


def _in_scope(
    located: dict[str, Any], claimed: Claims, regions: Sequence[Region], region_counties: Layer
) -> NDArray[np.bool_]:
    """Choose the rows that claim the regions, or lie in them or within 5 km of them."""
    if not regions:
        return np.ones(len(located["row"]), dtype=np.bool_)
    chosen = claimed.claimed.copy()
    index = ZoneIndex(ZoneLayer.from_layer(region_counties))
    lon, lat = located["lon"], located["lat"]
    # Only what lies in a box around the regions can be near them.
    west, south, east, north = _bounds(region_counties)
    margin_lon, margin_lat = NEAR_M / 50_000, NEAR_M / 110_000
    candidates = np.flatnonzero(
        ~chosen
        & (lon > west - margin_lon)
        & (lon < east + margin_lon)
        & (lat > south - margin_lat)
        & (lat < north + margin_lat)
    )
    if len(candidates):
        near = index.nearest(lon=lon[candidates], lat=lat[candidates], limit_m=NEAR_M)
        chosen[candidates[near.zone >= 0]] = True
    return chosen


def _used(counties: Layer, zones: ZoneLayer | None) -> tuple[UsedLayer, ...]:
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
            polygons=len(layer),
        )

    base = used("counties", counties.key, counties, counties.sha256)
    return (base,) if zones is None else (base, used("zones", zones.source, zones, zones.file_sha256 or zones.sha256))


def _not_run(judgement: Judgement, profile: Profile) -> tuple[NotRun, ...]:
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


def _whole(regions: Sequence[Region], language: Language) -> tuple[str, str]:
    if not regions:
        return "", Text(en="everything", zh="全部")[language]
    return " ".join(each.code for each in regions), Text(
        en=", ".join(each.name.en for each in regions), zh="、".join(each.name.zh for each in regions)
    )[language]


def _counts(
    register: Register, columns: Columns, judgement: Judgement, found: pd.DataFrame, proposals: pd.DataFrame
) -> dict[str, int]:
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
