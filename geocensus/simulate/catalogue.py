"""Every defect that a simulation knows, with its default share.

Shared positions (5.0 %) and zeros (1.6 %) follow, toned down, what was counted among 9,229 facilities of the European
register [EEA]. Nobody has counted the others; their shares are own choices, high enough that a demonstration shows each.
"""

from __future__ import annotations

import numpy as np

from geocensus.coordinates import Datum
from geocensus.language import Text
from geocensus.simulate import lists, slips
from geocensus.simulate.defects import Apply, Defect

__all__ = ["DEFECTS"]

_MINUTES = np.array([-10, -8, -6, -5, -4, -3, -2, 2, 3, 4, 5, 6, 8, 10]) / 60
_TEN_MINUTES = np.array([-10, 10]) / 60
_DEGREES = np.array([-1.0, 1.0, -10.0, 10.0])


def _defect(key: str, en: str, zh: str, share: float, apply: Apply, *, batch: bool = False, run: int = 1) -> Defect:
    return Defect(key=key, title=Text(en=en, zh=zh), share=share, apply=apply, batch=batch, run=run)


_BATCHES = (
    _defect(
        "gcj02_batch",
        "a collector's positions in GCJ-02",
        "整批坐标为 GCJ-02",
        0.035,
        lists.other_datum(Datum.GCJ02),
        batch=True,
    ),
    _defect(
        "bd09_batch",
        "a collector's positions in BD-09",
        "整批坐标为 BD-09",
        0.010,
        lists.other_datum(Datum.BD09),
        batch=True,
    ),
    _defect(
        "shift_batch",
        "a collector's positions shifted by 30–100 m",
        "整批坐标有 30–100 米固定偏移",
        0.010,
        lists.constant_shift(least_m=30, most_m=100, one_for_all=False),
        batch=True,
    ),
    _defect(
        "old_datum_batch",
        "positions in an old national datum: one shift for all collectors",
        "旧坐标系：各批次同一固定偏移",
        0.005,
        lists.constant_shift(least_m=60, most_m=100, one_for_all=True),
        batch=True,
    ),
)

_LISTS = (
    _defect("slipped_list", "a stretch of a list slipped by one row", "一段名单错位一行", 0.008, lists.slipped, run=10),
    _defect("fill_down", "positions filled down as a series", "坐标下拉填充成序列", 0.006, lists.fill_down, run=6),
)

_CELLS = (
    _defect("swapped_axes", "longitude and latitude exchanged", "经纬度颠倒", 0.012, slips.swapped_axes),
    _defect("flipped_sign", "a minus where none belongs", "多写负号", 0.005, slips.flipped_sign),
    _defect("missing", "no position", "坐标缺失", 0.008, slips.blank),
    _defect("one_axis_missing", "one axis only", "只有一个轴", 0.005, slips.one_axis),
    _defect("zero", "zeros", "坐标为零", 0.008, slips.zero),
    _defect("equal_axes", "longitude copied into latitude", "经纬度相同", 0.003, slips.equal_axes),
    _defect("decimals_as_minutes", "decimals cut into minutes", "小数误作分秒", 0.006, slips.decimals_as_minutes),
    _defect("dms_as_decimal", "116°23′17″ written as 116.2317", "度分秒误作小数", 0.006, slips.dms_as_decimal),
    _defect(
        "minutes_as_seconds", "decimals of minutes taken for seconds", "分的小数误作秒", 0.004, slips.minutes_as_seconds
    ),
    _defect(
        "minutes_seconds_exchanged", "minutes and seconds exchanged", "分秒颠倒", 0.004, slips.minutes_seconds_exchanged
    ),
    _defect("shifted_parts", "parts shifted by an importer", "导入时各部分错位", 0.004, slips.shifted_parts),
    _defect("decimal_point_lost", "no decimal point", "小数点丢失", 0.004, slips.point_lost),
    _defect("decimal_point_moved", "decimal point off by one digit", "小数点移位", 0.003, slips.point_moved),
    _defect("digit_dropped", "one digit left out", "漏录一位数字", 0.004, slips.digit_slip("dropped")),
    _defect("digit_doubled", "one digit typed twice", "重录一位数字", 0.003, slips.digit_slip("doubled")),
    _defect(
        "digits_exchanged", "two neighbouring digits exchanged", "相邻数字颠倒", 0.004, slips.digit_slip("exchanged")
    ),
    _defect("digit_mistyped", "one digit mistyped", "一位数字录错", 0.006, slips.digit_slip("mistyped")),
    _defect("whole_minutes", "no seconds", "只写到分", 0.012, slips.whole_minutes),
    _defect(
        "wrong_minutes",
        "minutes mistyped",
        "分值录错",
        0.010,
        slips.shift(_MINUTES, unit="minutes", per_degree=60, on_land=True),
    ),
    _defect(
        "ten_minutes_off",
        "ten minutes too many or too few",
        "相差十分",
        0.004,
        slips.shift(_TEN_MINUTES, unit="minutes", per_degree=60, on_land=None),
    ),
    _defect(
        "wrong_degree",
        "degrees mistyped",
        "度值录错",
        0.008,
        slips.shift(_DEGREES, unit="degrees", per_degree=1, on_land=False),
    ),
    _defect(
        "gauss_kruger",
        "Gauss–Krüger metres for degrees",
        "以高斯平面坐标代替经纬度",
        0.005,
        slips.gauss_kruger(wrong_zone=False),
    ),
    _defect(
        "wrong_gauss_zone",
        "Gauss–Krüger metres with another zone's number",
        "高斯坐标带号有误",
        0.003,
        slips.gauss_kruger(wrong_zone=True),
    ),
    _defect("wrong_zone_code", "another zone's code", "普查小区代码填错", 0.012, slips.wrong_zone_code),
    _defect("crossed_axes", "latitude of another row", "纬度取自另一行", 0.004, lists.crossed_axes),
    # Last, so that the row whose position is copied stays good.
    _defect("shared_position", "one position for several units", "多个单位共用一个坐标", 0.025, lists.shared),
)

DEFECTS: dict[str, Defect] = {defect.key: defect for defect in (*_BATCHES, *_LISTS, *_CELLS)}
"""By key, in the order in which they take their rows."""
