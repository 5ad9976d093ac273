"""Faults of zones as a file with shapes, which any GIS opens."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any

import shapely

from geocensus.registers.atomic import atomic_file
from geocensus.zones.preflight import ZoneFault

__all__ = ["write_faults"]


def write_faults(faults: Iterable[ZoneFault], path: str | os.PathLike[str]) -> None:
    """Write faults as GeoJSON in CGCS2000 degrees, longitude first; nothing is overwritten.

    Parameters
    ----------
    faults
        From :func:`geocensus.zones.preflight`.
    path
        File to write.

    Raises
    ------
    OutputExists
        When there is such a file already.
    """
    with atomic_file(path) as part:
        text = json.dumps(
            {"type": "FeatureCollection", "features": [_feature(each) for each in faults]}, ensure_ascii=False
        )
        part.write_text(text, encoding="utf-8")


def _feature(fault: ZoneFault) -> dict[str, Any]:
    shape = None if fault.geometry is None else json.loads(shapely.to_geojson(fault.geometry))
    return {
        "type": "Feature",
        "geometry": shape,
        "properties": {
            "fault": fault.kind.value,
            "zone": fault.code,
            "other": fault.other,
            "size": fault.size,
            "unit": fault.unit,
            "message_en": fault.message.en,
            "message_zh": fault.message.zh,
        },
    }
