"""Texts of strangers in folium's own layers: folium writes popups, tooltips, names and values as markup and code."""

from __future__ import annotations

import copy
import html
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import folium
    from branca.element import Element

__all__ = ["elements_of", "escaped", "with_plain_texts"]

# Behind html.escape: folium puts popups and tooltips into template literals of JavaScript, where a backtick ends the text, `$`
# begins code and a backslash eats the next sign; and it renders what it wrote a second time as a Jinja template.
_ENTITIES = str.maketrans(
    {sign: f"&#{ord(sign)};" for sign in "`$\\{}"} | {"\u2028": " ", "\u2029": " ", "\r": " ", "\n": " "}
)


def escaped(text: object) -> str:
    """Write a text so that folium shows it as text, wherever it takes markup: popups, tooltips, names of layers, values.

    Examples
    --------
    >>> escaped("预算${单位}`A`<b>")
    '预算&#36;&#123;单位&#125;&#96;A&#96;&lt;b&gt;'
    """
    return html.escape(str(text), quote=True).translate(_ENTITIES)


def with_plain_texts(drawn: folium.Map) -> folium.Map:
    """Copy a map, with every popup, tooltip, layer name and value of its layers escaped; what is an element stays markup."""
    import folium
    from branca.element import Html

    root = drawn.get_root()
    memo: dict[int, Any] = {}
    copied = copy.deepcopy(root, memo)
    for element in elements_of(root):
        # branca leaves out of a copy the templates that single elements have of their own.
        if "_template" in vars(element):
            memo[id(element)]._template = element._template
    for current in elements_of(copied):
        if isinstance(current, folium.Popup):
            for child in current.html._children.values():
                if isinstance(child, Html) and child.script:
                    # folium has put a backslash before backticks already.
                    child.data = escaped(child.data.replace("\\`", "`"))
        elif isinstance(current, folium.Tooltip):
            current.text = escaped(current.text)
        elif isinstance(current, folium.features.GeoJsonTooltip | folium.features.GeoJsonPopup):
            current.aliases = [escaped(alias) for alias in current.aliases]
            current.fields = [escaped(name) for name in current.fields]
        if isinstance(current, folium.GeoJson | folium.TopoJson):
            current.data = _plain_properties(current.data)
        if isinstance(current, folium.map.Layer) and current.layer_name is not None:
            current.layer_name = escaped(current.layer_name)
    return next(child for child in copied._children.values() if isinstance(child, folium.Map))


def elements_of(root: Element) -> Iterator[Element]:
    """Go through a tree of folium's elements: their children, and what they write into the head, the body and the script."""
    waiting = [root]
    while waiting:
        current = waiting.pop(0)
        yield current
        waiting += current._children.values()
        parts: list[Any] = [getattr(current, name, None) for name in ("header", "html", "script")]
        waiting += [part for part in parts if hasattr(part, "_children")]


def _plain_properties(data: Any) -> Any:
    """Escape names and texts of properties, wherever in a (Geo- or Topo-)JSON object they stand."""
    if isinstance(data, list):
        return [_plain_properties(item) for item in data]
    if not isinstance(data, dict):
        return data
    # Coordinates, which are most of it, hold no text.
    return {
        key: _plain(value) if key == "properties" else value if key == "coordinates" else _plain_properties(value)
        for key, value in data.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, dict):
        # Styles are folium's own, and no text.
        return {
            name if name in {"style", "highlight"} else escaped(name): item
            if name in {"style", "highlight"}
            else _plain(item)
            for name, item in value.items()
        }
    return [_plain(item) for item in value] if isinstance(value, list) else value
