"""What figures have in common: the fonts, the frame of a region with its outlines, the foot that says what is left out."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geocensus.language import Language, Text
from geocensus.maps.figure_words import FIGURES
from geocensus.maps.fonts import chinese_font, drawable, families
from geocensus.maps.tables import numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from geocensus.regions import Region
    from geocensus.runs import Run

__all__ = ["LINE", "PlaceFigure", "font_note", "language_of", "plain_figure", "spoken_in", "style", "with_foot"]

Frame = tuple[float, float, float, float]

_OUTLINE, LINE = "#2b3a4a", "#b6c0ca"

_MARGIN = 0.04
"""Around the counties of a figure, as a share of their width."""

_MOST_ZONES = 3_000
_MOST_NAMES = 40

_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "geocensus",
    "svg.fonttype": "path",
    "axes.unicode_minus": False,
    "font.size": 9.0,
    "figure.dpi": 100.0,
    "text.parse_math": False,
}


def style() -> AbstractContextManager[None]:
    """Draw with the fonts and settings of all figures, whatever the user's own are."""
    import matplotlib as mpl

    return mpl.rc_context({**_SETTINGS, "font.family": families()})


def language_of(run: Run, language: Language | str | None) -> tuple[Language, Language]:
    """Give the language of a run's figure that was asked for, and the one that can be drawn."""
    return spoken_in(Language(language) if language is not None else run.language)


def spoken_in(chosen: Language) -> tuple[Language, Language]:
    """Give the language that was asked for, and the one that can be drawn."""
    return chosen, chosen if chinese_font() is not None else Language.EN


def font_note(chosen: Language) -> list[str]:
    """Say that there is no font for the language that was asked for."""
    # Said in English in both languages: it speaks of the want of a font for the other.
    return [FIGURES["no_font"].en] if chinese_font() is None and chosen is Language.ZH else []


