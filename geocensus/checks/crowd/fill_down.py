"""CRD005: coordinates grow by the same step from row to row."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Counts, Floats
from geocensus.language import Text


@check(
    code="CRD005",
    title=Text(en="Filled down as a series", zh="坐标按序列下拉填充"),
    subject="batch",
    by="batch",
    grades={Grade.WARNING: {"alpha": 0.01, "rows_long": 5}},
    message=Text(
        en="{series_length} rows in a row differ by one and the same step, as a spreadsheet fills them down; "
        "chance of this: {series_p:.1g}",
        zh="连续 {series_length} 行的坐标按同一步长递变，形如电子表格下拉填充；偶然出现的概率为 {series_p:.1g}",
    ),
    advice=Text(
        en="Only the first row of the series was located: send the others back.",
        zh="序列中只有首行是实测坐标：其余各行应退回重新定位。",
    ),
    source="own choice: a bound on runs of equal steps, Holm over the batches of the run",
    after=("PLC003",),
    evidence=("rows_in_batch",),
    flags=[{"series_p": 1e-9, "series_length": 12, "rows_in_batch": 40}],
    passes=[{"series_p": 1.0, "series_length": 3, "rows_in_batch": 40}],
)
def fill_down(series_p: Floats, series_length: Counts, *, alpha: float, rows_long: int) -> Mask:
    """Flag batches with an arithmetic series that is too long for chance."""
    return (series_p <= alpha) & (series_length >= rows_long)
