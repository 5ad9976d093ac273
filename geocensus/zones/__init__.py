"""Zones: validated polygons with codes, and the index that tells which zone holds or is nearest to a point."""

from geocensus.zones.index import ZoneIndex
from geocensus.zones.layer import ZoneKind, ZoneLayer
from geocensus.zones.lookup import Lookup, reverse
from geocensus.zones.offsets import CountyOffset, LayerOffset, OffsetKind, layer_offset
from geocensus.zones.preflight import FaultKind, Preflight, ZoneFault, preflight
from geocensus.zones.reach import Nearest
from geocensus.zones.topology import ZoneTopology, gaps_and_overlaps, zone_area_m2
from geocensus.zones.validation import ZoneProblem, ZoneProblemKind

__all__ = [
    "CountyOffset",
    "FaultKind",
    "LayerOffset",
    "Lookup",
    "Nearest",
    "OffsetKind",
    "Preflight",
    "ZoneFault",
    "ZoneIndex",
    "ZoneKind",
    "ZoneLayer",
    "ZoneProblem",
    "ZoneProblemKind",
    "ZoneTopology",
    "gaps_and_overlaps",
    "layer_offset",
    "preflight",
    "reverse",
    "zone_area_m2",
]
