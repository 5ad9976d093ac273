"""Every word of a figure, in both languages."""

from __future__ import annotations

from geocensus.language import Text
from geocensus.maps.words import HEADINGS

__all__ = ["FIGURES", "MEASURED"]

FIGURES: dict[str, Text] = {
    "by_grade": Text(en="positions by grade", zh="点位核查等级"),
    "by_arrows": Text(en="proposed corrections", zh="坐标修正建议"),
    "proposed": Text(en="reported → proposed", zh="填报 → 建议"),
    "ambiguous": Text(en="in doubt: several causes fit, or none well", zh="存疑：多种可能或均难以解释"),
    "no_proposals": Text(en="No correction is proposed here.", zh="此处没有修正建议。"),
    "outside": Text(en="{n} positions lie outside of this frame.", zh="另有 {n} 个位置在图幅之外。"),
    "source": Text(en="CGCS2000. Lines: {layers}", zh="CGCS2000。边界来源：{layers}"),
    "rows": Text(en="rows", zh="行数"),
    "histogram": Text(
        en="{n} rows; {zero} ({share}) at 0; median of the others {median} m (red line); {missing} without a value",
        zh="共 {n} 行；为 0 的 {zero} 行（{share}）；其余中位数 {median} 米（红线）；无数值 {missing} 行",
    ),
    "offsets": Text(
        en="{n} pairs; half within {half} m (green), 95 % within {most} m (red); {beyond} beyond the frame; {left} without a "
        "position",
        zh="共 {n} 对；半数在 {half} 米内（绿），95% 在 {most} 米内（红）；超出图幅 {beyond} 对；缺坐标 {left} 对",
    ),
    "east": Text(en="east of the reference (m)", zh="向东偏差（米）"),
    "north": Text(en="north of the reference (m)", zh="向北偏差（米）"),
    "no_values": Text(en="There is no value to draw.", zh="没有可绘制的数值。"),
    "synthetic": HEADINGS["synthetic"],
    "stamp": Text(
        en="internal working map, not reviewed for publication (内部工作底图，未经审图不得公开)",
        zh="内部工作底图，未经审图不得公开",
    ),
    "no_font": Text(
        en="No font with Chinese characters is installed here: words are English, places are codes.",
        zh="此处未安装中文字体：文字以英文、地名以代码表示。",
    ),
}

MEASURED: dict[str, Text] = {
    "zone_distance_m": Text(en="distance to the zone that the row reports (m)", zh="到填报小区的距离（米）"),
    "border_distance_m": Text(en="distance to the nearest border (m)", zh="到最近边界的距离（米）"),
    "precision_m": Text(en="precision as written (m)", zh="坐标书写精度（米）"),
    "moved_m": Text(en="distance of the proposed correction (m)", zh="建议修正的移动距离（米）"),
}
"""What the columns measure, for the axis of a histogram."""
