"""What a repair means, as a page: for ``geocensus explain`` and for the documentation."""

from __future__ import annotations

from math import isnan

from geocensus.language import Language, Text
from geocensus.repairs.registry import Repair

__all__ = ["explanation"]


def explanation(repair: Repair, *, language: Language | str) -> str:
    """Write a repair's page as Markdown, from its own file.

    Examples
    --------
    >>> from geocensus.repairs.registry import find_repair
    >>> explanation(find_repair("swapped_axes"), language="zh").splitlines()[0]
    '# swapped_axes 经纬度填反'
    """

    def say(en: str, zh: str) -> str:
        return Text(en=en, zh=zh)[language]

    colon = say(": ", "：")
    lines = [
        f"# {repair.cause} {repair.title[language]}",
        "",
        say("Says", "说明") + colon + repair.message[language],
        "",
        say("Can clear", "可消除的检查") + colon + ", ".join(repair.fixes),
        "",
        say("Prior", "先验概率") + f"{colon}{repair.prior:g}",
        "",
        say("Source", "依据") + colon + repair.source,
        "",
        f"## {say('Cases', '示例')}",
        "",
    ]
    for given, (lon, lat) in repair.cases:
        shown = ", ".join(f"{name} = {value!r}" for name, value in given.items())
        outcome = say("does not apply", "不适用") if isnan(lon) else f"{lon:g}, {lat:g}"
        lines.append(f"- `{shown}` → {outcome}")
    return "\n".join(lines) + "\n"
