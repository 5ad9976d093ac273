"""Every word of a review, in both languages."""

from __future__ import annotations

from geocensus.language import Language, Text
from geocensus.maps.words import HEADINGS as MAP_HEADINGS
from geocensus.maps.words import page_words as map_words
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
        en="Rows that need a decision (a finding of grade {grade} or graver, or a proposal): {cases}. Pages: {chunks}.",
        zh="共 {cases} 行需要审核（问题等级为{grade}及以上，或有修正建议），分 {chunks} 页。",
    ),
    "or_workbook": Text(en="Or decide in Excel:", zh="也可在 Excel 中审核："),
    "hand_back": Text(
        en="Export the decisions of each page, and hand them back:", zh="在各页导出决定文件，交回后执行："
    ),
    "files_back": Text(en="FILES", zh="文件…"),
    "index": Text(en="All pages of this review", zh="本次审核的全部页面"),
    "reviewer": Text(en="Reviewer", zh="审核人"),
    "reviewer_hint": Text(en="name or initials", zh="姓名或代号"),
    "search": Text(en="Search name, code or row", zh="搜索名称、编码或行号"),
    "walk": Text(en="Cases to step through", zh="逐条浏览的范围"),
    "walk_all": Text(en="All cases", zh="全部记录"),
    "walk_open": Text(en="Not decided yet", zh="尚未审核"),
    "previous": Text(en="◀ Previous", zh="◀ 上一条"),
    "next": Text(en="Next ▶", zh="下一条 ▶"),
    "case": Text(en="The case", zh="当前记录"),
    "decision": Text(en="Decision", zh="审核结论"),
    "do_accept": Text(en="Accept", zh="采纳建议"),
    "do_confirm": Text(en="Confirm", zh="确认原位置"),
    "do_recode": Text(en="Zone code", zh="更正小区代码"),
    "do_return": Text(en="Send back", zh="退回核实"),
    "do_doubt": Text(en="In doubt", zh="存疑"),
    "do_undo": Text(en="Undo", zh="撤销"),
    "zone_code_label": Text(en="Zone code", zh="小区代码"),
    "cancel": Text(en="Cancel (Esc)", zh="取消（Esc）"),
    "move_hint": Text(
        en="Wrong place? Drag the ring, double-click, or use the arrow keys.",
        zh="位置不对？拖动圆环、双击地图，或按方向键移动。",
    ),
    "comment": Text(en="Comment", zh="备注"),
    "advance": Text(en="then the next case", zh="审核后转到下一条"),
    "export": Text(en="Export decisions", zh="导出审核结果"),
    "review_map": Text(
        en="Map: the ring is the place decided for this case; arrow keys move it, + and - zoom",
        zh="地图：圆环为本条记录的审定位置；方向键移动圆环，+ 和 - 缩放",
    ),
    "review_help": Text(en="Reviewing by keyboard", zh="键盘审核"),
    "export_title": Text(en="Hand the decisions over", zh="移交审核结果"),
    "export_then": Text(en="Then, on the machine that holds the run:", zh="然后在保存核查结果的计算机上执行："),
    "export_text": Text(en="The same as text:", zh="文件内容："),
    "copy_text": Text(en="Copy the text", zh="复制内容"),
    "import_label": Text(en="Go on from an exported file:", zh="导入先前导出的文件继续审核："),
}
"""Words of the template."""

