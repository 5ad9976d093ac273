"""A run with the ways to look at it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from geocensus.language import Language, Text
from geocensus.pipeline.clock import Clock
from geocensus.pipeline.writing import write_run
from geocensus.runs import Run

if TYPE_CHECKING:
    import folium

__all__ = ["Result"]


class Result(Run):
    """A run with the ways to look at it.

    Examples
    --------
    See ``notebooks/01-first-check.ipynb``.
    """

    def __repr__(self) -> str:
        said = self.counts
        return (
            f"<Result: {said['rows']:,} rows, {said['in_scope']:,} in scope, {said['located']:,} of them located; "
            f"{said['error']:,} with errors, {said['warning']:,} with warnings, {said['note']:,} with notes; "
            f"{len(self.findings):,} findings, {len(self.proposals):,} proposals>"
        )

    def map(self, *, language: Language | str | None = None) -> folium.Map:
        """Draw the run as a Folium map, which works without a network."""
        from geocensus.maps import region_map

        return region_map(self, language=language)

    def report(self, *, language: Language | str | None = None) -> str:
        """Write the report as one page of HTML."""
        from geocensus.report import report_page

        return report_page(self, language=language)

    def write(self, folder: str | Path) -> Path:
        """Write the run into a new folder, whole or not at all.

        Raises
        ------
        OutputExists
            When the folder exists.
        """
        from geocensus.maps import map_page

        clock = Clock(lambda _: None)
        with clock("pages", Text(en="Drawing the map and the report", zh="绘制地图与报告")):
            pages = {"map.html": map_page(self), "report.html": self.report()}
        return write_run(replace(self, seconds=self.seconds | clock.seconds), folder, pages=pages)
