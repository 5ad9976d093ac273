"""Base layers: the catalogue, reading, checking."""

from geocensus.basemaps.catalogue import BundledFile, LayerRecord, bundled_files, layers
from geocensus.basemaps.checking import LayerCheck, check, topology
from geocensus.basemaps.model import Layer
from geocensus.basemaps.reading import layer

__all__ = ["BundledFile", "Layer", "LayerCheck", "LayerRecord", "bundled_files", "check", "layer", "layers", "topology"]