def plain_figure(size: tuple[float, float] = (6.4, 4.2)) -> tuple[Figure, Axes]:
    """Make a figure with one field to draw in, outside of pyplot."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def with_foot(figure: Figure, said: list[str], run: Run | None, spoken: Language, *, stamped: bool) -> Figure:
    """Put below a figure what it leaves out, where its lines come from, and the stamp that every map carries."""
    lines = [drawable(line, longest=110) for line in said]
    if run is not None and run.synthetic:
        lines.insert(0, drawable(FIGURES["synthetic"][spoken]))
    if stamped:
        lines.append(FIGURES["stamp"][spoken] if chinese_font() else FIGURES["stamp"].en.split(" (")[0])
    figure.supxlabel("\n".join(lines), fontsize=7.5, x=0.01, ha="left", color="#3e4c59", linespacing=1.4)
    return figure


class PlaceFigure:
    """A figure of a region: its frame, its outlines, its legend and its foot."""

    def __init__(self, run: Run, region: Region | None, language: Language | str | None) -> None:
        self.run = run
        self.asked, self.language = language_of(run, language)
        codes = np.array([str(code) for code in run.counties.code], dtype=object)
        own = np.isin(codes, list(region.counties)) if region is not None else np.ones(len(codes), dtype=bool)
        self.outlines = np.asarray(run.counties.geometry, dtype=object)[own]
        self.frame = self._frame()
        west, south, east, north = self.frame
        stretch = 1.0 / max(np.cos(np.radians((south + north) / 2)), 0.05)
        shape = float(np.clip((north - south) * stretch / max(east - west, 1e-9), 0.5, 1.6))
        self.figure, self.axes = plain_figure(size=(6.4, 6.4 * shape + 1.0))
        self.axes.spines[["top", "right"]].set_visible(True)
        self.axes.set_xlim(west, east)
        self.axes.set_ylim(south, north)
        self.axes.set_aspect(stretch)
        self.axes.ticklabel_format(useOffset=False)
        self.axes.tick_params(labelsize=7, color=LINE)
        self._draw_areas(names=list(map(str, np.asarray(run.counties.name)[own])), codes=codes[own].tolist())

    def _frame(self) -> Frame:
        shapes = self.outlines
        if len(shapes):
            west, south, east, north = (float(value) for value in shapely.total_bounds(shapes))
        else:
            lon, lat = numbers(self.run.positions, "lon"), numbers(self.run.positions, "lat")
            known = np.isfinite(lon) & np.isfinite(lat)
            if not known.any():
                return (73.5, 18.0, 135.1, 53.6)
            west, south, east, north = lon[known].min(), lat[known].min(), lon[known].max(), lat[known].max()
        pad = _MARGIN * max(east - west, north - south, 0.01)
        return (west - pad, south - pad, east + pad, north + pad)

    def inside(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which places lie in the frame."""
        west, south, east, north = self.frame
        with np.errstate(invalid="ignore"):
            return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))

    def _draw_areas(self, *, names: list[str], codes: list[str]) -> None:
        zones = np.asarray(self.run.layer.geometry, dtype=object)
        box = shapely.bounds(zones)
        west, south, east, north = self.frame
        with np.errstate(invalid="ignore"):
            near = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
        if self.run.layer.kind != "counties" and near.sum() <= _MOST_ZONES:
            self._lines(zones[near], LINE, 0.5)
        self._lines(self.outlines, _OUTLINE, 1.1)
        if len(self.outlines) > 1 and len(self.outlines) <= _MOST_NAMES:
            for shape, name, code in zip(self.outlines, names, codes, strict=True):
                at = shapely.point_on_surface(shape)
                shown = name if chinese_font() else code
                self.axes.text(
                    at.x, at.y, drawable(shown, longest=14), fontsize=6.5, color=_OUTLINE, ha="center", zorder=2
                )

    def _lines(self, shapes: NDArray[Any], colour: str, width: float) -> None:
        from matplotlib.collections import LineCollection

        west, _, east, _ = self.frame
        rings = shapely.get_rings(shapely.get_parts(shapely.simplify(shapes, (east - west) / 2_000)))
        self.axes.add_collection(
            LineCollection(
                [shapely.get_coordinates(ring) for ring in rings], colors=colour, linewidths=width, zorder=1
            ),
            autolim=False,
        )

    def arrows(self, x0: Any, y0: Any, x1: Any, y1: Any, colour: str, broken: bool, label: str) -> None:
        """Draw arrows from places to places."""
        from matplotlib.collections import LineCollection

        lines = [((a, b), (c, d)) for a, b, c, d in zip(x0, y0, x1, y1, strict=True)]
        style = (0, (3, 2)) if broken else "solid"
        self.axes.add_collection(
            LineCollection(lines, colors=colour, linewidths=0.9, linestyles=[style], zorder=4), autolim=False
        )
        self.axes.scatter(x0, y0, marker="X", s=18, color="#b3122b", linewidths=0, zorder=5, clip_on=True)
        self.axes.scatter(
            x1, y1, marker="o", s=18, facecolors="none", edgecolors=colour, linewidths=1.1, zorder=6, label=label
        )

    def say(self, text: Text) -> None:
        """Write a sentence into the middle."""
        self.axes.text(
            0.5, 0.5, drawable(text[self.language]), ha="center", va="center", transform=self.axes.transAxes, zorder=9
        )

    def finished(self, title: Text, more: Text | None) -> Figure:
        """Add title, legend and foot."""
        named = self.run.title[self.language]
        self.axes.set_title(drawable(f"{named} — {title[self.language]}", longest=70), fontsize=10, loc="left")
        if self.axes.get_legend_handles_labels()[0]:
            self.axes.legend(loc="best", fontsize=7.5, framealpha=0.9)
        layers = pd.Series([f"{each.source} {each.vintage}".strip() for each in self.run.layers]).drop_duplicates()
        said = [more[self.language]] if more is not None else []
        said += [FIGURES["source"].format(layers="; ".join(layers))[self.language]] if len(layers) else []
        return with_foot(self.figure, [*said, *font_note(self.asked)], self.run, self.language, stamped=True)
