"""What a page says of itself: what it shows, and everything that it leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geocensus.language import Language, Text
from geocensus.maps.bases import BaseImage
from geocensus.maps.content import MapSummary

__all__ = ["base_notes", "notes", "told_in"]


def notes(summary: MapSummary, *, split: bool = False) -> list[Text]:
    """Say what a page shows, and everything that it leaves out; *split*: its counties have pages of their own."""
    said = []
    singles = f"{summary.drawn:,}"
    if summary.aggregated:
        said.append(_aggregated(split=split).format(located=f"{summary.located:,}", singles=singles))
    else:
        said.append(
            Text(en="Positions drawn: {singles}, rows: {rows}.", zh="共 {rows} 行，绘制位置 {singles} 个。").format(
                singles=singles, rows=f"{summary.rows:,}"
            )
        )
    missing = summary.rows - summary.located
    if missing:
        said.append(
            Text(
                en="Rows without a position that a map can show: {n}; those with findings are in the list.",
                zh="{n} 行没有可在图上显示的坐标；其中有问题的行列于列表。",
            ).format(n=f"{missing:,}")
        )
    if summary.out_of_scope:
        said.append(
            Text(en="Rows outside the regions asked for, not drawn: {n}.", zh="{n} 行不在所选区域内，未绘制。").format(
                n=f"{summary.out_of_scope:,}"
            )
        )
    if summary.findings_listed < summary.findings:
        said.append(
            Text(
                en="The list holds the gravest {listed} of {n} findings; all are in findings.csv.",
                zh="列表仅含最重的 {listed} 条，共 {n} 条；全部见 findings.csv。",
            ).format(listed=f"{summary.findings_listed:,}", n=f"{summary.findings:,}")
        )
    if summary.zones_left_out:
        said.append(
            Text(
                en="{n} zones are too many for one page: counties are drawn for them. Map one region at a time to see zones.",
                zh="共有 {n} 个小区，单页无法绘制：以县级区划代替。请按地区分别制图以查看小区。",
            ).format(n=f"{summary.zones_left_out:,}")
        )
    if summary.zones and summary.tolerance_m > 0:
        said.append(
            Text(
                en="Borders are drawn simplified, by up to about {metres:.0f} m; distances were measured on the full ones.",
                zh="边界经简化绘制，偏差最多约 {metres:.0f} 米；距离按完整边界计算。",
            ).format(metres=max(1.0, summary.tolerance_m))
        )
    return said


_CALLED = {Language.EN: Text(en="English", zh="英文"), Language.ZH: Text(en="Chinese", zh="中文")}


def told_in(language: Language) -> Text:
    """Say that findings were told in another language than the page's: that of the run."""
    called = _CALLED[language]
    return Text(
        en=f"The sentences of the findings are in {called.en}, the language that the run was asked for.",
        zh=f"问题说明为{called.zh}，即核查运行时所用的语言。",
    )


def _aggregated(*, split: bool) -> Text:
    if split:
        return Text(
            en="{located} positions are too many for one page: all are counted by zone, and only the gravest {singles} are "
            "drawn one by one. Each county has a page of its own that shows the others; see the index.",
            zh="共有 {located} 个位置，单页无法逐一绘制：全部按小区计数，仅逐一绘制问题最重的 {singles} 个。"
            "其余位置见各县的地图（列于目录页）。",
        )
    return Text(
        en="{located} positions are too many for one page: all are counted by zone, and only the gravest {singles} are "
        "drawn one by one. Draw single counties to see the others: geocensus map RUN --by county.",
        zh="共有 {located} 个位置，单页无法逐一绘制：全部按小区计数，仅逐一绘制问题最重的 {singles} 个。"
        "如需查看其余位置，请分县绘制：geocensus map 结果文件夹 --by county。",
    )


def base_notes(asked: Sequence[BaseImage], kept: Sequence[BaseImage], drawn: Sequence[Any]) -> list[Text]:
    """Say which base images a page shows, which it asks a server for, and which it had to leave out."""
    said = []
    for base, entry in zip(kept, drawn, strict=True):
        if entry is None:
            said.append(
                Text(
                    en=f"The base image {base.name.en} has nothing in this frame.",
                    zh=f"底图“{base.name.zh}”在此范围内没有影像。",
                )
            )
        elif base.kind == "tiles":
            hosts = ", ".join(base.hosts)
            said.append(
                Text(
                    en=f"The base image {base.name.en} is fetched from {hosts} while the page is open; without that server it "
                    "stays blank.",
                    zh=f"底图“{base.name.zh}”在打开页面时从 {hosts} 获取；无法连接该服务器时不显示。",
                )
            )
        elif base.kind == "folder":
            said.append(
                Text(
                    en=f"The base image {base.name.en} is a folder beside this page; pass both on together.",
                    zh=f"底图“{base.name.zh}”为本页旁的瓦片文件夹；转交时请一并提供。",
                )
            )
    return said + [
        Text(
            en=f"The base image {base.name.en} is left out here: its key would stand in this copy. A saved page has it.",
            zh=f"此处未含底图“{base.name.zh}”：否则其密钥会写入此副本。保存的页面中包含该底图。",
        )
        for base in asked
        if base not in kept
    ]
