"""The ground that a row names: where its position should lie if its words are right."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.registry import measure
from geocensus.zones import ZoneIndex

__all__ = ["CHINA_BOX", "SLACK_DEG"]

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

CHINA_BOX = (73.0, 3.0, 136.0, 54.5)
"""West, south, east, north of the land and sea of China, degrees."""

SLACK_DEG = 0.0005
"""Room around a box for points that lie outside their zone by no more than their tolerance (some 50 m)."""


@measure(
    unit="°",
    meaning=Text(
        en="West, south, east and north of the smallest ground that the row names: its zone, else its county, else China",
        zh="该行所指明的最小范围（小区，否则县，否则全国）的西、南、东、北界",
    ),
)
def named_box(
    lon: Floats,
    counties: ZoneIndex,
    zones: ZoneIndex,
    county_reported_number: Numbers | None = None,
    zone_reported_number: Numbers | None = None,
) -> Floats:
    """Give the box around the ground that each row names, with a little room."""
    box = np.tile(np.array(CHINA_BOX), (len(lon), 1))
    for number, index in ((county_reported_number, counties), (zone_reported_number, zones)):
        if number is not None:
            at = np.flatnonzero(number >= 0)
            box[at] = _boxes(index, number[at])
    box[:, :2] -= SLACK_DEG
    box[:, 2:] += SLACK_DEG
    return box


def _boxes(index: ZoneIndex, number: Numbers) -> Floats:
    """Give the boxes of some zones; exclaves of one code are rows of their own, the lowest of which is named."""
    distinct, which = np.unique(number, return_inverse=True)
    code = index.layer.code
    boxes = shapely.bounds(index.layer.geometry[distinct])
    step = 1
    more = np.arange(len(distinct))
    while len(more):
        other = distinct[more] + step
        more, other = more[other < len(code)], other[other < len(code)]
        same = (code[other] == code[distinct[more]]) & (code[other] != "")
        more, other = more[same], other[same]
        piece = shapely.bounds(index.layer.geometry[other])
        boxes[more] = np.hstack([np.minimum(boxes[more, :2], piece[:, :2]), np.maximum(boxes[more, 2:], piece[:, 2:])])
        step += 1
    spread: Floats = boxes[which]
    return spread
