"""Maps of a run: one page that opens from a disk, without a network, and shows what is wrong, where, and why.

Folium is the interface; the drawing is our own (``page/``). Nothing here loads folium before a map is asked for.
"""

from geocensus.maps.content import Limits, MapSummary
from geocensus.maps.drawing import map_page, positions_map, region_map, write_map

__all__ = ["Limits", "MapSummary", "map_page", "positions_map", "region_map", "write_map"]
