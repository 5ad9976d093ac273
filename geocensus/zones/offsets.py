"""Whether the borders of a layer are shifted against a base map: the datum of a layer is tested, not believed.

A layer that was drawn on Amap, or whose degrees are of Beijing 54 or Xi'an 80, looks faultless and says CGCS2000 in its
header. What gives it away is the outline of its counties, for that stands on the base map too. Borders within a county
are on no other map: they say nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.coordinates import Datum, convert
from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.zones.layer import ZoneLayer
from geocensus.zones.matching import FAR_M, REACH_M, Outline, independent, places_along
from geocensus.zones.validation import Geometries

__all__ = ["CountyOffset", "LayerOffset", "OffsetKind", "counties_of", "layer_offset"]

Floats = NDArray[np.float64]

SLACK_M, SLACK_OF_SCALE = 15.0, 0.75
"""Whole counties of two correct maps lie apart by this, or by this share of how far their borders stray from each other.

Measured on Tianditu and Amap, whose borders stray by 80 m: half of the counties lie within 20 m, nine in ten within 75 m.
"""

SPACING_M, MOST_PLACES = 100.0, 600
"""Places along the outline of a county that are compared, and how many of them at most."""

ALONE_M = 500.0
"""Places nearer to each other than this never count as independent (own)."""

LEAST_PLACES = 20
"""Outlines with fewer places decide nothing."""

SURE = 100.0
"""Odds from which something is said (own)."""

MOST_COUNTIES = 24
"""Of a layer of more counties so many are compared, evenly spread in the order of codes."""

LEAST_COUNTIES = 5
"""A constant shift that no county shows alone is told by so many together."""


class OffsetKind(StrEnum):
    """What the borders of a layer are, beside those of the base map."""

    NONE = "none"
    GCJ02 = "gcj02"
    BD09 = "bd09"
    CONSTANT = "constant"
    UNRELATED = "unrelated"
    """The outline follows no border of the base map: zones that do not fill their county."""
    UNDECIDED = "undecided"

    @property
    def shifted(self) -> bool:
        """Whether borders are off."""
        return self in (OffsetKind.GCJ02, OffsetKind.BD09, OffsetKind.CONSTANT)


PRIOR = {
    OffsetKind.NONE: 0.80,
    OffsetKind.GCJ02: 0.08,
    OffsetKind.BD09: 0.02,
    OffsetKind.CONSTANT: 0.05,
    OffsetKind.UNRELATED: 0.05,
}
"""Shares of layers before anything is seen (own)."""


@dataclass(frozen=True, kw_only=True)
class CountyOffset:
    """How the outline of one county's zones lies against the base map.

    Parameters
    ----------
    county
        Its six digits.
    kind
        The hypothesis that is sure; undecided when none is.
    log10_odds
        Decimal logarithm of the odds of the likeliest hypothesis against all others together.
    east_m, north_m
        How far the layer's borders lie from the base map's; NaN when they are unrelated or nothing is decided.
    error_m
        Standard error of this vector, along its worse axis.
    slack_m
        Shifts smaller than this cannot be told from two ways to draw one border.
    share
        The part of the vector along the local GCJ-02 shift, in shares of it: 0 on CGCS2000, 1 in GCJ-02.
    share_error
        Its standard error.
    outline_km
        Length of the outline.
    """

    county: str
    kind: OffsetKind
    log10_odds: float
    east_m: float
    north_m: float
    error_m: float
    slack_m: float
    share: float
    share_error: float
    outline_km: float

    @property
    def metres(self) -> float:
        """Length of the vector."""
        return float(np.hypot(self.east_m, self.north_m))


@dataclass(frozen=True, kw_only=True)
class LayerOffset:
    """How a layer lies against the base map: county by county, and as a whole.

    Parameters
    ----------
    counties
        One for each county that was compared.
    of
        How many counties could have been compared.
    kind, log10_odds
        What all of the counties are together, if they are one thing.
    east_m, north_m
        Median vector, NaN unless the kind is sure.
    share
        Median of the shares, NaN without any.
    """

    counties: tuple[CountyOffset, ...]
    of: int
    kind: OffsetKind
    log10_odds: float
    east_m: float
    north_m: float
    share: float


def layer_offset(
    layer: ZoneLayer, counties: Mapping[str, shapely.Geometry], *, most_counties: int = MOST_COUNTIES
) -> LayerOffset:
    """Compare the outlines of a layer's counties with those of a base map.

    Parameters
    ----------
    layer
        The zones, as their header says that they are to be read.
    counties
        Polygon of each county by its 6 digits, CGCS2000 degrees.
    most_counties
        So many are compared at most, evenly spread.

    Source
    ------
    Bayes' rule over five hypotheses. Each datum is undone exactly; what is left may be off by :data:`SLACK_M`. A free
    vector pays for its freedom by the evidence that it leaves to others (Laplace's approximation) [D. J. C. MacKay,
    Information Theory, Inference, and Learning Algorithms, 2003, chapter 28].

    Examples
    --------
    >>> square = shapely.box(110, 35, 110.2, 35.2)
    >>> moved = shapely.transform(square, lambda xy: xy + [0.0005, -0.0004])
    >>> offset = layer_offset(ZoneLayer.from_geometries(code=["140921"], geometry=[moved]), {"140921": square})
    >>> offset.kind.value, round(offset.counties[0].east_m, 1), round(offset.counties[0].north_m, 1)
    ('constant', 45.6, -44.4)
    """
    county_of = counties_of(layer, counties)
    known = [county for county in np.unique(county_of).tolist() if county]
    chosen = [known[at] for at in np.unique(np.linspace(0, len(known) - 1, min(len(known), most_counties)).astype(int))]
    compared = []
    for county in chosen:
        evidence = _compare(layer.geometry[county_of == county], counties[county])
        if evidence is not None:
            compared.append((county, evidence))
    found = tuple(_said(county, evidence) for county, evidence in compared)
    kind, odds, vector = OffsetKind.UNDECIDED, -np.inf, np.full(2, np.nan)
    if compared:
        everyone = [evidence for _, evidence in compared]
        kind, odds = _sure(_together(everyone))
        if kind in everyone[0].vector_m:
            vector = np.median([each.vector_m[kind] for each in everyone], axis=0)
    shares = [each.share for each in found if np.isfinite(each.share)]
    return LayerOffset(
        counties=found,
        of=len(known),
        kind=kind,
        log10_odds=odds,
        east_m=float(vector[0]),
        north_m=float(vector[1]),
        share=float(np.median(shares)) if shares else np.nan,
    )


def counties_of(layer: ZoneLayer, counties: Mapping[str, shapely.Geometry]) -> NDArray[np.str_]:
    """Give the county of each zone: the one that its code begins with, else the one where it lies; else nothing."""
    found = np.array([code[:6] if code[:6] in counties else "" for code in layer.code.tolist()], dtype="<U6")
    open_ones = np.flatnonzero(found == "")
    if len(open_ones) and counties:
        codes = np.array(list(counties), dtype="<U6")
        tree = shapely.STRtree(list(counties.values()))
        inner = shapely.point_on_surface(layer.geometry[open_ones])
        zone, county = tree.query(inner, predicate="intersects")
        found[open_ones[zone[::-1]]] = codes[county[::-1]]
    return found


@dataclass(frozen=True, kw_only=True, eq=False)
class _Evidence:
    """What an outline says: of each hypothesis its logarithmic evidence, and its fit.

    Parameters
    ----------
    log : by hypothesis, without its prior
    vector_m : by hypothesis, (2,) metres
        How far the layer lies from the base map.
    information : by hypothesis, (2, 2)
    gcj02_m : (2,) metres
        The local shift of GCJ-02.
    slack_m : float
    outline_m : float
    """

    log: dict[OffsetKind, float]
    vector_m: dict[OffsetKind, Floats]
    information: dict[OffsetKind, Floats]
    gcj02_m: Floats
    slack_m: float
    outline_m: float


def _compare(zones: Geometries, county: shapely.Geometry) -> _Evidence | None:
    origin = shapely.get_coordinates(shapely.centroid(county))[0]
    scale = np.array([float(each[0]) for each in metres_per_degree(lat=[origin[1]])])

    def flat(xy: Floats) -> Floats:
        return np.asarray((xy - origin) * scale)

    union = shapely.union_all(shapely.make_valid(zones))
    rings = shapely.get_exterior_ring(shapely.get_parts(union))
    rings = rings[~shapely.is_missing(rings)]
    if not len(rings) or shapely.is_empty(county):
        return None
    places, outline_m = places_along(shapely.transform(rings, flat), spacing_m=SPACING_M, most=MOST_PLACES)
    if len(places) < LEAST_PLACES:
        return None
    base = Outline.of(shapely.transform(county, flat))
    still = np.zeros(2)
    lonlat = places / scale + origin
    moved = {OffsetKind.NONE: places}
    for kind, datum in ((OffsetKind.GCJ02, Datum.GCJ02), (OffsetKind.BD09, Datum.BD09)):
        moved[kind] = flat(np.column_stack([*convert(lon=lonlat[:, 0], lat=lonlat[:, 1], source=datum)]))
    starts = [still, *((there - places).mean(axis=0) for there in moved.values()), *base.voted(places)]
    starts.sort(key=lambda start: -base.likelihood(places + start))
    free = max((base.fit(places, start_m=start) for start in starts[:3]), key=lambda fit: fit.log_likelihood)
    slack_m = max(SLACK_M, SLACK_OF_SCALE * free.scale_m)
    fits = {kind: base.fit(there, start_m=still, most_m=slack_m) for kind, there in moved.items()}

    best = max([*fits.values(), free], key=lambda fit: fit.log_likelihood)
    # Places speak for each other as far as what is left of their distances is alike.
    worth = min(independent(best.residual_m), outline_m / ALONE_M, float(len(places))) / len(places)
    n = worth * len(places)
    cost = float(np.log(max(n, 1.0)))  # of two parameters of the mixture, by Schwarz' criterion
    log = {kind: fit.log_likelihood * worth - cost for kind, fit in fits.items()}
    log[OffsetKind.UNRELATED] = -n * float(np.log(FAR_M))
    volume = 2 * np.pi / np.sqrt(max(float(np.linalg.det(free.information * worth)), 1e-12))
    freedom = min(float(np.log(volume / (np.pi * REACH_M**2))), 0.0)
    log[OffsetKind.CONSTANT] = (
        -np.inf if np.hypot(*free.shift_m) <= slack_m else free.log_likelihood * worth - cost + freedom
    )
    vector = {kind: (places - moved[kind]).mean(axis=0) - fit.shift_m for kind, fit in fits.items()}
    vector[OffsetKind.CONSTANT] = -free.shift_m
    information = {kind: fit.information * worth for kind, fit in fits.items()}
    information[OffsetKind.CONSTANT] = free.information * worth
    return _Evidence(
        log=log,
        vector_m=vector,
        information=information,
        gcj02_m=(places - moved[OffsetKind.GCJ02]).mean(axis=0),
        slack_m=slack_m,
        outline_m=outline_m,
    )


def _sure(log: Mapping[OffsetKind, float]) -> tuple[OffsetKind, float]:
    """Weigh hypotheses by their priors: the likeliest, if it is sure, and the logarithm of its odds."""
    kinds = list(log)
    posterior = np.array([log[kind] + np.log(PRIOR[kind]) for kind in kinds])
    best = int(posterior.argmax())
    others = np.delete(posterior, best)
    rest = others.max() + np.log(np.exp(others - others.max()).sum())
    odds = float((posterior[best] - rest) / np.log(10))
    return (kinds[best] if odds >= np.log10(SURE) else OffsetKind.UNDECIDED), odds


def _said(county: str, evidence: _Evidence) -> CountyOffset:
    kind, odds = _sure(evidence.log)
    vector, error, share, share_error = np.full(2, np.nan), np.nan, np.nan, np.nan
    if kind in evidence.vector_m:
        vector = evidence.vector_m[kind]
        covariance = np.linalg.pinv(evidence.information[kind])
        error = float(np.sqrt(np.linalg.eigvalsh(covariance)[-1]))
        shift = evidence.gcj02_m
        if np.hypot(*shift) > 1.0:
            share = float(vector @ shift / (shift @ shift))
            share_error = float(np.sqrt(shift @ covariance @ shift) / (shift @ shift))
    return CountyOffset(
        county=county,
        kind=kind,
        log10_odds=odds,
        east_m=float(vector[0]),
        north_m=float(vector[1]),
        error_m=error,
        slack_m=evidence.slack_m,
        share=share,
        share_error=share_error,
        outline_km=evidence.outline_m / 1e3,
    )


def _together(everyone: list[_Evidence]) -> dict[OffsetKind, float]:
    """Add up the evidence of counties as though one thing were true of all.

    A shift that is smaller than the slack of each shows in their vectors: their median is off by more than it errs.
    """
    log = {kind: float(sum(each.log[kind] for each in everyone)) for kind in PRIOR}
    if len(everyone) >= LEAST_COUNTIES and not np.isfinite(log[OffsetKind.CONSTANT]):
        vectors = np.array([each.vector_m[OffsetKind.CONSTANT] for each in everyone])
        median = np.median(vectors, axis=0)
        # 1.4826 makes a standard deviation of a median distance, 1.2533 is the error of a median beside that of a mean.
        spread = 1.4826 * 1.2533 * np.median(np.abs(vectors - median), axis=0)
        error = np.maximum(spread / np.sqrt(len(everyone)), 1.0)
        if np.hypot(*median) > SLACK_M:
            log[OffsetKind.CONSTANT] = log[OffsetKind.NONE] + float(((median / error) ** 2).sum()) / 2
    return log
