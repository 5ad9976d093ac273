"""The map as folium knows it, drawn by our own layer and saved as one page that needs nothing else."""

from __future__ import annotations

import html as html_text
import json
import os
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, BinaryIO

import folium
import jinja2
from branca.element import CssLink, Element, Figure, JavascriptLink

from geocensus.language import Language
from geocensus.maps.assets import leaflet_script, leaflet_style, own
from geocensus.maps.content import MapSummary
from geocensus.maps.inlining import content_security_policy, foreign_addresses, inspected, refuse_addresses
from geocensus.maps.island import island
from geocensus.maps.words import HEADINGS, STAMP, page_words
from geocensus.registers.atomic import atomic_file

__all__ = ["RegionMap"]

MAP_NAME = "geocensus_map"
"""Name of the map in the page: scripts of layers that users add to it call it so."""

_SCRIPTS = ("decode.js", "marks.js", "canvas.js", "records.js", "popup.js", "panel.js", "controls.js", "start.js")


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    text = (resources.files("geocensus.maps") / "page" / "map.html.j2").read_text(encoding="utf-8")
    return environment.from_string(text)


@cache
def _own_script() -> str:
    return "(() => {\n'use strict';\n" + "\n".join(own(name) for name in _SCRIPTS) + "\n})();\n"


class _PageFigure(Figure):
    """The root of the page: renders what users added with folium around our own layer."""

    def render(self, **kwargs: Any) -> str:
        """Write the page, whole and self-contained."""
        for child in self._children.values():
            child.render(**kwargs)
        region_map = next(child for child in self._children.values() if isinstance(child, RegionMap))
        added = _Added(self, region_map)
        return region_map.page(added)


class _Added:
    """What users added to the map with folium: its markup, styles and scripts, with stable names.

    folium names its elements by random numbers; counted in the order of the tree they make equal maps equal bytes.
    """

    def __init__(self, figure: Figure, region_map: RegionMap) -> None:
        links = [child for child in figure.header._children.values() if isinstance(child, JavascriptLink | CssLink)]
        # Leaflet stands in the page already.
        foreign = [
            link.url for link in links if not link.url.rsplit("/", 1)[-1].startswith(("leaflet.js", "leaflet.css"))
        ]
        known = {id(link) for link in links}
        head = [child.render() for child in figure.header._children.values() if id(child) not in known]
        names = _stable_names(region_map)
        self.head = _renamed("".join(head[1:]), names)  # the first is folium's own charset line
        self.body = _renamed("".join(child.render() for child in figure.html._children.values()), names)
        self.script = _renamed("\n".join(child.render() for child in figure.script._children.values()), names)
        refuse_addresses(foreign + foreign_addresses(self.head + self.body, [self.script]))


def _stable_names(element: Element) -> dict[str, str]:
    names: dict[str, str] = {}
    waiting = [element]
    while waiting:
        current = waiting.pop(0)
        names[current._id] = f"{len(names):032x}"
        waiting += current._children.values()
        for part in ("header", "html", "script"):
            inner = getattr(current, part, None)
            if isinstance(inner, Element):
                waiting.append(inner)
    return names


