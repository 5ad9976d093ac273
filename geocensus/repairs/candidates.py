"""Candidate positions: where a source may stand if a hypothesis is right, and how well the hypothesis explains the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Candidates"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidates:
    """Places that a hypothesis gives for some rows; a row may have none or several.

    Parameters
    ----------
    index : (k,) which of the rows that the hypothesis was given
    lon, lat : (k,) degrees, in the datum of the row
    log_likelihood : (k,)
        Logarithm of the probability that the hypothesis turns the text of this place into the one that is written: of an
        edit that can happen at ten digits, each gets a tenth. Beside that of the text as it is typed, whose decimals count
        as 1: an edit that makes both axes alike in their decimals may be above 0.
    """

    index: NDArray[np.intp]
    lon: Floats
    lat: Floats
    log_likelihood: Floats

    def __len__(self) -> int:
        return len(self.index)

    @classmethod
    def of(cls, *, lon: Floats, lat: Floats, likelihood: ArrayLike = 1.0) -> Self:
        """Take one place for each row, none where it is NaN or the likelihood is 0.

        Examples
        --------
        >>> found = Candidates.of(lon=np.array([np.nan, 114.2]), lat=np.array([36.7, 36.7]), likelihood=0.5)
        >>> found.index, found.lon
        (array([1]), array([114.2]))
        """
        probability = np.broadcast_to(np.asarray(likelihood, dtype=np.float64), lon.shape)
        index = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat) & (probability > 0))
        return cls(index=index, lon=lon[index], lat=lat[index], log_likelihood=np.log(probability[index]))

    @classmethod
    def joined(cls, parts: Iterable[Candidates]) -> Self:
        """Put the candidates of several families together."""
        several = list(parts)
        if not several:
            return cls(index=np.empty(0, dtype=np.intp), lon=np.empty(0), lat=np.empty(0), log_likelihood=np.empty(0))
        return cls(
            index=np.concatenate([part.index for part in several]),
            lon=np.concatenate([part.lon for part in several]),
            lat=np.concatenate([part.lat for part in several]),
            log_likelihood=np.concatenate([part.log_likelihood for part in several]),
        )

    def within(self, box: Floats) -> Candidates:
        """Keep what lies in the box of its row.

        Parameters
        ----------
        box : (n, 4) west, south, east, north of each row that the hypothesis was given
        """
        west, south, east, north = box[self.index].T
        return self.take((self.lon >= west) & (self.lon <= east) & (self.lat >= south) & (self.lat <= north))

    def take(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Candidates:
        """Give some of them."""
        return Candidates(**{name: values[which] for name, values in vars(self).items()})
