"""What the pre-flight of a zone layer finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geocensus.language import Text
from geocensus.zones.layer import ZoneLayer
from geocensus.zones.offsets import LayerOffset

if TYPE_CHECKING:
    import geopandas

__all__ = ["FaultKind", "Preflight", "ZoneFault"]


class FaultKind(StrEnum):
    """What is wrong with a zone, or worth knowing of it."""

    SHIFTED = "shifted"
    INVALID = "invalid"
    MALFORMED_CODE = "malformed_code"
    UNKNOWN_CODE = "unknown_code"
    OTHER_VINTAGE = "other_vintage"
    DUPLICATED_CODE = "duplicated_code"
    OVERLAP = "overlap"
    GAP = "gap"
    MISSING_ZONE = "missing_zone"
    HOLE = "hole"
    SLIVER = "sliver"
    UNSHARED_BORDER = "unshared_border"
    NOT_COVERED = "not_covered"
    BEYOND_COUNTY = "beyond_county"
    OUTSIDE_PREFIX = "outside_prefix"
    APART_FROM_TOWNSHIP = "apart_from_township"
    NOT_NESTED = "not_nested"
    NO_PARENT = "no_parent"
    TOO_MANY_UNITS = "too_many_units"
    EXCLAVE = "exclave"

    @property
    def allowed(self) -> bool:
        """Whether it is listed for information only."""
        return self is FaultKind.EXCLAVE

    @property
    def label(self) -> Text:
        """What people call it."""
        return _TITLES[self]


_TITLES = {
    FaultKind.SHIFTED: Text(en="Layer shifted against the base map", zh="图层相对底图整体偏移"),
    FaultKind.INVALID: Text(en="Unusable row or invalid shape", zh="记录无法使用或图形无效"),
    FaultKind.MALFORMED_CODE: Text(en="Malformed code", zh="代码格式错误"),
    FaultKind.UNKNOWN_CODE: Text(en="Unknown code", zh="代码不存在"),
    FaultKind.OTHER_VINTAGE: Text(en="Code of another year", zh="非本年度代码"),
    FaultKind.DUPLICATED_CODE: Text(en="Duplicated code", zh="代码重复"),
    FaultKind.OVERLAP: Text(en="Overlap", zh="重叠"),
    FaultKind.GAP: Text(en="Gap", zh="缝隙"),
    FaultKind.MISSING_ZONE: Text(en="Missing zone", zh="缺少小区"),
    FaultKind.HOLE: Text(en="Hole", zh="空洞"),
    FaultKind.SLIVER: Text(en="Sliver", zh="狭长碎面"),
    FaultKind.UNSHARED_BORDER: Text(en="Border not shared", zh="边界未共用"),
    FaultKind.NOT_COVERED: Text(en="Parent not covered", zh="上级区域未被覆盖"),
    FaultKind.BEYOND_COUNTY: Text(en="Beyond the county", zh="超出县界"),
    FaultKind.OUTSIDE_PREFIX: Text(en="Outside the division of its code", zh="不在代码所示的区划内"),
    FaultKind.APART_FROM_TOWNSHIP: Text(en="Apart from its township", zh="与所属乡镇不相邻"),
    FaultKind.NOT_NESTED: Text(en="Not within its parent", zh="超出上级区划"),
    FaultKind.NO_PARENT: Text(en="Parent missing", zh="缺少上级区划"),
    FaultKind.TOO_MANY_UNITS: Text(en="Too many units", zh="普查对象过多"),
    FaultKind.EXCLAVE: Text(en="Exclave (allowed)", zh="飞地（允许）"),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class ZoneFault:
    """One fault.

    Parameters
    ----------
    kind
        What it is.
    code, other
        Codes of the zone and of the other zones concerned, the latter separated by blanks; empty when there is none.
    size, unit
        Square metres (``m2``), metres (``m``) or a number (empty unit).
    message
        The sentence that a person reads.
    geometry
        The place in CGCS2000 degrees: the gap, the shared piece, the border, or the zone; None when unknown.
    """

    kind: FaultKind
    code: str
    other: str = ""
    size: float
    unit: str
    message: Text
    geometry: shapely.Geometry | None

    @property
    def place(self) -> tuple[float, float]:
        """Longitude and latitude of a point of the fault, NaN when its place is unknown."""
        if self.geometry is None or self.geometry.is_empty:
            return float("nan"), float("nan")
        point = shapely.point_on_surface(self.geometry)
        return float(shapely.get_x(point)), float(shapely.get_y(point))


@dataclass(frozen=True, kw_only=True, eq=False)
class Preflight:
    """What the pre-flight of a layer found.

    Parameters
    ----------
    layer
        The zones that were looked at.
    faults
        In the order of :class:`FaultKind`, the largest of a kind first.
    offset
        How the layer lies against the base map; None when there was none to compare with.
    said
        What was compared and found right, or could not be told.
    not_checked
        What was not checked, and why.
    """

    layer: ZoneLayer
    faults: tuple[ZoneFault, ...]
    offset: LayerOffset | None
    said: tuple[Text, ...]
    not_checked: tuple[Text, ...]

    def __repr__(self) -> str:
        return f"<Preflight of {self.layer!r}: {self.bad} faults, {self.listed} listed>"

    @property
    def bad(self) -> int:
        """How many faults there are."""
        return len(self.faults) - self.listed

    @property
    def listed(self) -> int:
        """How many things are listed that are no faults."""
        return sum(fault.kind.allowed for fault in self.faults)

    @cached_property
    def frame(self) -> geopandas.GeoDataFrame:
        """Faults as a table with shapes, CGCS2000 degrees.

        Columns ``fault``, ``title_en``, ``title_zh``, ``allowed``, ``zone``, ``other``, ``size``, ``unit``, ``lon``,
        ``lat``, ``message_en``, ``message_zh``, ``geometry``.
        """
        import geopandas

        faults = self.faults
        places = np.array([fault.place for fault in faults], dtype=np.float64).reshape(-1, 2)
        return geopandas.GeoDataFrame(
            {
                "fault": np.array([fault.kind.value for fault in faults], dtype=object),
                "title_en": np.array([fault.kind.label.en for fault in faults], dtype=object),
                "title_zh": np.array([fault.kind.label.zh for fault in faults], dtype=object),
                "allowed": np.array([fault.kind.allowed for fault in faults], dtype=bool),
                "zone": np.array([fault.code for fault in faults], dtype=object),
                "other": np.array([fault.other for fault in faults], dtype=object),
                "size": np.array([fault.size for fault in faults], dtype=np.float64),
                "unit": np.array([fault.unit for fault in faults], dtype=object),
                "lon": places[:, 0],
                "lat": places[:, 1],
                "message_en": np.array([fault.message.en for fault in faults], dtype=object),
                "message_zh": np.array([fault.message.zh for fault in faults], dtype=object),
            },
            geometry=np.array([fault.geometry for fault in faults] + [None], dtype=object)[:-1],
            crs="EPSG:4490",
        )
