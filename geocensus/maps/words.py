"""Every word of a map page, in both languages."""

from __future__ import annotations

from geocensus.checks.grades import Grade
from geocensus.language import Language, Text

__all__ = ["HEADINGS", "INDEX", "KEYS", "STAMP", "page_words"]

STAMP = Text(
    en="内部工作底图，未经审图不得公开 (internal working map, not reviewed for publication)",
    zh="内部工作底图，未经审图不得公开",
)
"""Every map carries it, in Chinese whatever the language of the page: it is Chinese law that it speaks to."""

HEADINGS: dict[str, Text] = {
    "title": Text(en="Location check map", zh="空间定位核查图"),
    "synthetic": Text(en="SYNTHETIC DATA", zh="合成数据（非真实）"),
    "datum": Text(en="Datum: CGCS2000 (EPSG:4490)", zh="坐标基准：CGCS2000（EPSG:4490）"),
    "datum_help": Text(
        en="Points and borders are drawn in CGCS2000; nothing is shifted.",
        zh="点位和边界均按 CGCS2000 绘制，未作偏移。",
    ),
    "review_number": Text(en="Map review no. (审图号)", zh="审图号"),
    "review_hint": Text(en="none yet", zh="尚无"),
    "draft_zones": Text(en="draft zones", zh="小区为草案"),
    "synthetic_zones": Text(en="synthetic zones", zh="小区为合成"),
    "search": Text(en="Search name, code or row", zh="搜索名称、编码或行号"),
    "grades": Text(en="Grades shown", zh="显示的等级"),
    "check": Text(en="Check", zh="检查项"),
    "all_checks": Text(en="All checks", zh="全部检查项"),
    "in_view": Text(en="Only what is in view", zh="仅列当前视野内"),
    "previous": Text(en="◀ Previous", zh="◀ 上一条"),
    "next": Text(en="Next ▶", zh="下一条 ▶"),
    "list_previous": Text(en="Previous page of the list", zh="列表上一页"),
    "list_next": Text(en="Next page of the list", zh="列表下一页"),
    "show_all": Text(en="Show all", zh="显示全部"),
    "show_region": Text(en="Back to the region", zh="回到区域"),
    "more_notes": Text(en="What this page leaves out", zh="本页未显示的内容"),
    "list": Text(en="Findings, the gravest first", zh="发现的问题（由重到轻）"),
    "datum_shifted": Text(
        en="Data: CGCS2000; drawn shifted onto a GCJ-02 base image", zh="数据：CGCS2000；绘制时已偏移到 GCJ-02 底图"
    ),
    "datum_shifted_help": Text(
        en="Only the drawn copy is shifted. Positions in the list, the popups and under the cursor are CGCS2000.",
        zh="仅绘制副本作了偏移；列表、弹窗和光标处的坐标均为 CGCS2000。",
    ),
    "map_label": Text(
        en="Map: arrow keys pan, + and - zoom, Enter opens the source nearest to the middle",
        zh="地图：方向键平移，+ 和 - 缩放，回车键打开离中心最近的污染源",
    ),
    "clear_filters": Text(en="Clear filters", zh="清除筛选"),
    "category": Text(en="Category", zh="污染源类别"),
    "all_categories": Text(en="All categories", zh="全部类别"),
    "collector": Text(en="Collector", zh="采集人"),
    "all_collectors": Text(en="All collectors", zh="全部采集人"),
    "zone_filter": Text(
        en="Zone that the row reports, else the one that holds it", zh="填报小区（未填报则为所在小区）"
    ),
    "all_zones": Text(en="All zones", zh="全部小区"),
    "help": Text(en="Keys (?)", zh="快捷键（?）"),
    "help_title": Text(en="This map by keyboard", zh="键盘操作"),
    "close": Text(en="Close", zh="关闭"),
    "no_script": Text(en="This map needs JavaScript.", zh="此地图需要启用 JavaScript。"),
    "zoom_in": Text(en="Zoom in", zh="放大"),
    "zoom_out": Text(en="Zoom out", zh="缩小"),
    "size": Text(en="This page: {size}", zh="本页大小：{size}"),
    "old_browser": Text(
        en="This browser is too old to unpack the data: use Chrome 80, Edge 80 or Firefox 113 or later, or write the map "
        "with compressed=False.",
        zh="浏览器版本过旧，无法解压数据：请使用 Chrome 80、Edge 80、Firefox 113 或更高版本，或以 compressed=False 重新生成地图。",
    ),
    "broken": Text(en="The data of this page cannot be read: {why}", zh="无法读取本页数据：{why}"),
    "reading": Text(en="Reading the data …", zh="正在读取数据……"),
}

