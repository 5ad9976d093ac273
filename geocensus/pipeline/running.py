"""The run: read, locate, zone, measure, judge, propose, count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geocensus import basemaps
from geocensus.checks import Profile, findings, judge, load_profile
from geocensus.checks.profiles import DEFAULT
from geocensus.coordinates import Datum
from geocensus.directory import Directory
from geocensus.errors import DatumError, LayerError, UsageError
from geocensus.language import Language, Text, current_language
from geocensus.measures import Columns, Unavailable
from geocensus.pipeline import recording, surroundings
from geocensus.pipeline.batching import batches_table, returns_table
from geocensus.pipeline.clock import Clock
from geocensus.pipeline.deciding import with_codes, with_positions
from geocensus.pipeline.grounds import counties, counties_of
from geocensus.pipeline.knowing import opened, positions_before
from geocensus.pipeline.locating import border_of, locate
from geocensus.pipeline.result import Result
from geocensus.pipeline.scoping import NEAR_M, bounds, claims_of, county_reported, in_scope
from geocensus.pipeline.tabling import positions_table, zones_table
from geocensus.regions import Region, select
from geocensus.registers import Register, read_register
from geocensus.registers.frames import text_of
from geocensus.repairs import PROPOSE_AT, propose
from geocensus.zones import ZoneIndex, ZoneLayer
from geocensus.zones.columns import find_code_column

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["run"]

ZoneOptions = Mapping[str, Any]

LIBRARIES = ("geocensus", "geopandas", "numpy", "pandas", "pyarrow", "pyogrio", "pyproj", "shapely")

NO_ZONES = Unavailable(
    reason=Text(en="no zone layer was given; counties stand in for zones", zh="没有提供普查小区图层；以县级区划代替"),
    remedy=Text(en="give one with --zones FILE", zh="用 --zones 文件 提供"),
)


def run(
    register: Register | pd.DataFrame | str | Path,
    *,
    region: str | Iterable[str] | None = None,
    zones: ZoneLayer | gpd.GeoDataFrame | str | Path | None = None,
    zone_options: ZoneOptions | None = None,
    previous: Register | pd.DataFrame | str | Path | None = None,
    directory: Directory | str | Path | None = None,
    around: surroundings.Surroundings | None = None,
    decided: pd.DataFrame | None = None,
    datum: Datum | str | None = None,
    profile: Profile | str | Path = DEFAULT,
    propose_at: float = PROPOSE_AT,
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
        The zone layer, its path, or its name in ``geocensus.toml``; None: counties stand in for zones.
    zone_options
        How to read the zone layer, as :meth:`geocensus.zones.ZoneLayer.read` takes it: ``code_column``, ``layer``, ``crs``,
        ``datum``, ``transformation``.
    previous
        The register of an earlier survey, or its path: units are found again by credit code and suffix, or identifier.
    directory
        The directory of known units, or its folder.
    around
        Layers of what lies around positions: ``{"water": "rivers.gpkg", "land_cover:worldcover": "cover.tif"}``; see
        :mod:`geocensus.pipeline.surroundings` for the kinds.
    decided
        Positions and zone codes that people decided on, in the place of reported ones: columns ``row``, ``lon``, ``lat``
        (CGCS2000) and ``zone_code``, missing where the reported one stays.
    datum
        Datum of rows that declare none. None: taken as CGCS2000, and said so.
    profile
        Which checks run, with which thresholds.
    propose_at
        Confidence, from 0.5 to 1, from which a repair is proposed; below it the line is ambiguous and names its rivals.
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
    if not 0.5 <= propose_at <= 1:
        raise UsageError(
            en=f"propose_at {propose_at} is no confidence; give a number from 0.5 to 1, for example {PROPOSE_AT}",
            zh=f"propose_at {propose_at} 不是有效的置信度；应为 0.5 至 1 之间的数，例如 {PROPOSE_AT}",
        )
    clock = Clock(on_stage or (lambda _: None))
    spoken = Language(language) if language else current_language()
    regions = _regions(region)
    profile = profile if isinstance(profile, Profile) else load_profile(profile)
    with clock("read", Text(en="Reading the register", zh="读取登记表")):
        register = _register(register)
        if decided is not None:
            register = with_codes(register, decided)
    if previous is not None:
        previous = _register(previous)
    clock.seconds["read"] = max(clock.seconds["read"], round(register.read_s, 3))
    with clock("layers", Text(en="Reading the base map", zh="读取底图")):
        base, county_index = counties()
        own_zones = _zone_layer(zones, zone_options or {})
        zone_index = county_index if own_zones is None else ZoneIndex(own_zones)
        region_counties = counties_of(base, regions)
    with clock("locate", Text(en="Reading the positions", zh="识别坐标")):
        declared = declared_datum(datum, register)
        located = locate(register, datum=declared, within=bounds(region_counties) if regions else None)
        if decided is not None:
            located = with_positions(located, decided)
        claimed = claims_of(register, regions)
        located["county_reported"] = county_reported(register, claimed)
    with clock("scope", Text(en="Finding the rows of the regions", zh="筛选所选区域的记录")):
        chosen = in_scope(located, claimed, regions, region_counties)
    scope = np.flatnonzero(chosen)
    everything = len(scope) == len(chosen)
    resources = {
        "border": border_of(located["datum"]),
        "zones": zone_index,
        "counties": county_index,
        "provinces": _provinces() if located.get("province") is not None else None,
        "census_zones": own_zones or NO_ZONES,
        "previous": None if previous is None else positions_before(previous, datum=declared),
        "directory": (known := opened(directory)),
        **(brought := surroundings.opened(around)),
    }
    # Of all rows, so that a unit outside the regions is still found by its outlets within them.
    whole = Columns(
        located | ({"zone_reported": NO_ZONES} if own_zones is None else {}), size=len(chosen), resources=resources
    )
    columns = whole if everything else whole.take(scope)
    with clock("check", Text(en="Checking", zh="核查")):
        judgement = judge(columns, profile.checks)
        found = findings(columns, judgement, language=spoken)
    with clock("repair", Text(en="Looking for causes", zh="查找原因")):
        proposals = propose(columns, judgement, propose_at=propose_at)
    with clock("count", Text(en="Counting", zh="汇总")):
        with_zones = own_zones is not None
        positions = positions_table(register, located, columns, judgement, chosen, with_zones=with_zones)
        zone_counts = zones_table(
            columns,
            judgement,
            proposals,
            county_codes=[code for each in regions for code in each.counties] if regions else None,
            regions=[(each.code, each.name[spoken], each.counties) for each in regions] if len(regions) > 1 else (),
            region=recording.whole(regions, spoken),
            with_zones=with_zones,
        )
        batches = batches_table(columns, judgement, found)
        returns = returns_table(columns, judgement, found)
    return Result(
        positions=positions,
        findings=found,
        batches=batches,
        returns=returns,
        proposals=proposals,
        zones=zone_counts,
        layer=zone_index.layer,
        counties=region_counties,
        regions=regions,
        inputs=register.files,
        layers=(*recording.layers_used(base, own_zones), *surroundings.layers_of(brought)),
        not_run=recording.not_run(judgement, profile),
        checks=tuple((each.code, each.subject.value, each.title) for each in judgement.checks),
        counts=recording.counts(register, columns, judgement, found, proposals),
        settings={
            "versions": {name: version(name) for name in LIBRARIES},
            "profile": profile.name,
            "checks_off": list(profile.off),
            "datum": str(declared) if declared else None,
            "datum_taken": None if located["datum_declared"].all() else str(Datum.CGCS2000),
            "propose_at": propose_at,
            "near_m": NEAR_M,
            "thresholds": {
                each.code: {grade.word: dict(limits) for grade, limits in sorted(each.grades.items())}
                for each in judgement.checks
            },
            "columns": dict(register.columns),
            "where": list(register.where),
            "directory": {known.path.name: known.sha256} if isinstance(known, Directory) else {},
            "previous": {} if previous is None else {each.name: each.sha256 for each in previous.files},
        },
        seconds=clock.seconds,
        language=spoken,
        synthetic=recording.is_synthetic(register),
        notes=recording.notes(register, base, own_zones),
    )


def declared_datum(datum: Datum | str | None, register: Register) -> Datum | None:
    """Tell the datum of rows that declare none: the caller's word, else that of the file whose geometry was read."""
    if datum is None:
        # Geometry comes in its file's own system, and was brought to CGCS2000 when it was read.
        return Datum.CGCS2000 if any(each.how == "geometry" for each in register.understood) else None
    try:
        return Datum.read(datum)
    except DatumError as error:
        raise UsageError(en=error.text.en, zh=error.text.zh) from None


def _regions(wanted: str | Iterable[str] | None) -> tuple[Region, ...]:
    if wanted is None:
        return ()
    return select([wanted] if isinstance(wanted, str) else wanted)


def _register(register: Register | pd.DataFrame | str | Path) -> Register:
    if isinstance(register, pd.DataFrame):
        return Register.from_frame(register)
    return register if isinstance(register, Register) else read_register(register)


@cache
def _provinces() -> ZoneIndex:
    """Read the provinces once a process; their borders are laid out only when a row lies outside its own."""
    return ZoneIndex(ZoneLayer.from_layer(basemaps.layer("province")))


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
    # Codes that passed through a column with gaps are floats: 130481001001.0 is 130481001001.
    layer = ZoneLayer.from_geometries(
        code=[text_of(value) or "" for value in zones[code].tolist()],
        geometry=degrees.geometry.to_numpy(),
        source="GeoDataFrame",
    )
    if not len(layer):
        raise LayerError(
            en=f"the table of zones has no polygon in its {len(zones)} rows; give the zones, not their lines or points",
            zh=f"小区表的 {len(zones)} 行中没有一个面；请提供小区面，而不是线或点",
        )
    return layer
