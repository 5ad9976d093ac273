"""Opening files of geometry that strangers made: GeoPackage, GeoJSON, FlatGeobuf, GeoParquet, Shapefile, KML.

The only importer of pyogrio. What GDAL is shown is always a regular local file whose first bytes agree with its
ending, under a neutral name in a folder of our own; drivers that fetch or redirect are taken away from it before.
"""

from geocensus.vectorfiles.containers import ENDINGS
from geocensus.vectorfiles.reading import VectorTable, read
from geocensus.vectorfiles.referencing import to_cgcs2000, understood_crs

__all__ = ["ENDINGS", "VectorTable", "read", "to_cgcs2000", "understood_crs"]