KEYS: tuple[tuple[str, Text], ...] = (
    ("N", Text(en="next in the list (also J)", zh="下一条（或 J）")),
    ("P", Text(en="previous in the list (also K)", zh="上一条（或 K）")),
    ("/", Text(en="search", zh="搜索")),
    ("G", Text(en="go to the map", zh="转到地图")),
    ("← ↑ → ↓", Text(en="on the map: pan", zh="在地图上：平移")),
    ("+ -", Text(en="on the map: zoom", zh="在地图上：缩放")),
    (
        "Enter",
        Text(en="on the map: open the source nearest to the cross", zh="在地图上：打开离十字最近的污染源"),
    ),
    ("Enter", Text(en="in the list: show it; once more: into its popup", zh="在列表中：显示该条；再按一次：进入弹窗")),
    ("M", Text(en="measure: click, or Enter at the cross", zh="量距：单击，或在十字处按回车键")),
    ("Esc", Text(en="close the popup, end measuring, clear the search", zh="关闭弹窗、结束量距、清除搜索")),
    ("Tab", Text(en="to the next button or field", zh="下一个按钮或输入框")),
    ("?", Text(en="this list", zh="显示本列表")),
)
"""The keys of the page, as its help lists them."""

INDEX: dict[str, Text] = {
    **{
        name: HEADINGS[name]
        for name in ("synthetic", "draft_zones", "synthetic_zones", "datum", "review_number", "review_hint")
    },
    "index": Text(en="maps", zh="地图目录"),
    "map": Text(en="Map", zh="地图"),
    "sources": Text(en="Sources", zh="污染源"),
    "located": Text(en="With a position", zh="有坐标"),
    "errors": Text(en="With errors", zh="有错误"),
    "flagged": Text(en="With errors or warnings", zh="有错误或警告"),
    "proposed": Text(en="Corrections proposed", zh="有修正建议"),
    "size": Text(en="Page", zh="页面大小"),
    "aggregated": Text(en="(counted by zone)", zh="（按小区计数）"),
    "none": Text(en="There is no row to draw.", zh="没有可绘制的记录。"),
    "layers": Text(en="Layers used: source, vintage, datum, licence", zh="所用图层：来源、时点、坐标基准、许可"),
    "rows_once": Text(
        en="Rows: {rows}; each stands on the page of the place that it names, and on that of the place in which it lies.",
        zh="共 {rows} 行；每行列于其填报所在地的地图，也列于其坐标所在地的地图。",
    ),
    "rows_twice": Text(
        en="Rows on several pages, because they name one place and lie in another: {n}.",
        zh="{n} 行出现在多个页面：填报地与坐标所在地不同。",
    ),
    "rows_outside": Text(en="Rows outside the regions asked for, not drawn: {n}.", zh="{n} 行不在所选区域内，未绘制。"),
    "split": Text(
        en="Above {n} positions a page counts them by zone; its counties then have pages of their own, listed below it.",
        zh="超过 {n} 个位置的页面按小区计数，并另为其各县单独制图，列于其下。",
    ),
}
"""Words of the index of a folder of maps."""

