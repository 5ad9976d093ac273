"""CRD003: a batch's decimals look like minutes and seconds."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="CRD003",
    title=Text(en="Minutes written as decimals", zh="把度分秒当作小数填写"),
    subject="batch",
    by="batch",
    grades={Grade.WARNING: {"alpha": 0.01, "share": 0.8}},
    message=Text(
        en="{minutes_share:.0%} of the positions have decimals that could be minutes ({minutes_trace}); "
        "chance of this: {minutes_p:.1g}",
        zh="{minutes_share:.0%} 的坐标其小数部分可视为分秒（{minutes_trace}）；偶然出现的概率为 {minutes_p:.1g}",
    ),
    advice=Text(
        en="36°42′ was probably written as 36.42: compare a few rows with their places, then convert the whole batch.",
        zh="很可能把 36°42′ 写成了 36.42：请抽查几行核对实地位置，再对整批进行换算。",
    ),
    source="own choice: exact binomial tests, Holm over the batches of the run; the idea: CoordinateCleaner, cd_ddmm",
    after=("PLC003",),
    evidence=("minutes_trace", "rows_in_batch"),
    within={"share": (0.7, 1.0)},
    flags=[{"minutes_p": 1e-9, "minutes_share": 0.95, "minutes_trace": "dd.mm", "rows_in_batch": 90}],
    passes=[
        {"minutes_p": 0.5, "minutes_share": 0.9, "minutes_trace": "dd.mm", "rows_in_batch": 20},
        {"minutes_p": 1e-9, "minutes_share": 0.7, "minutes_trace": "dd.mm", "rows_in_batch": 9_000},
    ],
)
def minutes_as_decimals(minutes_p: Floats, minutes_share: Floats, *, alpha: float, share: float) -> Mask:
    """Flag batches in which at least *share* of the decimals could be minutes, more than chance explains."""
    return (minutes_p <= alpha) & (minutes_share >= share)
