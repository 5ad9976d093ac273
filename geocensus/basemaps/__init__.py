"""Base layers: the catalogue, reading, checking."""

from geocensus.basemaps.catalogue import BundledFile, LayerRecord, bundled_files, layers
from geocensus.basemaps.layer import Layer
from geocensus.basemaps.reading import layer

__all__ = ["BundledFile", "Layer", "LayerRecord", "bundled_files", "layer", "layers"]
