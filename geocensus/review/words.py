"""Every word of a review, in both languages."""

from __future__ import annotations

from geocensus.checks.grades import Grade
from geocensus.language import Language, Text
from geocensus.maps.words import HEADINGS as MAP_HEADINGS
from geocensus.review.decisions import Decided

__all__ = ["DECIDED", "HEADINGS", "KEYS", "page_words"]

DECIDED: dict[Decided, Text] = {
    Decided.ACCEPT: Text(en="accept the proposal", zh="采纳建议"),
    Decided.MOVE: Text(en="move the point", zh="移动点位"),
    Decided.CONFIRM: Text(en="confirm the reported point", zh="确认填报位置"),
    Decided.RECODE: Text(en="correct the zone code", zh="更正小区代码"),
    Decided.RETURN: Text(en="send back for verification", zh="退回核实"),
    Decided.DOUBT: Text(en="leave in doubt", zh="存疑"),
    Decided.CORRECTED: Text(en="answered from the field", zh="已核实反馈"),
}
"""What people call a decision; workbooks show these words, files the short ones."""

HEADINGS: dict[str, Text] = {
    **MAP_HEADINGS,
    "title": Text(en="Review of positions", zh="空间定位审核"),
    "cases": Text(en="Cases", zh="待审核记录"),
    "page_of": Text(en="Page {chunk} of {chunks}", zh="第 {chunk} 页，共 {chunks} 页"),
    "page": Text(en="Page", zh="页面"),
    "errors": Text(en="With errors", zh="有错误"),
    "warnings": Text(en="With warnings", zh="有警告"),
    "with_proposal": Text(en="With a proposal", zh="有修正建议"),
    "index_says": Text(
        en="{cases} rows with findings of grade {grade} or graver, or with a proposal, need a decision: {chunks} pages.",
        zh="共 {cases} 行需要审核（问题等级为{grade}及以上，或有修正建议），分 {chunks} 页。",
    ),
    "or_workbook": Text(en="Or decide in Excel:", zh="也可在 Excel 中审核："),
    "hand_back": Text(
        en="Export the decisions of each page, and hand them back:", zh="在各页导出决定文件，交回后执行："
    ),
    "files_back": Text(en="FILES", zh="文件…"),
    "index": Text(en="All pages of this review", zh="本次审核的全部页面"),
}
"""Words of the template."""

KEYS: tuple[tuple[str, Text], ...] = ()
"""The keys of the page, as its help lists them."""

_WORDS: dict[str, Text] = {
    "row": Text(en="Row {row}", zh="第 {row} 行"),
}


def page_words(language: Language) -> dict[str, str]:
    """Give the words that the page's script shows, decisions and grades included."""
    words = {name: text[language] for name, text in _WORDS.items()}
    words |= {f"decision_{decided}": text[language] for decided, text in DECIDED.items()}
    words |= {f"grade_{int(grade)}": grade.title[language] for grade in Grade}
    return words
