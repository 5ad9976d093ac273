"""Figures for reports, as matplotlib draws them: a region by grade, corrections as arrows, errors, histograms.

Each is a :class:`matplotlib.figure.Figure` of its own: no window, no global state. Where no installed font has Chinese
characters the words are English, places are called by their codes, and the figure says so; no empty boxes are drawn.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from geocensus.checks.grades import Grade
from geocensus.coordinates.geodesy import distance_m, metres_per_degree
from geocensus.language import Language, Text
from geocensus.maps.figure_frames import (
    LINE,
    PlaceFigure,
    font_note,
    language_of,
    plain_figure,
    spoken_in,
    style,
    with_foot,
)
from geocensus.maps.figure_words import FIGURES, MEASURED
from geocensus.maps.fonts import drawable
from geocensus.maps.tables import grades, numbers, texts

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from geocensus.regions import Region
    from geocensus.runs import Run

__all__ = ["distance_figure", "error_figure", "figure_bytes", "grade_figure", "vector_figure"]

# As on the map page: colour and shape say the same, so that a figure can be read in grey.
_MARKS: dict[Grade, dict[str, Any]] = {
    Grade.NOT_RUN: {"marker": "o", "s": 9, "facecolors": "#ffffff", "edgecolors": "#6b7280", "linewidths": 0.6},
    Grade.PASSED: {"marker": "o", "s": 7, "facecolors": "#8fb3cf", "edgecolors": "#3f6a8c", "linewidths": 0.3},
    Grade.NOTE: {"marker": "s", "s": 16, "facecolors": "#ffffff", "edgecolors": "#0b4f9e", "linewidths": 1.0},
    Grade.WARNING: {"marker": "^", "s": 30, "facecolors": "#f2b20f", "edgecolors": "#5f4100", "linewidths": 0.6},
    Grade.ERROR: {"marker": "X", "s": 36, "facecolors": "#b3122b", "edgecolors": "#ffffff", "linewidths": 0.4},
}
_PROPOSED, _AMBIGUOUS = "#1b7f3b", "#6b7683"
_RASTERED = 3_000
"""Above so many points of a grade they stand in an SVG as an image: each would be a shape of its own."""


def grade_figure(run: Run, *, region: Region | None = None, language: Language | str | None = None) -> Figure:
    """Draw the positions of a run by their grade, in the outlines of the counties and zones.

    Parameters
    ----------
    run
    region
        Only its counties; None: all that the run was asked for.
    language
        None: the run's.

    Returns
    -------
    figure
        A position outside of the frame is counted below it.
    """
    with style():
        drawn = PlaceFigure(run, region, language)
        positions = run.positions[run.positions["in_scope"]] if "in_scope" in run.positions else run.positions
        lon, lat, grade = numbers(positions, "lon"), numbers(positions, "lat"), grades(positions)
        seen = drawn.inside(lon, lat)
        for level in Grade:
            own = seen & (grade == level)
            if own.any():
                drawn.axes.scatter(
                    lon[own],
                    lat[own],
                    label=f"{level.title[drawn.language]} ({int(own.sum()):,})",
                    zorder=3 + int(level),
                    rasterized=bool(own.sum() > _RASTERED),
                    **_MARKS[level],
                )
        outside = int((np.isfinite(lon) & ~seen).sum())
        return drawn.finished(FIGURES["by_grade"], FIGURES["outside"].format(n=f"{outside:,}") if outside else None)


def vector_figure(run: Run, *, region: Region | None = None, language: Language | str | None = None) -> Figure:
    """Draw the corrections of a run as arrows from the reported place to the proposed one; broken where several causes fit.

    Parameters
    ----------
    run, region, language
        As in :func:`grade_figure`.
    """
    with style():
        drawn = PlaceFigure(run, region, language)
        proposals = run.proposals
        columns = ("reported_lon", "reported_lat", "proposed_lon", "proposed_lat")
        x0, y0, x1, y1 = (numbers(proposals, name) for name in columns)
        status = np.array(texts(proposals, "status"), dtype=object)
        # An arrow whose head is in the frame is drawn, however far away it begins.
        seen = drawn.inside(x1, y1) & np.isfinite(x0) & np.isfinite(y0)
        for name, colour, broken in (("proposed", _PROPOSED, False), ("ambiguous", _AMBIGUOUS, True)):
            own = np.flatnonzero(seen & (status == name))
            if len(own):
                drawn.arrows(
                    x0[own],
                    y0[own],
                    x1[own],
                    y1[own],
                    colour,
                    broken,
                    f"{FIGURES[name][drawn.language]} ({len(own):,})",
                )
        if not seen.any():
            drawn.say(FIGURES["no_proposals"])
        return drawn.finished(FIGURES["by_arrows"], None)


def distance_figure(
    run: Run,
    *,
    column: str = "zone_distance_m",
    region: Region | None = None,
    language: Language | str | None = None,
) -> Figure:
    """Draw how often which distance occurs, on a logarithmic scale; zeros are counted in words.

    Parameters
    ----------
    run
    column
        ``zone_distance_m``, ``border_distance_m``, ``precision_m`` of the positions, or ``moved_m`` of the proposals.
    region
        Only positions in its counties (not for proposals).
    language
        None: the run's.
    """
    chosen, spoken = language_of(run, language)
    table = run.proposals if column == "moved_m" else run.positions
    values = numbers(table, column)
    if column != "moved_m":
        own = (
            run.positions["in_scope"].to_numpy(dtype=bool)
            if "in_scope" in run.positions
            else np.ones(len(values), bool)
        )
        if region is not None:
            own = own & np.isin(np.array(texts(run.positions, "county_code"), dtype=object), list(region.counties))
        values = values[own]
    known = values[np.isfinite(values)]
    above = known[known > 0]
    with style():
        figure, axes = plain_figure()
        if len(above):
            low, high = np.floor(np.log10(above.min())), np.ceil(np.log10(above.max()))
            edges = np.logspace(low, max(high, low + 1), int(max(high - low, 1)) * 5 + 1)
            axes.hist(above, bins=edges.tolist(), color="#3f6a8c", edgecolor="#ffffff", linewidth=0.5)
            axes.set_xscale("log")
            axes.axvline(float(np.median(above)), color="#b3122b", linewidth=1.2)
        else:
            axes.text(
                0.5, 0.5, drawable(FIGURES["no_values"][spoken]), ha="center", va="center", transform=axes.transAxes
            )
        axes.set_xlabel(drawable(MEASURED.get(column, Text(en=column, zh=column))[spoken]))
        axes.set_ylabel(drawable(FIGURES["rows"][spoken]))
        share = (len(known) - len(above)) / len(known) if len(known) else 0.0
        said = FIGURES["histogram"].format(
            n=f"{len(known):,}",
            zero=f"{len(known) - len(above):,}",
            share=f"{share:.1%}",
            median=f"{np.median(above):,.1f}" if len(above) else "–",
            missing=f"{len(values) - len(known):,}",
        )
        return with_foot(figure, [said[spoken], *font_note(chosen)], run, spoken, stamped=False)


def error_figure(
    *,
    lon: ArrayLike,
    lat: ArrayLike,
    reference_lon: ArrayLike,
    reference_lat: ArrayLike,
    language: Language | str | None = None,
) -> Figure:
    """Draw how far positions lie from their references, as offsets to the east and north, with the circles of 50 % and 95 %.

    Parameters
    ----------
    lon, lat : (n,) degrees, CGCS2000
        Reported.
    reference_lon, reference_lat : (n,) degrees, CGCS2000
        True, as far as is known: checked in the field, or on imagery.
    language

    Returns
    -------
    figure
        Pairs without a number on one side are left out, and counted.
    """
    x, y, x0, y0 = (np.asarray(each, dtype=np.float64) for each in (lon, lat, reference_lon, reference_lat))
    known = np.isfinite(x) & np.isfinite(y) & np.isfinite(x0) & np.isfinite(y0)
    per_lon, per_lat = metres_per_degree(lat=y0[known])
    east, north = (x - x0)[known] * per_lon, (y - y0)[known] * per_lat
    metres = distance_m(lon=x0[known], lat=y0[known], to_lon=x[known], to_lat=y[known])
    chosen, spoken = spoken_in(Language(language) if language is not None else Language.EN)
    with style():
        figure, axes = plain_figure(size=(5.4, 5.8))
        axes.scatter(east, north, s=9, color="#3f6a8c", alpha=0.7, linewidths=0, rasterized=bool(len(east) > _RASTERED))
        axes.axhline(0, color=LINE, linewidth=0.8, zorder=0)
        axes.axvline(0, color=LINE, linewidth=0.8, zorder=0)
        said = FIGURES["no_values"]
        if len(metres):
            half, most = (float(np.quantile(metres, share)) for share in (0.5, 0.95))
            around = np.linspace(0.0, 2.0 * np.pi, 181)
            for radius, colour in ((half, _PROPOSED), (most, "#b3122b")):
                axes.plot(radius * np.cos(around), radius * np.sin(around), color=colour, linewidth=1.2)
            reach = 1.15 * max(most, 1e-3)
            axes.set_xlim(-reach, reach)
            axes.set_ylim(-reach, reach)
            beyond = int((np.maximum(np.abs(east), np.abs(north)) > reach).sum())
            said = FIGURES["offsets"].format(
                n=f"{len(metres):,}",
                half=f"{half:,.1f}",
                most=f"{most:,.1f}",
                beyond=f"{beyond:,}",
                left=f"{int((~known).sum()):,}",
            )
        axes.set_aspect("equal")
        axes.set_xlabel(drawable(FIGURES["east"][spoken]))
        axes.set_ylabel(drawable(FIGURES["north"][spoken]))
        return with_foot(figure, [said[spoken], *font_note(chosen)], None, spoken, stamped=False)


def figure_bytes(figure: Figure, format: Literal["svg", "png"] = "svg") -> bytes:  # noqa: A002 (matplotlib's own word)
    """Write a figure; the same figure gives the same bytes. Text stands in an SVG as shapes, so that no font is needed."""
    stream = io.BytesIO()
    with style():
        figure.savefig(stream, format=format, metadata={"Date": None} if format == "svg" else {"Software": None})
    return stream.getvalue()
