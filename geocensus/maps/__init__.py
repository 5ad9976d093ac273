"""Maps of a run: one page that opens from a disk, without a network, and shows what is wrong, where, and why.

Folium is the interface; the drawing is our own (``page/``). Nothing here loads folium before a map is asked for.
"""

from geocensus.maps.atlas import Atlas, AtlasPage, write_atlas
from geocensus.maps.bases import BaseImage, base_image, bases_told
from geocensus.maps.content import Limits, MapSummary
from geocensus.maps.drawing import map_page, positions_map, region_map, write_map
from geocensus.maps.escaping import escaped
from geocensus.maps.offline import offline_page
from geocensus.maps.zoning import faults_map, write_faults_map

__all__ = [
    "Atlas",
    "AtlasPage",
    "BaseImage",
    "Limits",
    "MapSummary",
    "base_image",
    "bases_told",
    "escaped",
    "faults_map",
    "map_page",
    "offline_page",
    "positions_map",
    "region_map",
    "write_atlas",
    "write_faults_map",
    "write_map",
]
