"""The map as folium knows it, drawn by our own layer and saved as one page that needs nothing else."""

from __future__ import annotations

import html as html_text
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink

from geocensus.maps.assets import held
from geocensus.maps.content import MapSummary
from geocensus.maps.escaping import elements_of
from geocensus.maps.inlining import foreign_addresses, refuse_addresses
from geocensus.maps.sheet import MAP_NAME, Added, MapSheet
from geocensus.registers.atomic import atomic_file

__all__ = ["RegionMap", "stable_names"]


class _PageFigure(Figure):
    """The root of the page: renders what users added with folium around our own layer."""

    def render(self, *, beside: Path | None = None, keyed: bool = True, **kwargs: Any) -> str:
        """Write the page, whole and self-contained.

        Parameters
        ----------
        beside
            The folder that it is written into, for links to tiles; None: the current one.
        keyed
            False: without the base images whose key would stand in it.
        """
        for child in self._children.values():
            child.render(**kwargs)
        page = self._map().sheet.page(_added(self, self._map()), beside=beside, keyed=keyed)
        self._map().summary = replace(self._map().summary, size_bytes=len(page.encode("utf-8")))
        return page

    def _map(self) -> RegionMap:
        return next(child for child in self._children.values() if isinstance(child, RegionMap))

    def _repr_html_(self, **kwargs: Any) -> str:
        return self._map()._repr_html_(**kwargs)


def _added(figure: Figure, region_map: Element) -> Added:
    """Collect what users added to the map with folium, with stable names.

    folium names its elements by random numbers; counted in the order of the tree they make equal maps equal bytes.

    Raises
    ------
    PageError
        When something of it would have to be fetched.
    """
    header = list(figure.header._children.values())
    links = [child for child in header if isinstance(child, JavascriptLink | CssLink)]
    # Leaflet stands in the page already.
    wanted = [link for link in links if not link.url.rsplit("/", 1)[-1].startswith(("leaflet.js", "leaflet.css"))]
    head = [child.render() for child in header if child not in links]
    script = "\n".join(child.render() for child in figure.script._children.values())
    plugins = [(link, held(link.url, page=script)) for link in wanted]
    foreign = [link.url for link, content in plugins if content is None]
    # Plugins hang on Leaflet, so they come behind it, before what uses them.
    script = "\n".join([*(text for link, text in plugins if text and isinstance(link, JavascriptLink)), script])
    styles = [f"<style>{text}</style>" for link, text in plugins if text and isinstance(link, CssLink)]
    names = stable_names(region_map)
    added = Added(
        head=_renamed("".join([*styles, *head[1:]]), names),  # the first is folium's own charset line
        body=_renamed("".join(child.render() for child in figure.html._children.values()), names),
        script=_renamed(re.sub(r"</(script)", r"<\\/\1", script, flags=re.IGNORECASE), names),
    )
    refuse_addresses(foreign + foreign_addresses(added.head + added.body, [added.script]))
    return added


def stable_names(element: Element) -> dict[str, str]:
    """Give each element of a tree a name by its place there: folium names them at random."""
    names: dict[str, str] = {}
    for current in elements_of(element):
        names[current._id] = f"{len(names):032x}"
    return names


def _renamed(text: str, names: dict[str, str]) -> str:
    for old, new in names.items():
        text = text.replace(old, new)
    # Browsers hash a script after they have made every line end a line feed.
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").strip()


class RegionMap(folium.Map):
    """A :class:`folium.Map` that shows positions, zones, findings and proposals, and opens without a network.

    Users add their own folium layers to it as usual; what would have to be fetched raises :class:`~geocensus.errors.PageError`
    when the page is written. ``save``, ``get_root().render()`` and the display in notebooks give the same page.

    Parameters
    ----------
    sheet
        What the page says.

    Attributes
    ----------
    summary : MapSummary
        What the page shows and leaves out; its size once it was written.
    """

    # Our own layer draws itself: nothing of folium's template is written, only that of the children.
    _template = folium.Map._template.__class__("")

    def __init__(self, sheet: MapSheet) -> None:
        # Before the parent's constructor: adding a link changes these lists in place, and folium shares them by class.
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []
        west, south, east, north = sheet.columns["view"]
        super().__init__(location=[(south + north) / 2, (west + east) / 2], tiles=None, zoom_control=False)
        _PageFigure(height="680px").add_child(self, name=MAP_NAME)
        self.sheet = sheet
        self.summary: MapSummary = sheet.summary

    def get_name(self) -> str:
        """Give the map's name in the page's scripts."""
        return MAP_NAME

    def page(self) -> str:
        """Write the page."""
        return str(self.get_root().render())

    def save(self, outfile: str | bytes | Path | BinaryIO, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page into a file, whole or not at all.

        Raises
        ------
        PageError
            When something that was added would have to be fetched.
        """
        beside = Path(os.fsdecode(outfile)).expanduser().parent if isinstance(outfile, str | bytes | Path) else None
        page = str(self.get_root().render(beside=beside, **kwargs)).encode("utf-8")
        if isinstance(outfile, str | bytes | Path):
            # Overwrites, as every folium map does that is saved again from a notebook.
            with atomic_file(os.fsdecode(outfile), overwrite=True) as part:
                part.write_bytes(page)
            return
        outfile.write(page)
        if close_file:
            outfile.close()

    def _repr_html_(self, **kwargs: Any) -> str:
        """Show the page in a notebook, from within the notebook alone; a key of a base image does not get there."""
        page = html_text.escape(str(self.get_root().render(keyed=False, **kwargs)))
        return (
            f'<iframe srcdoc="{page}" title="{html_text.escape(self.sheet.title)}" width="100%" height="680" '
            'style="border:1px solid #c8d0d9" allowfullscreen></iframe>'
        )
