"""The run: read, locate, zone, measure, judge, propose, count."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus import basemaps
from geocensus.basemaps import Layer
from geocensus.checks import Grade, Judgement, Profile, findings, judge, load_profile
from geocensus.checks.profiles import DEFAULT
from geocensus.coordinates import Datum
from geocensus.errors import GeocensusError, UsageError
from geocensus.language import Language, Text, current_language
from geocensus.measures import Columns, Unavailable
from geocensus.pipeline.locating import locate
from geocensus.pipeline.tabling import positions_table, zones_table
from geocensus.pipeline.writing import write_run
from geocensus.regions import Region, claims, declared_county, select
from geocensus.registers import Register, read_register
from geocensus.repairs import PROPOSE_AT, propose
from geocensus.runs import NotRun, Run, UsedLayer
from geocensus.zones import ZoneIndex, ZoneLayer

if TYPE_CHECKING:
    import folium
    import geopandas as gpd

__all__ = ["NEAR_M", "Result", "run"]

NEAR_M = 5_000.0
"""Rows that lie within this distance of a region are looked at with it, whatever they claim."""

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
    zone_code: str | None = None,
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
    zone_code
        The layer's column of zone codes; None: found by its name.
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
        counties = basemaps.layer("county")
        county_index = ZoneIndex(ZoneLayer.from_layer(counties))
        own_zones = _zone_layer(zones, zone_code)
        zone_index = county_index if own_zones is None else ZoneIndex(own_zones)
        region_counties = _counties_of(counties, regions)
    with clock("locate", Text(en="Reading the positions", zh="识别坐标")):
        declared = Datum.read(datum) if isinstance(datum, str) else datum
        located = locate(register, datum=declared, within=_bounds(region_counties) if regions else None)
        located["county_reported"] = declared_county(register_texts(register))
    with clock("scope", Text(en="Finding the rows of the regions", zh="筛选所选区域的记录")):
        in_scope = _in_scope(register, located, regions, region_counties)
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
        counts=_counts(register, in_scope, columns, judgement, found, proposals),
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
        synthetic=_synthetic(register, own_zones),
    )