KEYS: tuple[tuple[str, Text], ...] = (
    ("A", Text(en="accept the chosen proposal", zh="采纳所选建议")),
    ("1 … 9", Text(en="choose a proposal", zh="选择建议")),
    ("C", Text(en="confirm the reported point", zh="确认填报位置")),
    ("← ↑ → ↓", Text(en="move the point; with Shift ten steps", zh="移动点位；按住 Shift 为十步")),
    ("Z", Text(en="correct the zone code", zh="更正小区代码")),
    ("B", Text(en="send back for verification", zh="退回核实")),
    ("D", Text(en="leave in doubt", zh="存疑")),
    ("T", Text(en="write a comment; Enter ends it", zh="填写备注；回车结束")),
    ("U", Text(en="undo, step by step", zh="逐步撤销")),
    ("J", Text(en="next case (also N)", zh="下一条（或 N）")),
    ("K", Text(en="previous case (also P)", zh="上一条（或 P）")),
    ("/", Text(en="search", zh="搜索")),
    ("+ -", Text(en="zoom", zh="缩放")),
    ("F", Text(en="show the whole case on the map", zh="在图上显示整条记录")),
    ("G", Text(en="from near: the proposal, the ring, everything again", zh="近看：依次为建议位置、圆环、整体")),
    ("M", Text(en="measure", zh="量距")),
    ("E", Text(en="export the decisions, or import a file", zh="导出审核结果，或导入文件")),
    ("Esc", Text(en="back to the case", zh="回到当前记录")),
    ("?", Text(en="this list", zh="显示本列表")),
)
"""The keys of the page, as its help lists them."""

