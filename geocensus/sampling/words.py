"""Every word of the page of a verification, in both languages."""

from __future__ import annotations

from geocensus.language import Text

__all__ = ["CLASS_NAMES", "WORDS"]

CLASS_NAMES = {
    "industrial": Text(en="Industrial sources", zh="工业源"),
    "other": Text(en="Other sources", zh="其他污染源"),
}

WORDS: dict[str, Text] = {
    "title": Text(en="Sampled verification: what it proves", zh="抽样核查评估结果"),
    "synthetic": Text(
        en="Synthetic data: made up for a demonstration, no real source", zh="合成数据：仅供演示，并非真实污染源"
    ),
    "sample": Text(
        en="Sample {id}: {drawn} sources drawn of {frame}, seed {seed}; {verified} verified, {unverified} not.",
        zh="样本 {id}：从 {frame} 个污染源中抽取 {drawn} 个（种子 {seed}）；已核查 {verified} 个，未核查 {unverified} 个。",
    ),
    "unverified_line": Text(
        en="What nobody verified is in no rate, and never counts as right.",
        zh="未核查的记录不计入任何比率，也不会被当作正确。",
    ),
    "design_two-stage": Text(
        en="Drawn in two stages: zones, then sources in them. Intervals know that sources of one zone are alike.",
        zh="两阶段抽样：先抽小区，再抽小区内的污染源。置信区间已考虑同一小区内的相似性。",
    ),
    "design_simple": Text(en="A simple draw of single sources.", zh="对污染源的简单随机抽样。"),
    "decision": Text(en="Accepted or not", zh="验收结论"),
    "accepted": Text(
        en="Accepted: the draw shows that the error rate is at most {limit}.", zh="通过：抽样证明错误率不超过 {limit}。"
    ),
    "rejected": Text(
        en="Not accepted: the draw does not show that the error rate is at most {limit}.",
        zh="不通过：抽样未能证明错误率不超过 {limit}。",
    ),
    "rule": Text(
        en="Of {trials} sources (effective number) at most {most} may be wrong; {errors} are.",
        zh="按有效样本量 {trials} 个计，允许错误不超过 {most} 个；实际为 {errors} 个。",
    ),
    "too_small": Text(
        en="{trials} sources (effective number) are too few to show it, even without an error: verify more zones.",
        zh="有效样本量仅 {trials} 个，即使没有错误也不足以证明：需核查更多小区。",
    ),
    "risks": Text(
        en="A register just beyond {limit} would be accepted with a chance of "
        "{consumer} (consumer's risk); one with {good} of errors would be "
        "turned down with a chance of {producer} (producer's risk). By the {law} law.",
        zh="错误率刚超过 {limit} 的登记表被误判通过的概率为 {consumer}（使用方风险）；错误"
        "率为 {good} 的登记表被误判不通过的概率为 {producer}（生产方风险）。按{law}计算。",
    ),
    "shown_worse": Text(en="It shows that the rate is above {limit}.", zh="抽样证明错误率高于 {limit}。"),
    "not_shown_worse": Text(
        en="Nor does it show that the rate is above {limit}: a larger sample would decide.",
        zh="也未能证明错误率高于 {limit}：需扩大样本。",
    ),
    "stands": Text(
        en="This stands whatever the {n} unverified sources are.",
        zh="无论 {n} 个未核查的污染源结果如何，结论均成立。",
    ),
    "depends": Text(
        en="This depends on the {n} unverified sources: verify them to decide.",
        zh="该结论取决于 {n} 个未核查的污染源：需补充核查。",
    ),
    "binomial": Text(en="binomial", zh="二项分布"),
    "hypergeometric": Text(en="hypergeometric", zh="超几何分布"),
    "curve": Text(
        en="Chance of acceptance by the true error rate; the line marks the limit",
        zh="不同真实错误率下的通过概率；竖线为限值",
    ),
    "curve_x": Text(en="true error rate", zh="真实错误率"),
    "rates": Text(en="Error rates of the whole register", zh="登记表总体错误率"),
    "what": Text(en="What", zh="指标"),
    "rate": Text(en="Rate", zh="估计值"),
    "interval": Text(en="95 % interval", zh="95% 置信区间"),
    "seen": Text(en="Seen in the sample", zh="样本中"),
    "effect": Text(en="Design effect", zh="设计效应"),
    "freedom": Text(en="Degrees of freedom", zh="自由度"),
    "method": Text(en="Method", zh="方法"),
    "error_rate": Text(en="wrong position, or no such source", zh="位置错误或查无此源"),
    "missed": Text(en="missed: wrong among those not flagged", zh="漏判：未标记者中错误的比例"),
    "cried_wolf": Text(en="cried wolf: right among those flagged", zh="误报：已标记者中正确的比例"),
    "caught": Text(en="caught: flagged among those wrong", zh="检出：错误者中已标记的比例"),
    "absent": Text(en="no such source", zh="查无此源"),
    "if_all_wrong": Text(en="wrong, if all unverified were", zh="若未核查者全部错误时的错误率"),
    "parts": Text(en="Error rates of parts", zh="分组错误率"),
    "county": Text(en="County", zh="县"),
    "accuracy": Text(en="Positions that were measured ({n})", zh="已实测的坐标（{n} 个）"),
    "accuracy_none": Text(en="No position was measured.", zh="没有实测坐标。"),
    "few_pairs": Text(en="Fewer than 20: the standard NSSDA asks for 20.", zh="不足 20 个，未达到 NSSDA 要求。"),
    "iso": Text(en="ISO 19157", zh="ISO 19157 编号"),
    "bias": Text(en="bias east / north", zh="系统偏差（东 / 北）"),
    "quantile": Text(en="quantile", zh="分位数"),
    "formula": Text(en="formula", zh="公式"),
    "gross": Text(en="gross errors", zh="粗差个数"),
    "problems": Text(en="Rows that are not counted, or are odd", zh="未计入或存疑的记录"),
    "problems_none": Text(en="None.", zh="无。"),
    "file": Text(en="File", zh="文件"),
    "row": Text(en="Row", zh="行号"),
    "why": Text(en="Why", zh="原因"),
    "counted": Text(en="Counted", zh="是否计入"),
    "yes": Text(en="yes", zh="是"),
    "no": Text(en="no", zh="否"),
}
