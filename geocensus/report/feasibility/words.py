"""Every word of a feasibility report, in both languages."""

from __future__ import annotations

from geocensus.language import Text

__all__ = ["ANSWERS", "DECISIONS", "HELD", "LABELS", "MEANINGS", "QUESTIONS", "WORDS"]


def _text(en: str, zh: str) -> Text:
    return Text(en=en, zh=zh)


WORDS: dict[str, Text] = {
    "title": _text(
        "Can census zoning and public base data position pollution sources?",
        "普查分区与公共地理基底数据用于污染源空间定位的可行性报告",
    ),
    "monthly_title": _text("Monthly report on the positions of pollution sources", "污染源空间定位工作月报"),
    "synthetic": _text(
        "Synthetic data: made up for a demonstration, no real source", "合成数据：仅供演示，并非真实污染源"
    ),
    "region": _text("Region", "区域"),
    "colon": _text(": ", "："),
    "stop": _text(". ", "。"),
    "semicolon": _text("; ", "；"),
    "comma": _text(", ", "、"),
    "everything": _text("everything", "全部"),
    "drawn_up": _text("Drawn up", "编制时间"),
    "contents": _text("Contents", "目录"),
    "conclusions": _text("Conclusions", "结论"),
    "question": _text(
        "The pilot asks whether census zoning and public geographic base data can be used to position pollution sources. "
        "Each region is answered on its own; every number leads to the rows that it was counted from.",
        "试点要回答：普查分区管理、地理空间公共基底数据能否用于污染源空间定位。以下逐区域作答；每个数字均可追溯到所依据的记录。",
    ),
    "detail": _text("Why", "判定依据"),
    "limits": _text(
        "yes: interval above {yes}; with conditions: value above {conditions}",
        "“可行”：区间下限不低于 {yes}；“有条件可行”：数值不低于 {conditions}",
    ),
    "intervals_said": _text(
        "Ranges are 95 % intervals. All rows were counted, so a range does not say how well the register is known, but how far another "
        "survey of such zones could differ by chance; where zones are alike inside, it is wider.",
        "括号内为 95% 置信区间。统计已覆盖全部记录，区间反映同类小区再次调查时可能出现的偶然差异，并已考虑同一小区内记录的相似性。",
    ),
    "asked": _text("Asked for", "要求"),
    "criterion": _text("Criterion", "判据"),
    "found": _text("Found", "结果"),
    "held": _text("Met", "是否满足"),
    "completeness": _text("Completeness", "完整性"),
    "place": _text("Place", "地区"),
    "code": _text("Code", "代码"),
    "sources": _text("Sources", "污染源"),
    "without_position": _text("Without position", "无坐标"),
    "omission": _text("Missing from the register (omission)", "名录有而登记表无（遗漏）"),
    "commission": _text("Not on the list (commission)", "登记表有而名录无（多余）"),
    "flagged": _text("Warning or error", "有警告或错误"),
    "no_list": _text(
        "Omission and commission were not counted: give the list of units with --directory.",
        "未统计遗漏与多余：请用 --directory 提供基本单位名录。",
    ),
    "written": _text("How positions are written and collected", "坐标的书写与采集方式"),
    "kind": _text("Kind", "类别"),
    "value": _text("What", "取值"),
    "count_share": _text("Sources (share)", "数量（比例）"),
    "notation": _text("Notation", "书写形式"),
    "precision": _text("Written precision", "书写精度"),
    "method": _text("Collection method", "采集方式"),
    "category": _text("Category", "污染源类别"),
    "no_method": _text("The register names no collection method.", "登记表未记录采集方式。"),
    "lies": _text("Where positions lie", "坐标与所报小区的关系"),
    "lies_counties": _text(
        "No zone layer was given: counties stand in for zones here.", "未提供普查小区图层，以下以县代替小区。"
    ),
    "lies_said": _text(
        "Within the tolerance means at most {tolerance} m outside. A zone is ambiguous when the true point lies in it with less than "
        "{certain} probability, given the position's accuracy (at least {accuracy} m is assumed) and the shape of the border.",
        "“容差内”指偏离不超过 {tolerance} 米。按坐标精度（至少按 {accuracy} 米计）"
        "与边界形状，真实位置落在该小区内的概率低于 {certain} 时，视为归属不确定。",
    ),
    "in_place": _text("In zone or within tolerance", "在所报小区或容差内"),
    "ambiguous": _text("Zone ambiguous", "归属不确定"),
    "checks": _text("Anomalies by check", "各项检查发现的异常"),
    "check": _text("Check", "检查项"),
    "judged": _text("Judged", "已检查"),
    "share": _text("Share", "比例"),
    "interval": _text("95 % interval", "95% 置信区间"),
    "notes": _text("Notes", "提示"),
    "checks_nothing": _text(
        "No source was checked here: no check judged anything.", "没有纳入核查的污染源：各项检查均未进行判断。"
    ),
    "checks_none": _text("No check flagged anything.", "各项检查均未发现异常。"),
    "checks_clean": _text("Judged something and flagged nothing: {codes}.", "已检查且未发现异常：{codes}。"),
    "groups": _text("Findings on batches and zones", "批次和小区的问题"),
    "proposals": _text("Proposals and decisions", "修正建议与审核决定"),
    "proposed": _text("Correction proposed", "有修正建议"),
    "in_doubt": _text("In doubt: several causes fit, or none well", "存疑（多种可能或均难以解释）"),
    "no_decisions": _text(
        "No decision of a review was given: nothing was changed.", "未提供审核决定；未修改任何数据。"
    ),
    "accuracy": _text("Positional accuracy against a reference", "相对参考坐标的位置精度"),
    "no_reference": _text(
        "Not measured: no reference was given. Give positions of a better source with --reference, or verify a sample "
        "(geocensus sample, geocensus verify). Lying in the right zone does not show that a position is right.",
        "未评定：未提供参考坐标。可用 --reference 提供更高精度的坐标，或开展抽样核查"
        "（geocensus sample、geocensus verify）。坐标落在所报小区内并不等于位置准确。",
    ),
    "few_pairs": _text(
        "Fewer than 20 points were compared: the standard NSSDA asks for 20.", "对照点不足 20 个，未达到 NSSDA 要求。"
    ),
    "measure": _text("Measure", "指标"),
    "iso": _text("ISO 19157", "ISO 19157 编号"),
    "accuracy_said": _text(
        "Formulas hold for a circular normal law without bias only. Errors of surveys have heavy tails: where formula and quantile differ "
        "by much, trust the quantile.",
        "公式仅适用于无偏的圆正态分布。调查误差常有厚尾，公式值与分位数相差较大时应以分位数为准。",
    ),
    "base": _text("Base data", "公共基底数据"),
    "base_said": _text(
        "Two correct base layers draw the same border differently. The "
        "county of {changes} of the positions depends on which layer is asked "
        "({first} or {second}); 95 % of these lie within {border} of the border, which is the border tolerance that follows.",
        "两套正确的底图对同一边界的表达并不一致。按 {first} 与 {second} 判定，"
        "{changes} 的坐标所属县不同；其中 95% 距边界不超过 {border}，由此得出边界容差。",
    ),
    "base_same": _text(
        "Two correct base layers draw the same border differently. Not one position changes its county with the layer that is asked "
        "({first} or {second}): no border tolerance follows.",
        "两套正确的底图对同一边界的表达并不一致。按 {first} 与 {second} 判定，没有坐标所属县发生变化，因此得不出边界容差。",
    ),
    "base_none": _text(
        "No position lies where both base layers have a county: nothing could be compared.",
        "没有坐标位于两套底图均覆盖的县，无法比较。",
    ),
    "agrees": _text("Same county", "县一致"),
    "changes": _text("County changes", "县发生变化"),
    "border": _text("Border tolerance (95 %)", "边界容差（95%）"),
    "layer": _text("Layer", "图层"),
    "vintage": _text("Vintage", "年份"),
    "datum": _text("Datum stated", "声明的坐标基准"),
    "licence": _text("Source and licence", "来源与许可"),
    "zoning": _text("Zoning", "普查分区质量"),
    "zoning_none": _text(
        "No zone layer was given: nothing is known of the zoning.", "未提供普查小区图层，无法评价分区质量。"
    ),
    "zoning_large": _text(
        "The layer has too many zones to be checked again here: see geocensus zones check.",
        "小区数量过多，此处未重新检查：请使用 geocensus zones check。",
    ),
    "zoning_clean": _text("No fault was found in the zone layer.", "普查小区图层未发现问题。"),
    "zones_sound": _text("Zones without a fault", "无问题的小区"),
    "fault": _text("Fault", "问题"),
    "count": _text("Count", "数量"),
    "zones_said": _text(
        "Looked for: broken shapes, codes, overlaps, gaps, holes, slivers, unshared borders, the county's outline, more than 150 units.",
        "检查内容：无效图形、代码、重叠、缝隙、空洞、碎面、未共用边界、与县界一致性、超过 150 个普查对象。",
    ),
    "worst": _text("Zones with most flagged sources", "问题最多的小区"),
    "not_checked": _text("What was not checked, and why", "未检查的内容及原因"),
    "not_judged": _text("Not judged", "未检查"),
    "why": _text("Why, and how to enable it", "原因及启用方法"),
    "not_checked_none": _text("Every check judged everything that it applies to.", "所有检查均已覆盖其适用对象。"),
    "compared": _text("Beside earlier runs", "与此前结果对比"),
    "before": _text("Run", "批次"),
    "located": _text("With position", "有坐标"),
    "state_new": _text("New", "新增"),
    "state_gone": _text("No longer there", "已不在册"),
    "state_newly_flagged": _text("Newly flagged", "新发现问题"),
    "state_resolved": _text("Resolved", "已解决"),
    "state_still_flagged": _text("Still flagged", "仍有问题"),
    "state_moved": _text("Moved by more than 10 m", "移动超过 10 米"),
    "compared_said": _text(
        "Units are joined by their key; units that share one are left out. From {before} to {after}:",
        "按单位识别键关联，键重复的单位不参与对比。由 {before} 到 {after}：",
    ),
    "numbers": _text("Where each number comes from", "数字溯源"),
    "numbers_said": _text(
        "Each number shown above: the file, the rows that it counts (an expression for pandas DataFrame.query), and what is worked out of "
        "them. Files stand beside this report, or in the folder of the run. All numbers, those of zones too, are in numbers.csv.",
        "上文每个数字所依据的文件、所统计的记录（pandas DataFrame.query 表达式）与算法。"
        "文件位于本报告所在文件夹或核查结果文件夹。全部数字（含各小区）见 numbers.csv。",
    ),
    "number": _text("Number", "编号"),
    "file": _text("File", "文件"),
    "rows_of": _text("Rows", "记录"),
    "among": _text("among", "占"),
    "all_rows": _text("all rows", "全部记录"),
    "basis": _text("What this rests on", "数据与依据"),
    "register": _text("Register", "登记表文件"),
    "assumed": _text("Taken for granted", "采用的假定"),
    "given": _text("Given beside it", "另行提供"),
    "contacts": _text("Names and numbers of people are left out of this report.", "本报告不含人员姓名及联系方式。"),
    "more": _text("{n} more in the workbook.", "其余 {n} 项见工作簿。"),
    "few": _text("Not shown, with fewer than 30 located sources: ", "有坐标的污染源不足 30 个，尚不能得出结论："),
    "picture": _text("Positions by grade: {region}", "坐标按等级分布：{region}"),
    "to_do": _text("What is left to do", "下一步工作"),
}

