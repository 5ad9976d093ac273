"""Pre-flight of a zone layer: its faults, named before anybody builds on it."""

from geocensus.zones.preflight.codes import units_of
from geocensus.zones.preflight.faults import FaultKind, Preflight, ZoneFault
from geocensus.zones.preflight.running import preflight
from geocensus.zones.preflight.snapping import Snapped, snap_file, snapped
from geocensus.zones.preflight.writing import write_faults

__all__ = [
    "FaultKind",
    "Preflight",
    "Snapped",
    "ZoneFault",
    "preflight",
    "snap_file",
    "snapped",
    "units_of",
    "write_faults",
]