_WORDS: dict[str, Text] = {
    "layers": Text(en="Layers", zh="图层"),
    "layer_points": Text(en="Sources, as reported", zh="污染源（填报位置）"),
    "layer_proposals": Text(en="Proposed positions", zh="建议位置"),
    "layer_links": Text(en="Parts tied to their unit", zh="排放口等与所属单位的连线"),
    "layer_base": Text(en="Base image", zh="底图"),
    "no_base": Text(en="none: outlines only", zh="无（仅边界）"),
    "layer_zones": Text(en="Zone outlines", zh="小区边界"),
    "layer_codes": Text(en="Zone codes", zh="小区代码"),
    "layer_share": Text(en="Shade: share of rows flagged", zh="底色：有问题的比例"),
    "layer_outlines": Text(en="County outlines", zh="县级边界"),
    "layer_graticule": Text(en="Graticule", zh="经纬网"),
    "legend": Text(en="Legend", zh="图例"),
    "legend_reported": Text(en="reported → proposed", zh="填报 → 建议"),
    "legend_ambiguous": Text(en="in doubt: several causes fit, or none well", zh="存疑：多种可能或均难以解释"),
    "legend_tie": Text(en="part of a unit → the unit", zh="排放口等 → 所属单位"),
    "legend_share": Text(en="rows with a warning or an error", zh="有警告或错误的行"),
    "legend_zone": Text(en="zone", zh="小区"),
    "legend_county": Text(en="county", zh="县级"),
    "row": Text(en="Row {row}", zh="第 {row} 行"),
    "batch": Text(en="Batch", zh="批次"),
    "zone": Text(en="Zone", zh="小区"),
    "no_name": Text(en="(no name)", zh="（无名称）"),
    "no_position": Text(en="no position", zh="无坐标"),
    "not_drawn": Text(en="This row has no position that a map can show.", zh="该行没有可在图上显示的坐标。"),
    "at_proposal": Text(
        en="It has no position to draw: shown where the proposal is.", zh="无可绘制的坐标：显示在建议位置处。"
    ),
    "at_zone": Text(
        en="It has no position to draw: shown in the zone it reports.", zh="无可绘制的坐标：显示在其填报的小区。"
    ),
    "position": Text(en="Position", zh="位置"),
    "findings": Text(en="Findings", zh="发现的问题"),
    "no_findings": Text(en="Nothing was found on this row.", zh="该行未发现问题。"),
    "evidence": Text(en="Evidence", zh="依据"),
    "proposal": Text(en="Proposed correction", zh="建议修正"),
    "proposed": Text(en="proposed", zh="建议"),
    "ambiguous": Text(en="in doubt", zh="存疑"),
    "cause": Text(en="Cause", zh="原因"),
    "moved": Text(en="Moves it by", zh="移动距离"),
    "confidence": Text(en="Confidence", zh="可信度"),
    "rivals": Text(en="Other causes that fit", zh="其他可能原因"),
    "clears": Text(en="Clears", zh="采纳后消除"),
    "proposed_zone": Text(en="Zone code proposed", zh="建议小区代码"),
    "code_only": Text(
        en="Only the zone code is proposed to change; the position stays.", zh="仅建议更改小区代码，坐标不变。"
    ),
    "show_zone": Text(en="Show that zone", zh="显示该小区"),
    "parent": Text(en="Belongs to", zh="所属单位"),
    "children": Text(en="Parts of this unit ({n})", zh="所属排放口等（{n}）"),
    "ruler": Text(en="Measure a distance (M)", zh="量距（M）"),
    "ruler_help": Text(
        en="Click places, or press Enter at the cross. Esc ends.", zh="单击地图取点，或在十字处按回车键。Esc 结束。"
    ),
    "ruler_sum": Text(en="{sum} in all, the last part {last}", zh="总长 {sum}，末段 {last}"),
    "cells": Text(en="The row's own cells (contacts left out)", zh="该行原始内容（已略去联系方式）"),
    "cells_elsewhere": Text(
        en="The row's own cells are in positions.parquet; this page holds those of the gravest rows.",
        zh="该行原始内容见 positions.parquet；本页仅含问题最重的行。",
    ),
    "members": Text(en="Rows of the batch ({n})", zh="批次中的行（{n}）"),
    "members_more": Text(en="and {n} more", zh="另有 {n} 行"),
    "in_batches": Text(en="Found on a batch that this row belongs to", zh="所属批次的问题"),
    "zone_sources": Text(
        en="Sources: {sources}, flagged: {flagged} ({share})", zh="污染源 {sources} 个，有问题 {flagged} 个（{share}）"
    ),
    "here": Text(en="{at} of {n} here", zh="此处第 {at} 个，共 {n} 个"),
    "here_previous": Text(en="Previous source here", zh="此处上一个"),
    "here_next": Text(en="Next source here", zh="此处下一个"),
    "close": Text(en="Close", zh="关闭"),
    "listed_in_view": Text(en="In view: {n}", zh="当前视野内：{n} 条"),
    "listed_elsewhere": Text(en="Elsewhere: {n}", zh="视野之外：{n} 条"),
    "listed": Text(en="{from}–{to} of {n}", zh="{from}–{to} / {n}"),
    "none_listed": Text(
        en="Nothing matches. Change the filter or the search.", zh="没有符合条件的内容，请调整筛选或搜索。"
    ),
    "nothing_found": Text(en="Nothing was found wrong.", zh="未发现问题。"),
    "outside_view": Text(en="Outside the view: {n}", zh="视野之外：{n} 个"),
    "yes": Text(en="yes", zh="是"),
    "no": Text(en="no", zh="否"),
    "zone_code": Text(en="Zone that holds it", zh="所在小区"),
    "zone_reported": Text(en="Zone it reports", zh="填报小区"),
    "zone_distance_m": Text(en="Distance to the zone it reports (m)", zh="到填报小区的距离（米）"),
    "border_distance_m": Text(en="Distance to the nearest border (m)", zh="到最近边界的距离（米）"),
    "county_reported": Text(en="County it reports", zh="填报县级代码"),
    "county_code": Text(en="County that holds it", zh="所在县级代码"),
    "notation": Text(en="Written as", zh="书写形式"),
    "precision_m": Text(en="Written precision (m)", zh="书写精度（米）"),
    "reason": Text(en="Why it could not be read", zh="无法读取的原因"),
}


