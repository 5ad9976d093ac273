"""One page, whole: what it says, what it is made of, and what users added to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2

from geocensus.language import Language
from geocensus.maps.assets import leaflet_script, leaflet_style, own
from geocensus.maps.bases import BaseImage
from geocensus.maps.content import MapSummary
from geocensus.maps.inlining import content_security_policy, inspected
from geocensus.maps.island import island
from geocensus.maps.notes import base_notes
from geocensus.maps.words import HEADINGS, KEYS, STAMP, page_words

__all__ = ["MAP_NAME", "Added", "MapSheet"]

MAP_NAME = "geocensus_map"
"""Name of the map in the page: scripts of layers that users add to it call it so."""

_SCRIPTS = (
    "decode.js",
    "plane.js",
    "marks.js",
    "areas.js",
    "points.js",
    "canvas.js",
    "records.js",
    "popup.js",
    "panel.js",
    "controls.js",
    "tools.js",
    "bases.js",
    "frame.js",
    "start.js",
)


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


@dataclass(frozen=True, kw_only=True)
class Added:
    """Markup, and a script, that users added to a page."""

    head: str = ""
    body: str = ""
    script: str = ""

    def __bool__(self) -> bool:
        return bool(self.head or self.body or self.script)


@dataclass(frozen=True, kw_only=True, eq=False)
class MapSheet:
    """What a page of a map says.

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
        ``draft`` and ``synthetic`` zones, and ``counties`` instead of zones, are called so on the page.
    notes
        Sentences under the list: what the page leaves out.
    review_number
        The map review number (审图号), when there is one.
    compressed
        False: plain data for old browsers.
    bases
        Base images to choose from.
    words
        What is said instead of the page's usual words of these names, in its language.
    """

    columns: dict[str, Any] = field(repr=False)
    summary: MapSummary
    title: str
    language: Language
    subtitle: str = ""
    synthetic: bool = False
    zone_kind: str = ""
    notes: tuple[str, ...] = ()
    review_number: str = ""
    compressed: bool = True
    bases: tuple[BaseImage, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)

    def page(self, added: Added | None = None, *, beside: Path | None = None, keyed: bool = True) -> str:
        """Write the page.

        Parameters
        ----------
        added
            What users added to it.
        beside
            The folder that the page is written into, for links to tiles; None: the current one.
        keyed
            False: without the base images whose key would stand in the page.
        """
        added = added or Added()
        bases = [base for base in self.bases if keyed or not base.keyed]
        frame = tuple(self.columns["view"])
        drawn = [base.entry(frame=frame, beside=beside or Path(), language=self.language) for base in bases]
        said = base_notes(self.bases, bases, drawn)
        html_language = "zh-CN" if self.language is Language.ZH else "en"
        words = page_words(self.language, counties=self.zone_kind == "counties") | dict(self.words)
        scripts = [leaflet_script(), _own_script()]
        if added.script:
            scripts += [own("folium_shim.js"), added.script + "\n"]
        styles = [leaflet_style(), own("map.css")]
        parts = inspected(added.head + added.body)
        west, south, east, north = self.columns["view"]
        values = {
            "sheet": self,
            "notes": [*self.notes, *(text[self.language] for text in said)],
            "language": html_language,
            "map_name": MAP_NAME,
            "words": {name: text[self.language] for name, text in HEADINGS.items()} | dict(self.words),
            "keys": [(key, meaning[self.language]) for key, meaning in KEYS],
            "stamp": STAMP[self.language],
            "styles": styles,
            "scripts": scripts,
            "added": added,
            "view": json.dumps([[south, west], [north, east]]),
            "data": island(
                {**self.columns, "bases": [base for base in drawn if base], "words": words, "language": html_language},
                name="geocensus-data",
                compressed=self.compressed,
            ),
            "policy": content_security_policy(
                scripts=[*scripts, *parts.scripts],
                styles=[*styles, *parts.styles],
                inline_styles=bool(added),
                images=[host for base in bases for host in base.hosts],
            ),
        }
        # The page says its own size: written once to be weighed, once to be kept.
        size = len(_template().render(**values, size="0.0 MB").encode("utf-8", "replace"))
        return _template().render(**values, size=f"{size / 1e6:.1f} MB").encode("utf-8", "replace").decode("utf-8")
