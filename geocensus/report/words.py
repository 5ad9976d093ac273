"""Every word of a report, in both languages."""

from __future__ import annotations

from geocensus.language import Text

__all__ = ["WORDS"]

WORDS: dict[str, Text] = {
    "report": Text(en="Report of the location check", zh="空间定位核查报告"),
    "synthetic": Text(
        en="Synthetic data: made up for a demonstration, no real source", zh="合成数据：仅供演示，并非真实污染源"
    ),
    "in_short": Text(en="In short", zh="概要"),
    "headline": Text(
        en="Of {in_scope} sources checked, {flagged} ({share}) have a warning or an error.",
        zh="共检查污染源 {in_scope} 个，其中 {flagged} 个（{share}）有警告或错误。",
    ),
    "headline_none": Text(en="No source was checked.", zh="没有检查任何污染源。"),
    "with_errors": Text(en="with an error", zh="有错误"),
    "with_warnings": Text(en="with a warning at worst", zh="最重为警告"),
    "with_notes": Text(en="with a note at worst", zh="最重为提示"),
    "with_passed": Text(en="passed every check that ran", zh="通过全部已执行检查"),
    "with_not_run": Text(en="not checked at all", zh="未能检查"),
    "unlocated": Text(
        en="{n} have no usable position: missing, or not readable.", zh="{n} 个没有可用坐标（未填或无法识别）。"
    ),
    "proposals_line": Text(
        en="A correction is proposed for {n}. Nothing was changed.", zh="对 {n} 个提出了修正建议。未修改任何原始数据。"
    ),
    "no_proposals_line": Text(
        en="No correction is proposed. Nothing was changed.", zh="没有修正建议。未修改任何原始数据。"
    ),
    "ambiguous_line": Text(
        en="For {n} the cause is in doubt: several fit, or none fits well. A person has to decide.",
        zh="{n} 个原因存疑：有多种可能，或均难以解释，需人工判断。",
    ),
    "excluded_line": Text(
        en="{n} rows were excluded by the filter ({where}) and appear nowhere below.",
        zh="按筛选条件（{where}）排除 {n} 行，下文不再出现。",
    ),
    "scope_line": Text(
        en="{n} rows lie outside the regions asked for and were not checked.", zh="{n} 行不在所选区域内，未检查。"
    ),
    "not_checked_line": Text(
        en="{n} checks could not judge everything: see “What was not checked”.",
        zh="有 {n} 项检查未能覆盖全部对象，见“未检查的内容”。",
    ),
    "see_map": Text(en="The same on a map:", zh="在地图上查看："),
    "full_table": Text(en="All findings as a table:", zh="全部问题清单："),
    "region": Text(en="Region", zh="区域"),
    "everything": Text(en="all of the base map", zh="全部底图范围"),
    "checks": Text(en="What was checked", zh="检查内容"),
    "check": Text(en="Check", zh="检查项"),
    "judged": Text(en="Rows judged", zh="已检查行数"),
    "errors": Text(en="Errors", zh="错误"),
    "warnings": Text(en="Warnings", zh="警告"),
    "notes": Text(en="Notes", zh="提示"),
    "subject_row": Text(en="row", zh="行"),
    "subject_batch": Text(en="batch", zh="批次"),
    "subject_zone": Text(en="zone", zh="小区"),
    "not_checked": Text(en="What was not checked, why, and how to enable it", zh="未检查的内容、原因及启用方法"),
    "not_checked_none": Text(en="Every check judged everything that it applies to.", zh="所有检查均已覆盖其适用对象。"),
    "not_judged": Text(en="Not judged", zh="未检查数"),
    "of": Text(en="of", zh="共"),
    "why": Text(en="Why", zh="原因"),
    "remedy": Text(en="How to enable it", zh="启用方法"),
    "inapplicable": Text(en="Nothing to judge ({n} cases)", zh="不适用（{n} 类）"),
    "places_zone": Text(en="Worst zones", zh="问题最多的小区"),
    "places_county": Text(en="Worst counties", zh="问题最多的县"),
    "places_none_zone": Text(
        en="No zone has a source with a warning or an error.", zh="没有小区存在有警告或错误的污染源。"
    ),
    "places_none_county": Text(
        en="No county has a source with a warning or an error.", zh="没有县存在有警告或错误的污染源。"
    ),
    "groups_line": Text(
        en="Beside the rows, {n} findings are about batches (such as identical positions) or zones.",
        zh="除逐行问题外，另有 {n} 条关于批次（如坐标相同）或小区的问题。",
    ),
    "datum_each": Text(en="declared by the file or by each row", zh="由文件或各行自行声明"),
    "places_more": Text(en="{n} more in zones.csv.", zh="其余 {n} 个见 zones.csv。"),
    "nowhere_zone": Text(en="in no zone", zh="不在任何小区内"),
    "nowhere_county": Text(en="in no county", zh="不在任何县内"),
    "totals": Text(en="Counties and region", zh="各县及区域合计"),
    "code": Text(en="Code", zh="代码"),
    "name": Text(en="Name", zh="名称"),
    "sources": Text(en="Sources", zh="污染源"),
    "located": Text(en="With position", zh="有坐标"),
    "flagged": Text(en="Flagged", zh="有问题"),
    "share": Text(en="Share", zh="比例"),
    "repaired": Text(en="Correction proposed", zh="有修正建议"),
    "ambiguous": Text(en="In doubt", zh="存疑"),
    "groups": Text(en="Findings on batches and zones", zh="批次和小区的问题"),
    "groups_none": Text(en="None.", zh="无。"),
    "grade": Text(en="Grade", zh="等级"),
    "subject": Text(en="Batch or zone", zh="批次或小区"),
    "message": Text(en="What was found", zh="说明"),
    "members": Text(en="Rows", zh="行号"),
    "control": Text(en="Collectors, files, townships and days compared", zh="按普查员、文件、乡镇和日期的质量控制"),
    "control_none": Text(
        en="The register names neither collectors nor townships, files or days; name their columns with --column "
        "collector_id=HEADER, collected_at=HEADER.",
        zh="登记表未给出多个普查员、乡镇、文件或日期；可用 --column collector_id=列名、collected_at=列名 指定。",
    ),
    "control_by": Text(en="By {kind}", zh="按{kind}"),
    "control_line": Text(
        en="{above} of {batches} lie above the limit that 1 in 1,000 batches passes by chance when all are alike "
        "(usual share: {usual}). Look at these first.",
        zh="{batches} 个批次中有 {above} 个超出控制上限（若各批次水平相同，偶然超出的概率为千分之一；总体比例 {usual}），请优先核查。",
    ),
    "batch_name": Text(en="Batch", zh="批次"),
    "interval": Text(en="95 % interval", zh="95% 置信区间"),
    "limit": Text(en="Limit", zh="控制上限"),
    "control_word": Text(en="Compared", zh="对比"),
    "control_above": Text(en="above the limit", zh="超出上限"),
    "control_within": Text(en="as usual", zh="正常"),
    "control_below": Text(en="better than usual", zh="优于总体"),
    "control_too_few": Text(en="too few rows to tell", zh="行数太少，无法判断"),
    "whole_batch": Text(en="Flagged as a whole", zh="整批问题"),
    "funnel": Text(
        en="Share of flagged rows of each batch against its number of rows, with exact limits; the table below says the same",
        zh="各批次有问题比例与行数的关系及精确控制限；下表内容相同",
    ),
    "funnel_x": Text(en="rows judged", zh="已检查行数"),
    "returns_line": Text(en="{n} rows go back, listed by collector:", zh="需退回 {n} 行，按普查员列于："),
    "proposals": Text(en="Proposed corrections", zh="修正建议"),
    "proposals_none": Text(en="None.", zh="无。"),
    "row": Text(en="Row", zh="行号"),
    "cause": Text(en="Cause", zh="原因"),
    "status": Text(en="Status", zh="状态"),
    "status_proposed": Text(en="proposed", zh="建议"),
    "status_ambiguous": Text(en="in doubt", zh="存疑"),
    "reported": Text(en="Reported", zh="填报位置"),
    "proposed": Text(en="Proposed", zh="建议位置"),
    "moved": Text(en="Moved (m)", zh="移动（米）"),
    "confidence": Text(en="Confidence", zh="可信度"),
    "clears": Text(en="Clears", zh="消除的检查"),
    "findings": Text(en="Every finding with its row", zh="逐行问题清单"),
    "findings_none": Text(en="Nothing was found on any row.", zh="未发现任何问题。"),
    "source": Text(en="Source", zh="污染源"),
    "evidence": Text(en="Evidence", zh="依据"),
    "more": Text(en="{n} more of this check in {file}.", zh="该检查其余 {n} 条见 {file}。"),
    "more_rows": Text(en="{n} more in {file}.", zh="其余 {n} 条见 {file}。"),
    "basis": Text(en="What this rests on", zh="数据与依据"),
    "register": Text(en="Register", zh="名录文件"),
    "file": Text(en="File", zh="文件"),
    "format": Text(en="Read as", zh="读取方式"),
    "size": Text(en="Size", zh="大小"),
    "bytes": Text(en="{n} bytes", zh="{n} 字节"),
    "rows": Text(en="Rows", zh="行数"),
    "notes_read": Text(en="Noticed while reading", zh="读取时发现的情况"),
    "layers": Text(en="Layers", zh="图层"),
    "layer": Text(en="Layer", zh="图层"),
    "licence": Text(en="Source and licence", zh="来源与许可"),
    "vintage": Text(en="Vintage", zh="年份"),
    "datum": Text(en="Datum", zh="坐标基准"),
    "features": Text(en="Features", zh="要素数"),
    "settings": Text(en="Settings", zh="设置"),
    "profile": Text(en="Profile of thresholds", zh="阈值方案"),
    "datum_declared": Text(en="Datum of the register", zh="名录坐标基准"),
    "datum_taken": Text(
        en="none declared; taken as {datum}, a guess that checks of batches can contradict",
        zh="未声明；按 {datum} 处理（推定）",
    ),
    "columns": Text(en="Columns understood", zh="识别的列"),
    "versions": Text(en="Versions", zh="版本"),
    "contacts": Text(en="Contact names and telephone numbers are left out of this page.", zh="本页不含联系人及电话。"),
    "contents": Text(en="Contents", zh="目录"),
}