_COUNTY_WORDS: dict[str, Text] = {
    "layer_zones": Text(en="Counties", zh="县级边界"),
    "layer_codes": Text(en="County codes", zh="县级代码"),
    "layer_outlines": Text(en="Counties of the region", zh="所选区域边界"),
    "legend_zone": Text(en="county", zh="县级"),
    "legend_county": Text(en="county of the region", zh="所选区域"),
    "zone": Text(en="County", zh="县"),
    "at_zone": Text(
        en="It has no position to draw: shown in the county it reports.", zh="无可绘制的坐标：显示在其填报的县。"
    ),
    "zone_code": Text(en="County that holds it", zh="所在县"),
    "zone_reported": Text(en="County it reports", zh="填报县"),
    "zone_distance_m": Text(en="Distance to the county it reports (m)", zh="到填报县的距离（米）"),
}


def page_words(language: Language, *, counties: bool = False) -> dict[str, str]:
    """Give the words that the page's script shows, grades included; *counties*: these stand in for zones."""
    words = {name: text[language] for name, text in (_WORDS | (_COUNTY_WORDS if counties else {})).items()}
    words |= {name: HEADINGS[name][language] for name in ("datum", "datum_help", "datum_shifted", "datum_shifted_help")}
    words |= {f"grade_{int(grade)}": grade.title[language] for grade in Grade}
    return words
