"""The layers of what lies around positions that a user brings to a run: water, roads, built-up land, land cover, elevation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geocensus.basemaps.features import Features
from geocensus.basemaps.landcover import LEGENDS, LandCover, legend
from geocensus.errors import UsageError, did_you_mean
from geocensus.language import Text
from geocensus.measures import Unavailable
from geocensus.rasterfiles import Raster
from geocensus.runs import UsedLayer

__all__ = ["KINDS", "Surrounding", "Surroundings", "layers_of", "opened"]

Surrounding = Features | Raster | LandCover
Surroundings = Mapping[str, Surrounding | str | Path]

KINDS: Mapping[str, Text] = {
    "water": Text(en="water layer", zh="水系图层"),
    "roads": Text(en="road layer", zh="道路图层"),
    "built_up": Text(en="layer of built-up land", zh="建成区图层"),
    "land_cover": Text(en="land cover raster", zh="地表覆盖栅格"),
    "elevation": Text(en="elevation raster", zh="高程栅格"),
}
"""What can be brought; each is the name of the resource that measures ask for."""


def opened(given: Surroundings | None) -> dict[str, Surrounding | Unavailable]:
    """Open what the user brings; say of the rest how to bring it.

    Parameters
    ----------
    given
        A kind of :data:`KINDS` to a file or what was read from one; land cover names its legend: ``land_cover:worldcover``.

    Raises
    ------
    UsageError
        When a kind or a legend is not known.
    LayerError, DatumError
        When a file cannot be used.
    """
    resources: dict[str, Surrounding | Unavailable] = {kind: _not_given(kind) for kind in KINDS}
    for key, value in (given or {}).items():
        kind, _, legend_name = (word.strip().replace("-", "_").lower() for word in key.partition(":"))
        if kind not in KINDS:
            near = did_you_mean(kind, KINDS)
            raise UsageError(
                en=f"'{key}' is no layer of surroundings{near.en}; there are {', '.join(KINDS)}",
                zh=f"“{key}”不是周边环境图层{near.zh}；现有 {'、'.join(KINDS)}",
            )
        if kind == "land_cover" and isinstance(value, str | Path | Raster) and not legend_name:
            raise UsageError(
                en=f"land cover needs its legend, for example land_cover:worldcover=FILE; there are {', '.join(LEGENDS)}",
                zh=f"地表覆盖须注明图例，例如 land_cover:worldcover=文件；现有 {'、'.join(LEGENDS)}",
            )
        resources[kind] = _open(kind, legend_name, value)
    return resources


def _open(kind: str, legend_name: str, value: Any) -> Surrounding:
    if kind == "land_cover":
        if isinstance(value, LandCover):
            return value
        classes = legend(legend_name)
        return LandCover(raster=value if isinstance(value, Raster) else Raster.read(value), classes=classes)
    wanted = Raster if kind == "elevation" else Features
    if isinstance(value, wanted):
        return value
    if not isinstance(value, str | Path):
        raise UsageError(
            en=f"{kind} is given as {type(value).__name__}; a path or a {wanted.__name__} is expected",
            zh=f"{kind} 的类型为 {type(value).__name__}，应为路径或 {wanted.__name__}",
        )
    return wanted.read(value)


def _not_given(kind: str) -> Unavailable:
    called = KINDS[kind]
    example = "land_cover:worldcover" if kind == "land_cover" else kind
    return Unavailable(
        reason=Text(en=f"no {called.en} was given", zh=f"没有提供{called.zh}"),
        remedy=Text(en=f"give one with --with {example}=FILE", zh=f"用 --with {example}=文件 提供"),
    )


def layers_of(resources: Mapping[str, Any]) -> tuple[UsedLayer, ...]:
    """Record the layers of surroundings that a run used."""
    used = []
    for kind, called in KINDS.items():
        each = resources[kind]
        if isinstance(each, Unavailable):
            continue
        source = each.raster if isinstance(each, LandCover) else each
        used.append(
            UsedLayer(
                role=kind,
                key=source.path.name,
                title=Text(
                    en=f"{called.en[0].upper()}{called.en[1:]}: {source.path.name}",
                    zh=f"{called.zh}：{source.path.name}",
                ),
                source=source.path.name,
                licence="",
                vintage="",
                datum="CGCS2000",
                sha256=source.sha256,
                features=len(source) if isinstance(source, Features) else source.width * source.height,
            )
        )
    return tuple(used)
