"""Opening files of geometry that strangers made: GeoPackage, GeoJSON, FlatGeobuf, GeoParquet, Shapefile, KML.

The only importer of pyogrio. What GDAL is shown is always a regular local file whose first bytes agree with its
ending, under a neutral name in a folder of our own; drivers that fetch or redirect are taken away from it before.
"""

from geocensus.vectorfiles.containers import ENDINGS, regular_file
from geocensus.vectorfiles.driver import NETWORK_SHUT
from geocensus.vectorfiles.reading import VectorTable, read
from geocensus.vectorfiles.referencing import on_cgcs2000, to_cgcs2000, understood_crs
from geocensus.vectorfiles.writing import WRITTEN, write_layer, written_driver

__all__ = [
    "ENDINGS",
    "NETWORK_SHUT",
    "WRITTEN",
    "VectorTable",
    "on_cgcs2000",
    "read",
    "regular_file",
    "to_cgcs2000",
    "understood_crs",
    "write_layer",
    "written_driver",
]
