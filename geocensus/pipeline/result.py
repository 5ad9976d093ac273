"""A run with the ways to look at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geocensus.language import Language, Text
from geocensus.pipeline.writing import write_run
from geocensus.runs import Run
from geocensus.shown import facts_table

if TYPE_CHECKING:
    import folium

    from geocensus.checks import Grade
    from geocensus.maps.drawing import Base
    from geocensus.report.feasibility import Assessment

__all__ = ["Result"]

MOST_CHECKS = 8
"""So many checks stand in what a notebook shows of a run."""

_FACTS = {
    "rows": Text(en="rows", zh="行数"),
    "in_scope": Text(en="in scope", zh="范围内"),
    "located": Text(en="of them with a position", zh="其中有坐标"),
    "error": Text(en="with errors", zh="有错误"),
    "warning": Text(en="with warnings", zh="有警告"),
    "note": Text(en="with notes", zh="有提示"),
    "proposed": Text(en="corrections proposed", zh="修正建议"),
}


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

    def _repr_html_(self) -> str:
        """Show in a notebook what was found, in a few lines."""
        said = self.counts
        often = Counter(self.findings["check"].tolist())
        titles = {code: title for code, _, title in self.checks}
        facts = [(fact, said.get(name, 0)) for name, fact in _FACTS.items()]
        facts += [
            (Text(en=f"{code} {titles[code].en}", zh=f"{code} {titles[code].zh}"), number)
            for code, number in often.most_common(MOST_CHECKS)
            if code in titles
        ]
        return facts_table(str(self.title), facts)

    def map(self, *, language: Language | str | None = None, base: Base = None) -> folium.Map:
        """Draw the run as a Folium map, which works without a network; *base*: see :func:`geocensus.maps.base_image`."""
        from geocensus.maps import region_map

        return region_map(self, language=language, base=base)

    def explore(
        self,
        *,
        check: str | Iterable[str] | None = None,
        grade: str | Grade | None = None,
        region: str | None = None,
        row: int | Iterable[int] | None = None,
        language: Language | str | None = None,
        base: Base = None,
    ) -> folium.Map:
        """Draw only the findings that are asked for, and the rows that they are about.

        Parameters
        ----------
        check
            Code of a check, or several: ``"ZON001"``.
        grade
            ``note``, ``warning`` or ``error``: this grade and graver ones.
        region
            Key, code or name of a pilot region.
        row
            Numbers of rows in the file.
        language, base
            As in :meth:`map`.

        Raises
        ------
        CheckNotFound, RegionNotFound, UsageError
            When there is no such check, region, grade or row.
        """
        from geocensus.maps import region_map
        from geocensus.maps.choosing import chosen

        some = chosen(self, check=check, grade=grade, region=region, row=row)
        return region_map(some, language=language, base=base)

    def report(self, *, language: Language | str | None = None) -> str:
        """Write the report as one page of HTML."""
        from geocensus.report import report_page

        return report_page(self, language=language)

    def feasibility(self, **given: Any) -> Assessment:
        """Answer whether zoning and base data could position the sources; :func:`geocensus.pipeline.feasibility` says what to give."""
        from geocensus.pipeline.assessing import feasibility

        return feasibility(self, **given)

    def write(self, folder: str | Path, *, pages: bool = True) -> Path:
        """Write the run into a new folder, whole or not at all.

        Parameters
        ----------
        folder
            Must not exist.
        pages
            False: the tables only, without map and report.

        Raises
        ------
        OutputExists
            When the folder exists.
        """
        return write_run(self, folder, pages={"map.html": self._map_page, "report.html": self.report} if pages else {})

    def _map_page(self) -> str:
        from geocensus.maps import map_page

        return map_page(self)
