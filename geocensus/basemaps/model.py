"""A base layer: geometry with codes, and everything that is known about where it came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.shown import layer_table

__all__ = ["Layer"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Layer:
    """Geometry in CGCS2000 degrees with a code and a name for each feature.

    Parameters
    ----------
    key
        Its name in the catalogue; for a file of the user, the path as it was given.
    title, source, licence, vintage
        What is known of it; empty when nothing is.
    datum
        Which datum the file is in; the geometry here is CGCS2000 always.
    sha256
        Of the file as it is.
    code, name : (n,) text
        Division codes without filling zeros.
    geometry : (n,) shapely, CGCS2000 degrees, longitude first
    notes
        What a person should know: that the file changed since it was checked, that rows were left out.
    """

    key: str
    title: Text
    source: str
    licence: str
    vintage: str
    datum: str
    sha256: str
    code: NDArray[np.str_]
    name: NDArray[np.str_]
    geometry: NDArray[np.object_]
    notes: tuple[Text, ...] = ()

    def __len__(self) -> int:
        return len(self.code)

    def __repr__(self) -> str:
        return f"<Layer {self.key!r}: {len(self)} features, {self.datum}, {self.vintage or 'no vintage'}>"

    def _repr_html_(self) -> str:
        """Show in a notebook what the layer is and where it comes from."""
        return layer_table(
            str(self.title) or self.key, self, *((Text(en="note", zh="说明"), note) for note in self.notes)
        )

    def take(self, codes: Iterable[str]) -> Layer:
        """Keep the features whose code begins with one of *codes*.

        Examples
        --------
        >>> from geocensus import basemaps
        >>> len(basemaps.layer("county").take(["5301"]))
        14
        """
        wanted = tuple(codes)
        keep = np.array([one.startswith(wanted) for one in self.code.tolist()], dtype=bool)
        return replace(self, code=self.code[keep], name=self.name[keep], geometry=self.geometry[keep])
