"""CRD004: a batch prefers some last digits."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="CRD004",
    title=Text(en="Preferred last digits", zh="末位数字偏好"),
    subject="batch",
    by="batch",
    grades={
        Grade.NOTE: {"alpha": 0.01, "share": 0.3},
        Grade.WARNING: {"alpha": 0.01, "share": 0.6},
    },
    message=Text(
        en="{digit_share:.0%} of the last digits are {digit_favourite}; chance of this: {digit_p:.1g}",
        zh="末位数字中有 {digit_share:.0%} 为 {digit_favourite}；偶然出现的概率为 {digit_p:.1g}",
    ),
    advice=Text(
        en="Somebody rounded by eye or made the last digits up: ask for the readings of the instrument.",
        zh="可能凭目估取整或自行编造末位：请提供仪器的原始读数。",
    ),
    source="own choice: exact binomial tests, Holm over the batches of the run; heaping on 0 and 5 is known of all readings by eye",
    after=("PLC003",),
    evidence=("digit_favourite", "rows_in_batch"),
    flags=[
        {"digit_p": 1e-9, "digit_share": 0.7, "digit_favourite": "0/5", "rows_in_batch": 90},
        {"digit_p": 1e-4, "digit_share": 0.35, "digit_favourite": "0/5", "rows_in_batch": 200},
    ],
    passes=[
        {"digit_p": 0.4, "digit_share": 0.7, "digit_favourite": "0/5", "rows_in_batch": 20},
        {"digit_p": 1e-9, "digit_share": 0.25, "digit_favourite": "0/5", "rows_in_batch": 9_000},
    ],
)
def digit_preference(digit_p: Floats, digit_share: Floats, *, alpha: float, share: float) -> Mask:
    """Flag batches in which at least *share* of the last digits are the preferred ones, more than chance explains."""
    return (digit_p <= alpha) & (digit_share >= share)
