"""One page of a review, whole: its words, its data, and the scripts and styles that it is made of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from geocensus.language import Language
from geocensus.maps.assets import leaflet_script, leaflet_style, own
from geocensus.maps.bases import BaseImage
from geocensus.maps.inlining import content_security_policy
from geocensus.maps.island import island
from geocensus.maps.sheet import MAP_NAME
from geocensus.maps.words import STAMP
from geocensus.review.words import DECIDED, HEADINGS, KEYS, page_words

__all__ = ["ReviewSheet"]

SCRIPTS = (
    ("maps", "decode.js"),
    ("maps", "plane.js"),
    ("maps", "marks.js"),
    ("maps", "areas.js"),
    ("maps", "points.js"),
    ("maps", "canvas.js"),
    ("maps", "popup.js"),
    ("maps", "controls.js"),
    ("maps", "tools.js"),
    ("maps", "bases.js"),
    ("maps", "frame.js"),
    ("review", "cases.js"),
    ("review", "ground.js"),
    ("review", "keeping.js"),
    ("review", "handing.js"),
    ("review", "card.js"),
    ("review", "marker.js"),
    ("review", "zonecode.js"),
    ("review", "start.js"),
)
"""Files of the page's script, in their order: the room that each belongs to, and its name."""

STYLES = (
    ("maps", "map.css"),
    ("review", "review.css"),
)


@cache
def template(name: str) -> jinja2.Template:
    """Read a template of this room; what it fills in is text, never markup."""
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(own(name, room="review"))


@cache
def _script() -> str:
    return "(() => {\n'use strict';\n" + "\n".join(own(name, room=room) for room, name in SCRIPTS) + "\n})();\n"


@dataclass(frozen=True, kw_only=True, eq=False)
class ReviewSheet:
    """What a page of a review says.

    Parameters
    ----------
    columns
        The island of data, with its ``review`` part.
    title, subtitle
        Of the page, in its language.
    language
    synthetic
        Mark the page as made of synthetic data.
    bases
        Base images under the points.
    beside
        The folder that the page will stand in, for links to tiles.
    compressed
        False: plain data for old browsers.
    """

    columns: dict[str, Any]
    title: str
    subtitle: str
    language: Language
    synthetic: bool = False
    bases: tuple[BaseImage, ...] = ()
    beside: Path = Path()
    compressed: bool = True

    def page(self) -> str:
        """Write the page."""
        html_language = "zh-CN" if self.language is Language.ZH else "en"
        scripts = [leaflet_script(), _script()]
        styles = [leaflet_style(), *(own(name, room=room) for room, name in STYLES)]
        west, south, east, north = self.columns["view"]
        words = page_words(self.language, counties=self.columns["zone_kind"] == "counties")
        frame = (west, south, east, north)
        drawn = [base.entry(frame=frame, beside=self.beside, language=self.language) for base in self.bases]
        bases = [*self.columns["bases"], *(base for base in drawn if base)]
        values = {
            "language": html_language,
            "title": self.title,
            "subtitle": self.subtitle,
            "synthetic": self.synthetic,
            "zone_kind": self.columns["zone_kind"],
            "stamp": STAMP[self.language],
            "words": {name: text[self.language] for name, text in HEADINGS.items()},
            "decided": {decision: text[self.language] for decision, text in DECIDED.items()},
            "keys": [(key, meaning[self.language]) for key, meaning in KEYS],
            "map_name": MAP_NAME,
            "view": json.dumps([[south, west], [north, east]]),
            "chunk": self.columns["review"]["chunk"],
            "chunks": self.columns["review"]["chunks"],
            "before": self.columns["review"]["previous"],
            "after": self.columns["review"]["next"],
            "styles": styles,
            "scripts": scripts,
            "data": island(
                {**self.columns, "bases": bases, "words": words, "language": html_language},
                name="geocensus-data",
                compressed=self.compressed,
            ),
            "policy": content_security_policy(
                scripts=scripts, styles=styles, images=[host for base in self.bases for host in base.hosts]
            ),
        }
        size = len(template("review.html.j2").render(**values, size="0.0 MB").encode("utf-8", "replace"))
        page = template("review.html.j2").render(**values, size=f"{size / 1e6:.1f} MB")
        return page.encode("utf-8", "replace").decode("utf-8")
