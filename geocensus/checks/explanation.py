"""What a check means, as a page: for ``geocensus explain`` and for the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geocensus.checks.registry import FAMILIES, Check
from geocensus.language import Language, Text
from geocensus.measures.given import declared
from geocensus.measures.registry import Subject

__all__ = ["explanation"]

_SUBJECTS = {
    Subject.ROW: Text(en="each row", zh="每一行"),
    Subject.BATCH: Text(en="batches of rows", zh="批次"),
    Subject.ZONE: Text(en="zones", zh="普查小区"),
}


def explanation(check: Check, *, language: Language | str) -> str:
    """Write a check's page as Markdown, from its own file.

    Examples
    --------
    >>> from geocensus.checks import find_check
    >>> explanation(find_check("ZON001"), language="en").splitlines()[0]
    '# ZON001 Far from the reported zone'
    """

    def say(en: str, zh: str) -> str:
        return Text(en=en, zh=zh)[language]

    colon = say(": ", "：")
    lines = [
        f"# {check.code} {check.title[language]}",
        "",
        say("Family", "类别") + colon + FAMILIES[check.family][1][language],
        "",
        say("Judges", "对象") + colon + _SUBJECTS[check.subject][language],
        "",
        say("Says", "说明") + colon + f"`{check.message[language]}`",
        "",
        say("What to do", "处理办法") + colon + check.advice[language],
        "",
        f"## {say('Grades', '等级')}",
        "",
    ]
    for grade, limits in sorted(check.grades.items(), reverse=True):
        shown = ", ".join(f"{name} = {value:g}" for name, value in limits.items())
        lines.append(f"- {grade.title[language]} (`{grade.word}`)" + (f"{colon}`{shown}`" if shown else ""))
    lines += ["", f"## {say('Needs', '所需数据')}", ""]
    for name in check.quoted:
        column = declared(check.subject, name)
        unit = f" ({column.unit})" if column and column.unit else ""
        lines.append(f"- `{name}`{unit}" + (f"{colon}{column.meaning[language]}" if column else ""))
    if check.after:
        lines += ["", say("Not judged where flagged by", "已被以下检查标记的不再判断") + colon + ", ".join(check.after)]
    lines += [
        "",
        say("Source of the thresholds", "阈值依据") + colon + check.source,
        "",
        f"## {say('Cases', '示例')}",
        "",
    ]
    lines += [f"- {say('flags', '标记')}{colon}`{_case(case)}`" for case in check.flags]
    lines += [f"- {say('passes', '通过')}{colon}`{_case(case)}`" for case in check.passes]
    return "\n".join(lines) + "\n"


def _case(case: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {value!r}" for name, value in case.items())
