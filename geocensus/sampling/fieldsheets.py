"""Field sheets: a workbook a county, with what the verifier needs to find a source, and blank columns for what is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from geocensus.language import Language, Text
from geocensus.maps.contacts import is_contact, masked
from geocensus.maps.tables import texts
from geocensus.registers.sheets import Link, Sheet
from geocensus.report.feasibility.rows import own_column
from geocensus.sampling.drawing import Sample

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["COLUMNS", "LINKS", "RESULTS", "field_sheets"]

LINKS: Mapping[str, str] = {
    "amap": "https://uri.amap.com/marker?position={lon:.6f},{lat:.6f}&coordinate=wgs84",
    "osm": "https://www.openstreetmap.org/?mlat={lat:.6f}&mlon={lon:.6f}#map=17/{lat:.6f}/{lon:.6f}",
    "geo": "geo:{lat:.6f},{lon:.6f}",
}
"""Addresses that show a position on a map when a person opens them; nothing is opened by itself. Amap is told that the position is not
shifted, and shifts it itself [Amap URI API, marker]."""

COLUMNS: Mapping[str, Text] = {
    "sample": Text(en="sample", zh="样本号"),
    "no": Text(en="no", zh="序号"),
    "row": Text(en="row", zh="登记表行号"),
    "object_id": Text(en="id of the source", zh="污染源标识"),
    "name": Text(en="name", zh="名称"),
    "address": Text(en="address", zh="地址"),
    "category": Text(en="category", zh="类别"),
    "county": Text(en="county", zh="县"),
    "zone": Text(en="zone", zh="普查小区"),
    "lon": Text(en="reported longitude", zh="填报经度"),
    "lat": Text(en="reported latitude", zh="填报纬度"),
    "map": Text(en="map", zh="地图"),
    "result": Text(en="result", zh="核查结论"),
    "found_lon": Text(en="found longitude", zh="实测经度"),
    "found_lat": Text(en="found latitude", zh="实测纬度"),
    "accuracy_m": Text(en="accuracy (m)", zh="实测精度（米）"),
    "checked_on": Text(en="date", zh="核查日期"),
    "remark": Text(en="remark", zh="备注"),
}
"""Columns of a field sheet; the first line holds their names, which are the same in every language."""

BLANK = ("result", "found_lon", "found_lat", "accuracy_m", "checked_on", "remark")

RESULTS: Mapping[str, Text] = {
    "right": Text(en="right", zh="正确"),
    "wrong": Text(en="wrong", zh="错误"),
    "not_found": Text(en="not found", zh="查无此源"),
}
"""What a verifier can say of a source; a cell that stays blank says that it was not verified."""

WIDTHS = {
    "name": 28,
    "address": 34,
    "remark": 24,
    "sample": 14,
    "zone": 15,
    "found_lon": 15,
    "found_lat": 15,
    "object_id": 20,
}


def field_sheets(
    run: Run, sample: Sample, *, language: Language, columns: Sequence[str] = (), link: str = "amap"
) -> dict[str, list[Sheet]]:
    """Lay out the field sheets, by county.

    Parameters
    ----------
    run, sample
    language
    columns
        Headers of further columns of the register, asked for by name; the only way in which a contact gets onto a sheet.
    link
        One of :data:`LINKS`, or ``none``.
    """
    place = {int(row): at for at, row in enumerate(run.positions["row"].tolist())}
    address = own_column(run, "address")
    more = {header: texts(run.positions, f"raw_{header}") for header in columns}
    names = [*[name for name in COLUMNS if name not in BLANK], *more, *BLANK]
    blank = frozenset(at for at, name in enumerate(names) if name in BLANK)
    books: dict[str, list[Sheet]] = {}
    for county, sources in sample.sources.groupby("county", sort=True):
        lines: list[list[Any]] = [names, [COLUMNS[name][language] if name in COLUMNS else name for name in names]]
        for each in sources.to_dict("records"):
            at = place[int(each["row"])]
            shown = {
                "sample": sample.id,
                **{name: int(each[name]) for name in ("no", "row")},
                **{name: masked(str(each[name])) for name in ("object_id", "name", "category", "county", "zone")},
                "address": "" if address is None else masked(address[at]),
                "lon": round(float(each["lon"]), 7),
                "lat": round(float(each["lat"]), 7),
                "map": _link(link, float(each["lon"]), float(each["lat"]), language),
                # What was asked for by name is given as it is.
                **{header: cells[at] for header, cells in more.items()},
            }
            lines.append([shown.get(name) for name in names])
        sheet = Sheet(
            title=SHEET[language],
            lines=lines,
            heads=frozenset({0, 1}),
            frozen=2,
            widths=[WIDTHS.get(name, 12) for name in names],
            to_fill=blank,
            choices={names.index("result"): [text[language] for text in RESULTS.values()]},
        )
        books[str(county)] = [
            sheet,
            Sheet(title=READ_ME[language], lines=[[line[language]] for line in _how(run)], widths=[110]),
        ]
    return books


def _link(link: str, lon: float, lat: float, language: Language) -> Link | None:
    if link == "none":
        return None
    return Link(address=LINKS[link].format(lon=lon, lat=lat), shown=OPEN[language])


OPEN = Text(en="open", zh="打开")
SHEET = Text(en="Verification", zh="核查")
READ_ME = Text(en="Read me", zh="填表说明")


def _how(run: Run) -> list[Text]:
    said = [
        Text(
            en="Fill in the coloured columns only, and send the workbook back as it is: .xlsx or .csv.",
            zh="只填写着色的列，完成后将工作簿原样报回（.xlsx 或 .csv）。",
        ),
        Text(
            en="result: right, wrong, or not found (there is no such source). "
            "Leave it blank where nobody went: blank is never counted as right.",
            zh="核查结论：正确、错误或查无此源。未到现场的留空；空白不会被当作正确。",
        ),
        Text(
            en="found longitude and latitude: measured at the gate, in any notation (114.2056 or 114°12′20.3″), CGCS2000 or WGS84.",
            zh="实测经纬度：在厂门处测量，任意书写形式（114.2056 或 114°12′20.3″），CGCS2000 或 WGS84。",
        ),
        Text(
            en="The map link shows the reported position at a provider on the "
            "internet, who learns of it; on a closed network use map.html of the run.",
            zh="地图链接会在互联网地图上显示填报位置，该位置将为服务方所知；内网请使用核查结果中的 map.html。",
        ),
        Text(en="内部工作底图，未经审图不得公开 (internal working material)", zh="内部工作底图，未经审图不得公开"),
    ]
    if run.synthetic:
        said.insert(0, Text(en="SYNTHETIC DATA: no real source", zh="合成数据：并非真实污染源"))
    return said


def contacts_among(headers: Sequence[str]) -> list[str]:
    """Tell which of the asked columns hold people."""
    return [header for header in headers if is_contact(header)]
