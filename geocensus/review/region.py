"""Where a run's sources may stand: what a decided position must lie in or near."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geocensus.language import Text
from geocensus.measures.ground import CHINA_BOX
from geocensus.pipeline.scoping import NEAR_M
from geocensus.zones import ZoneIndex, ZoneLayer

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["Ground"]


class Ground:
    """The ground of a run: the counties of its regions and 5 km around, or a box around China when it has no region."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @property
    def bounded(self) -> bool:
        """Whether the run was asked for regions."""
        return bool(self._run.regions)

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north of it, degrees."""
        if not self.bounded:
            return CHINA_BOX
        west, south, east, north = shapely.total_bounds(np.asarray(self._run.counties.geometry, dtype=object)).tolist()
        # 5 km, at the latitudes of China never more than these degrees.
        return west - NEAR_M / 50_000, south - NEAR_M / 110_000, east + NEAR_M / 50_000, north + NEAR_M / 110_000

    @cached_property
    def _index(self) -> Any:
        return ZoneIndex(ZoneLayer.from_layer(self._run.counties))

    def holds(self, *, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
        """Tell which points may be decided positions.

        Parameters
        ----------
        lon, lat : (n,) degrees, CGCS2000
        """
        x, y = (np.atleast_1d(np.asarray(axis, dtype=np.float64)) for axis in (lon, lat))
        west, south, east, north = self.box
        inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
        if self.bounded and inside.any():
            at = np.flatnonzero(inside)
            inside[at] = self._index.nearest(lon=x[at], lat=y[at], limit_m=NEAR_M).zone >= 0
        return inside

    @property
    def name(self) -> Text:
        """What it is called."""
        if not self.bounded:
            return Text(en="China", zh="中国范围")
        return Text(
            en=", ".join(each.name.en for each in self._run.regions[:3]) + " and 5 km around",
            zh="、".join(each.name.zh for each in self._run.regions[:3]) + "及周边 5 公里",
        )