ANSWERS = {
    "yes": _text("Yes", "可行"),
    "conditions": _text("Yes, with conditions", "有条件可行"),
    "not_shown": _text("Not shown", "尚不能证明"),
}

HELD = {
    "met": _text("met", "满足"),
    "partly": _text("partly", "部分满足"),
    "failed": _text("not met", "不满足"),
    "unknown": _text("not known", "未知"),
}

QUESTIONS = {
    "zoning": _text("By census zoning", "普查分区"),
    "base": _text("By public base data", "公共基底数据"),
}

LABELS: dict[str, Text] = {
    "under_1m": _text("finer than 1 m", "优于 1 米"),
    "1_10m": _text("1 to 10 m", "1–10 米"),
    "10_100m": _text("10 to 100 m", "10–100 米"),
    "100_1000m": _text("100 m to 1 km", "100 米–1 公里"),
    "over_1000m": _text("coarser than 1 km", "粗于 1 公里"),
    "none": _text("not said", "未填写"),
    "other": _text("others", "其他"),
    "dms": _text("degrees, minutes, seconds", "度分秒"),
    "dm": _text("degrees and minutes", "度分"),
    "decimal": _text("decimal degrees", "十进制度"),
    "declared": _text("in the declared zone", "在所报小区内"),
    "tolerance": _text("within the tolerance", "容差范围内"),
    "elsewhere": _text("elsewhere", "位于他处"),
    "unknown_place": _text("unknown zone named", "所报小区不存在"),
    "undeclared": _text("no zone named", "未填报小区"),
    "no_position": _text("no position", "无坐标"),
    "G": _text("G industrial", "G 工业源"),
    "N": _text("N agricultural", "N 农业源"),
    "S": _text("S domestic", "S 生活源"),
    "J": _text("J centralised treatment", "J 集中式治理设施"),
    "Y": _text("Y mobile", "Y 移动源"),
}

