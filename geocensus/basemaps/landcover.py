"""What the classes of a land cover raster mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from geocensus.errors import UsageError, did_you_mean
from geocensus.rasterfiles import Raster

__all__ = ["LEGENDS", "Cover", "LandCover", "legend"]


class Cover(StrEnum):
    """What covers the ground, as far as it matters to where a source can stand."""

    WATER = "water"
    WETLAND = "wetland"
    ICE = "ice"
    FOREST = "forest"
    SHRUB = "shrub"
    GRASS = "grass"
    CROP = "crop"
    BARE = "bare"
    BUILT = "built"


_GLOBELAND30 = {
    10: Cover.CROP,
    20: Cover.FOREST,
    30: Cover.GRASS,
    40: Cover.SHRUB,
    50: Cover.WETLAND,
    60: Cover.WATER,
    70: Cover.GRASS,  # tundra
    80: Cover.BUILT,
    90: Cover.BARE,
    100: Cover.ICE,
    255: Cover.WATER,  # sea
}

LEGENDS: Mapping[str, Mapping[int, Cover]] = {
    # ESA WorldCover 10 m, product user manual v2.0, table 1.
    "worldcover": {
        10: Cover.FOREST,
        20: Cover.SHRUB,
        30: Cover.GRASS,
        40: Cover.CROP,
        50: Cover.BUILT,
        60: Cover.BARE,
        70: Cover.ICE,
        80: Cover.WATER,
        90: Cover.WETLAND,
        95: Cover.WETLAND,  # mangroves
        100: Cover.GRASS,  # moss and lichen
    },
    # National Geomatics Center of China, GlobeLand30, product description; FROM-GLC10 (Gong et al. 2019) uses the same numbers.
    "globeland30": _GLOBELAND30,
    "from-glc10": _GLOBELAND30,
    # Yang & Huang 2021, annual China Land Cover Dataset.
    "clcd": {
        1: Cover.CROP,
        2: Cover.FOREST,
        3: Cover.SHRUB,
        4: Cover.GRASS,
        5: Cover.WATER,
        6: Cover.ICE,
        7: Cover.BARE,
        8: Cover.BUILT,
        9: Cover.WETLAND,
    },
    # Esri 10 m annual land cover; 10 is cloud, which says nothing of the ground.
    "esri": {
        1: Cover.WATER,
        2: Cover.FOREST,
        4: Cover.WETLAND,
        5: Cover.CROP,
        7: Cover.BUILT,
        8: Cover.BARE,
        9: Cover.ICE,
        11: Cover.GRASS,
    },
    # 中国多时期土地利用遥感监测数据集 (CNLUCC), Resource and Environment Science and Data Center: second-level classes.
    "cnlucc": {
        **dict.fromkeys((11, 12, 111, 112, 113, 114, 121, 122, 123, 124), Cover.CROP),
        **dict.fromkeys((21, 23, 24), Cover.FOREST),
        22: Cover.SHRUB,
        **dict.fromkeys((31, 32, 33), Cover.GRASS),
        **dict.fromkeys((41, 42, 43), Cover.WATER),
        44: Cover.ICE,
        **dict.fromkeys((45, 46, 64), Cover.WETLAND),
        **dict.fromkeys((51, 52, 53), Cover.BUILT),
        **dict.fromkeys((61, 62, 63, 65, 66, 67), Cover.BARE),
        99: Cover.WATER,  # sea
    },
}
"""Legends by name: class number to what it is."""


def legend(name: str) -> Mapping[int, Cover]:
    """Find a legend by its name.

    Raises
    ------
    UsageError

    Examples
    --------
    >>> legend("clcd")[5]
    <Cover.WATER: 'water'>
    """
    found = LEGENDS.get(name.strip().lower())
    if found is None:
        near = did_you_mean(name, LEGENDS)
        raise UsageError(
            en=f"no legend '{name}' for land cover{near.en}; there are {', '.join(LEGENDS)}",
            zh=f"没有地表覆盖图例“{name}”{near.zh}；现有 {'、'.join(LEGENDS)}",
        )
    return found


@dataclass(frozen=True, kw_only=True)
class LandCover:
    """A raster of land cover with what its classes mean.

    Parameters
    ----------
    raster
        Its pixels hold class numbers.
    classes
        What each number stands for; a number that is not in it is unknown ground.
    """

    raster: Raster
    classes: Mapping[int, Cover]

    def shares(
        self, *, lon: NDArray[np.float64], lat: NDArray[np.float64], reach: int
    ) -> dict[Cover, NDArray[np.float64]]:
        """Tell what share of the known pixels around each point each cover has.

        Parameters
        ----------
        lon, lat : (n,) degrees, CGCS2000
        reach
            Pixels to each side of the point's own.

        Returns
        -------
        For each cover (n,) shares from 0 to 1; NaN where fewer than half of the pixels are known: the last pixel before a
        border says nothing of the ground beyond it.
        """
        covers = list(Cover)
        numbers = [np.array([n for n, is_ in self.classes.items() if is_ is cover]) for cover in covers]

        def counted(squares: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.stack([np.isin(squares, each).sum(axis=(1, 2)) for each in numbers], axis=1).astype(np.float64)

        count = self.raster.around(lon=lon, lat=lat, reach=reach, summarise=counted)
        known = count.sum(axis=1, keepdims=True)
        share = count / np.where(2 * known >= (2 * reach + 1) ** 2, known, np.nan)
        return {cover: share[:, k] for k, cover in enumerate(covers)}
