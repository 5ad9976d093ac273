"""A small map of one row for a correction list, drawn without a network."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.review.cases import Proposal

if TYPE_CHECKING:
    from geocensus.maps.shapes import Shapes

__all__ = ["HEIGHT_PX", "WIDTH_PX", "case_picture"]

WIDTH_PX, HEIGHT_PX = 480, 320
"""Of a picture; it is shown at half of it, so that print is sharp."""

_LEAST_M, _MARGIN = 800.0, 1.25
"""A picture spans at least this much on the ground, and a quarter more than what it shows."""

_ON_WHITE = {"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 1.5}

_ROUND_M = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)

# No typeface with Chinese characters can be relied on here: the sheet carries the line in Chinese.
_STAMP = "internal working map, not for publication"


def case_picture(
    *, lon: float, lat: float, zone_reported: str, proposals: Sequence[Proposal], zones: Shapes, tree: Any
) -> bytes | None:
    """Draw the reported point, the zone that the row claims, the zones around and where proposals lie.

    Parameters
    ----------
    lon, lat : degrees, CGCS2000
        As reported; NaN where they could not be read.
    zone_reported
        Code of the claimed zone.
    proposals
        Of the row.
    zones, tree
        The zones, and an index of their geometry.

    Returns
    -------
    PNG, or None when nothing of it has a place
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    claimed = np.flatnonzero(zones.code == zone_reported) if zone_reported else np.empty(0, dtype=int)
    places = [(lon, lat)] if np.isfinite(lon) and np.isfinite(lat) and abs(lat) < 89 and abs(lon) <= 180 else []
    proposed = [(each.lon, each.lat) for each in proposals if each.lon is not None and each.lat is not None]
    boxes = [shapely.box(*shapely.bounds(zones.geometry[k])) for k in claimed.tolist()]
    shown = [*(shapely.Point(at) for at in [*places, *proposed]), *boxes]
    if not shown:
        return None
    west, south, east, north = shapely.total_bounds(np.array(shown, dtype=object)).tolist()
    middle = (west + east) / 2, (south + north) / 2
    per_lon, per_lat = (float(np.ravel(each)[0]) for each in metres_per_degree(lat=[middle[1]]))
    wide = max((east - west) * per_lon * _MARGIN, (north - south) * per_lat * _MARGIN * WIDTH_PX / HEIGHT_PX, _LEAST_M)
    half = wide / 2 / per_lon, wide / 2 * HEIGHT_PX / WIDTH_PX / per_lat

    figure = Figure(figsize=(WIDTH_PX / 100, HEIGHT_PX / 100), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(middle[0] - half[0], middle[0] + half[0])
    axes.set_ylim(middle[1] - half[1], middle[1] + half[1])
    frame = shapely.box(middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1])
    # Of a picture that spans a province thousands of outlines would be one grey blot.
    near = tree.query(frame)
    _outlines(axes, zones.geometry[near[:400]], frame, edgecolor="#9a9a9a", linewidth=0.8, facecolor="none")
    _outlines(axes, zones.geometry[claimed], frame, edgecolor="#1f5fa8", linewidth=2.0, facecolor="#1f5fa822")
    if places:
        for at in proposed[:1]:
            axes.annotate("", xy=at, xytext=places[0], arrowprops={"arrowstyle": "->", "color": "#1a7f37", "lw": 1.6})
        axes.plot(*places[0], marker="X", markersize=11, color="#c62828", markeredgecolor="white", linestyle="none")
    for at in proposed:
        axes.plot(*at, marker="o", markersize=9, color="#1a7f37", markeredgecolor="white", linestyle="none")
    _scale(axes, wide)
    axes.text(0.99, 0.02, _STAMP, transform=axes.transAxes, ha="right", fontsize=7, color="#8a1c1c", bbox=_ON_WHITE)
    axes.text(0.01, 0.98, "N ↑", transform=axes.transAxes, va="top", fontsize=9, bbox=_ON_WHITE)
    if zone_reported.isascii() and len(claimed):
        axes.text(
            0.99, 0.98, zone_reported, transform=axes.transAxes, va="top", ha="right", fontsize=9, color="#1f5fa8"
        )
    image = BytesIO()
    # No date and no version inside: the same case gives the same bytes.
    figure.savefig(image, format="png", metadata={"Software": None})
    return image.getvalue()


def _outlines(axes: Any, polygons: Any, frame: Any, **style: Any) -> None:
    """Draw the outer rings of some zones at once, without the vertices that a pixel would swallow."""
    from matplotlib.collections import PolyCollection

    west, _, east, _ = frame.bounds
    parts = shapely.get_parts(shapely.simplify(polygons, (east - west) / WIDTH_PX / 2))
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_exterior_ring(parts)]
    axes.add_collection(PolyCollection([ring for ring in rings if len(ring)], **style), autolim=False)


def _scale(axes: Any, wide: float) -> None:
    """Draw a bar of a round length, about a quarter of the picture."""
    length = max((each for each in _ROUND_M if each <= wide / 4), default=_ROUND_M[0])
    share = length / wide
    axes.plot([0.03, 0.03 + share], [0.05, 0.05], transform=axes.transAxes, color="black", linewidth=2)
    text = f"{length / 1000:g} km" if length >= 1000 else f"{length} m"
    axes.text(0.03, 0.07, text, transform=axes.transAxes, fontsize=8)
