"""Rasters that users bring: opened with care, sampled by window.

The only importer of rasterio. A raster may be far larger than memory, and a small file may claim to be: its shape is
looked at before a pixel is read, and only the windows that hold points are read.
"""

from geocensus.rasterfiles.opening import ENDINGS, open_raster
from geocensus.rasterfiles.pictures import Picture, picture
from geocensus.rasterfiles.sampling import Raster

__all__ = ["ENDINGS", "Picture", "Raster", "open_raster", "picture"]