DECISIONS = {
    "accept": _text("accepted", "采纳"),
    "reject": _text("rejected", "驳回"),
    "move": _text("moved by hand", "人工移动"),
    "recode": _text("code corrected", "更正代码"),
    "doubt": _text("in doubt", "存疑"),
}

MEANINGS: tuple[tuple[str, Text], ...] = (
    ("pairs", _text("points compared", "对照点数")),
    ("mean_m", _text("mean of the distances", "位置偏差平均值")),
    ("bias_east_m", _text("bias to the east", "东向系统偏差")),
    ("bias_north_m", _text("bias to the north", "北向系统偏差")),
    ("rmse_m", _text("RMSE (radial)", "平面均方根误差 RMSE")),
    ("ce50_m", _text("CE50, quantile", "CE50（分位数）")),
    ("ce90_m", _text("CE90, quantile", "CE90（分位数）")),
    ("ce90_formula_m", _text("CE90, formula 1.5174 × RMSE", "CE90（公式 1.5174 × RMSE）")),
    ("ce95_m", _text("CE95, quantile", "CE95（分位数）")),
    ("ce95_formula_m", _text("CE95, formula 1.7308 × RMSE", "CE95（公式 1.7308 × RMSE）")),
    ("mse_better_m", _text("mean square error against a better source, √(ΣΔ²/n)", "中误差（高精度检测，√(ΣΔ²/n)）")),
    ("mse_equal_m", _text("mean square error against an equal source, √(ΣΔ²/2n)", "中误差（同精度检测，√(ΣΔ²/2n)）")),
    ("above", _text("share beyond the tolerance", "超过容差的比例")),
    ("gross", _text("gross errors, beyond 2√2 of the permitted error", "粗差比例（超过 2√2 倍限差中误差）")),
)