def _renamed(text: str, names: dict[str, str]) -> str:
    for old, new in names.items():
        text = text.replace(old, new)
    # Browsers hash a script after they have made every line end a line feed.
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class RegionMap(folium.Map):
    """A :class:`folium.Map` that shows positions, zones, findings and proposals, and opens without a network.

    Users add their own folium layers to it as usual; what would have to be fetched raises :class:`~geocensus.errors.PageError`
    when the page is written. ``save``, ``get_root().render()`` and the display in notebooks give the same page.

    Parameters
    ----------
    columns
        What :func:`geocensus.maps.content.content` laid out.
    summary
        What the page shows and leaves out.
    title, subtitle
        Of the page, in its language.
    language
        Of the page.
    synthetic
        Mark the page as made of synthetic data.
    zone_kind
        ``draft`` and ``synthetic`` zones are called so on the page.
    notes
        Sentences under the list: what the page leaves out.
    review_number
        The map review number (审图号), when there is one.
    compressed
        False: plain data for old browsers.
    """

    def __init__(
        self,
        columns: dict[str, Any],
        summary: MapSummary,
        *,
        title: str,
        subtitle: str = "",
        language: Language,
        synthetic: bool = False,
        zone_kind: str = "",
        notes: tuple[str, ...] = (),
        review_number: str = "",
        compressed: bool = True,
    ) -> None:
        # Before the parent's constructor: adding a link changes these lists in place, and folium shares them by class.
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []
        self._view: tuple[float, float, float, float] = tuple(columns["view"])
        west, south, east, north = self._view
        super().__init__(location=[(south + north) / 2, (west + east) / 2], tiles=None, zoom_control=False)
        _PageFigure(height="680px").add_child(self, name=MAP_NAME)
        self.language = language
        self.summary = summary
        self._columns = columns
        self._heading = {
            "title": title,
            "subtitle": subtitle,
            "synthetic": synthetic,
            "zone_kind": zone_kind,
            "notes": notes,
            "review_number": review_number,
        }
        self._title = title
        self._compressed = compressed

    # Our own layer draws itself: nothing of folium's template is written, only that of the children.
    _template = folium.Map._template.__class__("")

    def get_name(self) -> str:
        """Give the map's name in the page's scripts."""
        return MAP_NAME

    def page(self, added: _Added | None = None) -> str:
        """Write the page."""
        if added is None:
            return str(self.get_root().render())
        words = page_words(self.language, counties=self._heading["zone_kind"] == "counties")
        columns = {**self._columns, "words": words, "language": "zh-CN" if self.language is Language.ZH else "en"}
        scripts = [leaflet_script(), _own_script()]
        if added.script:
            scripts += [own("folium_shim.js"), added.script + "\n"]
        styles = [leaflet_style(), own("map.css")]
        parts = inspected(added.head + added.body)
        values = {
            **self._heading,
            "language": columns["language"],
            "map_name": MAP_NAME,
            "words": {name: text[self.language] for name, text in HEADINGS.items()},
            "stamp": STAMP[self.language],
            "summary": self.summary,
            "styles": styles,
            "scripts": scripts,
            "added": added,
            "view": json.dumps([[self._view[1], self._view[0]], [self._view[3], self._view[2]]]),
            "data": island(columns, name="geocensus-data", compressed=self._compressed),
            "policy": content_security_policy(
                scripts=[*scripts, *parts.scripts],
                styles=[*styles, *parts.styles],
                inline_styles=bool(added.script or added.body or added.head),
            ),
        }
        # The page says its own size: written once to be weighed, once to be kept.
        size = len(_template().render(**values, size="0.0 MB").encode("utf-8", "replace"))
        self.summary = replace(self.summary, size_bytes=size)
        return _template().render(**values, size=f"{size / 1e6:.1f} MB").encode("utf-8", "replace").decode("utf-8")

    def save(self, outfile: str | bytes | Path | BinaryIO, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page into a file, whole or not at all.

        Raises
        ------
        PageError
            When something that was added would have to be fetched.
        """
        page = str(self.get_root().render(**kwargs)).encode("utf-8")
        if isinstance(outfile, str | bytes | Path):
            # Overwrites, as every folium map does that is saved again from a notebook.
            with atomic_file(os.fsdecode(outfile), overwrite=True) as part:
                part.write_bytes(page)
            return
        outfile.write(page)
        if close_file:
            outfile.close()

    def _repr_html_(self, **kwargs: Any) -> str:
        """Show the page in a notebook, from within the notebook alone."""
        page = html_text.escape(str(self.get_root().render(**kwargs)))
        return (
            f'<iframe srcdoc="{page}" title="{html_text.escape(self._title)}" width="100%" height="680" '
            'style="border:1px solid #c8d0d9" allowfullscreen></iframe>'
        )
