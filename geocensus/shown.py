"""What a notebook shows of an object: a small table, plain and escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sized
from typing import Protocol

from geocensus.language import Text, current_language

__all__ = ["facts_table", "layer_table"]

LONGEST = 200
"""Characters of a value; what is longer is cut."""


def facts_table(title: str, facts: Iterable[tuple[Text, object]]) -> str:
    """Write a title and some facts as HTML for ``_repr_html_``; empty facts are left out.

    Examples
    --------
    >>> made = facts_table("<b>", [(Text(en="rows", zh="行数"), 12_000), (Text(en="source", zh="来源"), "")])
    >>> "&lt;b&gt;" in made, "12,000" in made, "source" in made
    (True, True, False)
    """
    language = current_language()
    left = ' style="text-align:left"'
    rows = "".join(
        f"<tr><th{left}>{html.escape(name[language])}</th><td{left}>{html.escape(_shown(value))}</td></tr>"
        for name, value in facts
        if value not in ("", None)
    )
    return f"<table><caption{left}>{html.escape(_shown(title))}</caption><tbody>{rows}</tbody></table>"


class _Layer(Sized, Protocol):
    """What is known of a layer of geometry."""

    @property
    def datum(self) -> str: ...
    @property
    def vintage(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def licence(self) -> str: ...


def layer_table(title: str, layer: _Layer, *more: tuple[Text, object]) -> str:
    """Write what is known of a layer: what it holds, its datum, and where it comes from."""
    facts = [
        (Text(en="features", zh="要素数"), len(layer)),
        (Text(en="datum", zh="坐标基准"), layer.datum),
        (Text(en="vintage", zh="时点"), layer.vintage),
        (Text(en="source", zh="来源"), layer.source),
        (Text(en="licence", zh="许可"), layer.licence),
    ]
    return facts_table(title, [*facts, *more])


def _shown(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