_WORDS: dict[str, Text] = {
    "collected_by": Text(en="collector {who}", zh="采集人 {who}"),
    "earlier": Text(en="Decided before: {what}, {who}, {when}.", zh="此前结论：{what}，{who}，{when}。"),
    "again_doubt": Text(en="Asked again because it was left in doubt.", zh="因此前存疑，需重新审核。"),
    "again_conflict": Text(en="Asked again because two reviewers differ.", zh="因两位审核人结论不一致，需重新审核。"),
    "again_changed": Text(en="Asked again because the row has changed.", zh="因该行内容已变更，需重新审核。"),
    "status_ambiguous": Text(en="in doubt: not sure enough", zh="存疑：把握不足"),
    "status_rival": Text(en="rival explanation", zh="其他可能的原因"),
    "written": Text(en="Written in the register", zh="登记表原文"),
    "reported": Text(en="Reported position", zh="填报位置"),
    "facts": Text(en="Reported position and facts", zh="填报位置与核查数据"),
    "marker": Text(en="Ring", zh="圆环位置"),
    "marker_help": Text(en="Drag, or press the arrow keys", zh="拖动，或按方向键移动"),
    "no_marker": Text(
        en="no position yet: double-click, or press an arrow key to begin in the middle of the map",
        zh="尚无坐标：双击地图，或按方向键从地图中央开始",
    ),
    "zone_here": Text(en="Zone there", zh="所在小区"),
    "zone_none": Text(en="none of the zones drawn on this page", zh="不在本页绘出的任何小区内"),
    "zone_given": Text(en="Zone decided", zh="审定小区"),
    "zone_claimed": Text(en="Zone it reports", zh="填报小区"),
    "zone_unclaimed": Text(en="reports no zone", zh="未填报小区"),
    "zone_unknown": Text(en="{code} is not among the zones on this page", zh="{code} 不在本页的小区图层中"),
    "inside": Text(en="inside, {distance} from its border", zh="在其内，距边界 {distance}"),
    "outside": Text(en="{distance} outside", zh="在其外 {distance}"),
    "about": Text(en="about ", zh="约 "),
    "stepped": Text(en="One step: {degrees}°, about {metres}.", zh="每步 {degrees}°，约 {metres}。"),
    "from_reported": Text(en="From the reported point", zh="距填报位置"),
    "unmoved": Text(en="not moved", zh="未移动"),
    "beyond": Text(en="Too far outside the region to be decided: not recorded.", zh="超出所选区域过远，不予记录。"),
    "holds_marker": Text(en="holds the ring", zh="圆环所在"),
    "code_unknown": Text(
        en="{code} is not in the zones of this page. Press Enter again to keep it all the same.",
        zh="{code} 不在本页的小区图层中。如确认无误，请再按一次回车。",
    ),
    "reviewer_first": Text(en="First enter who decides: a name or initials.", zh="请先填写审核人姓名或代号。"),
    "reviewer_set": Text(en="Decisions are marked {who}.", zh="审核人：{who}。"),
    "decided": Text(en="Row {row}: {what}.", zh="第 {row} 行：{what}。"),
    "all_decided": Text(en="Every case of this page is decided: export (E).", zh="本页全部记录已审核，请导出（E）。"),
    "no_proposal": Text(en="There is no proposal to accept here.", zh="此记录没有可采纳的建议。"),
    "nothing_to_confirm": Text(
        en="The reported position cannot be read: set the ring, or send the case back.",
        zh="填报坐标无法读取：请设置圆环位置，或退回核实。",
    ),
    "position_first": Text(
        en="The reported position cannot be read: set the ring first, then the zone code.",
        zh="填报坐标无法读取：请先设置圆环位置，再更正小区代码。",
    ),
    "nothing_to_undo": Text(en="There is nothing to undo.", zh="没有可撤销的操作。"),
    "undone": Text(en="Row {row}: taken back.", zh="第 {row} 行：已撤销。"),
    "no_other": Text(en="No other case here.", zh="没有其他符合条件的记录。"),
    "round_again": Text(en="Begun again at the other end.", zh="已到末尾，从另一端继续。"),
    "progress": Text(en="{done} of {n} decided", zh="已审核 {done} / {n}"),
    "case_at": Text(en="{at} of {n}", zh="第 {at} / {n} 条"),
    "verdict": Text(en="{what} · {who}, {when} UTC", zh="{what} · {who}，{when} UTC"),
    "undecided": Text(en="Not decided yet", zh="尚未审核"),
    "went_on": Text(en="Going on: {done} of {n} were decided before.", zh="继续上次审核：已审核 {done} / {n}。"),
    "kept": Text(
        en="Kept in this browser after every step; export to hand over.",
        zh="每一步自动保存在本浏览器中；完成后请导出移交。",
    ),
    "not_kept": Text(
        en="This browser keeps nothing ({why}): export before you close the page.",
        zh="本浏览器无法保存（{why}）：关闭页面前请务必导出。",
    ),
    "download": Text(en="Save {file}", zh="保存 {file}"),
    "export_holds": Text(en="Decided: {done}, cases: {n}.", zh="共 {n} 条记录，已审核 {done} 条。"),
    "comments_wait": Text(
        en="Comments without a decision, which stay here: {n}.", zh="另有 {n} 条备注尚无审核结论，不会导出。"
    ),
    "copied": Text(en="Copied.", zh="已复制。"),
    "copy_by_hand": Text(en="The text is marked: press Ctrl+C.", zh="内容已选中，请按 Ctrl+C。"),
    "imported": Text(
        en="Taken from the file: {n}; left as here, where it is as late or later: {kept}.",
        zh="已从文件导入 {n} 条；{kept} 条此处已有相同或更新的结论，保持不变。",
    ),
    "import_others": Text(
        en="Not of this page, or of rows that have changed: {n}.", zh="{n} 条不属于本页，或其行内容已变更。"
    ),
    "import_no_json": Text(en="is cut off or no JSON ({why})", zh="不完整或不是 JSON（{why}）"),
    "import_other_format": Text(en="is no decision file of version 1", zh="不是第 1 版的审核结果文件"),
    "import_other_run": Text(en="was made for another run", zh="属于另一次核查"),
    "import_damaged": Text(en="was changed after its export: its checksum differs", zh="导出后被改动：校验和不符"),
    "import_large": Text(en="is larger than 16 MB", zh="超过 16 MB"),
}


def page_words(language: Language, *, counties: bool = False) -> dict[str, str]:
    """Give the words that the page's script shows, those of maps included; *counties*: these stand in for zones."""
    words = map_words(language, counties=counties)
    words |= {name: text[language] for name, text in _WORDS.items()}
    words |= {f"decision_{decided}": text[language] for decided, text in DECIDED.items()}
    return words
