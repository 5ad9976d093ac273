"""CRD001: different units stand at exactly one place."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Counts
from geocensus.language import Text


@check(
    code="CRD001",
    title=Text(en="Identical positions", zh="坐标完全相同"),
    subject="batch",
    by="position_key",
    grades={
        Grade.WARNING: {"sites": 2, "addresses": 0},
        Grade.ERROR: {"sites": 5, "addresses": 5},
    },
    message=Text(
        en="{sites_in_batch} different units ({rows_in_batch} rows, {addresses_in_batch} known addresses) stand at exactly one "
        "place: rows {rows}",
        zh="{sites_in_batch} 个不同单位（{rows_in_batch} 行，{addresses_in_batch} 个已知地址）的坐标完全相同：第 {rows} 行",
    ),
    advice=Text(
        en="Units of one site share its position rightly: name the site with --column parent_id=HEADER. Otherwise one row was "
        "copied, or a geocoder knew only the town.",
        zh="同一场所的单位可以共用坐标：用 --column parent_id=列名 指明场所。否则可能是复制填报，或地理编码只到乡镇。",
    ),
    source="EEA Industrial Reporting check C5.8",
    evidence=("rows_in_batch",),
    after=("PLC003",),
    flags=[{"sites_in_batch": 2, "addresses_in_batch": 0, "rows_in_batch": 2}],
    passes=[{"sites_in_batch": 1, "addresses_in_batch": 1, "rows_in_batch": 4}],
)
def identical_positions(sites_in_batch: Counts, addresses_in_batch: Counts, *, sites: int, addresses: int) -> Mask:
    """Flag places where at least *sites* different units, with *addresses* different addresses, are said to stand."""
    return (sites_in_batch >= sites) & (addresses_in_batch >= addresses)
