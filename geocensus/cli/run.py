"""``geocensus run`` and ``geocensus demo``."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geocensus.cli.existing import refuse_existing
from geocensus.cli.piped import piped
from geocensus.cli.said import progress, say
from geocensus.errors import UsageError
from geocensus.language import Text

if TYPE_CHECKING:
    from geocensus.pipeline import Result
    from geocensus.runs import NotRun

__all__ = ["assignments", "demo", "run"]

FAIL_ON = ("never", "note", "warning", "error")

FILES_SAID = 5
"""So many files and sheets are named one by one; a folder may hold thousands."""


def _help(en: str, zh: str) -> str:
    return str(Text(en=en, zh=zh))


def run(
    register: Annotated[
        Path,
        typer.Argument(
            help=_help(
                "Register: CSV, Excel, GeoPackage, Shapefile, GeoJSON, GeoParquet, or a folder of workbooks; "
                "- reads CSV from standard input",
                "登记表：CSV、Excel、GeoPackage、Shapefile、GeoJSON、GeoParquet，或工作簿文件夹；- 表示从标准输入读取 CSV",
            )
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", help=_help("New folder for the results", "结果文件夹（须不存在）"))
    ],
    region: Annotated[
        list[str] | None,
        typer.Option(
            help=_help(
                "Pilot region: key, code or name; repeatable; all: the 17",
                "试点地区：代号、代码或名称；可重复；all 为全部 17 个",
            )
        ),
    ] = None,
    zones: Annotated[
        Path | None,
        typer.Option(
            help=_help(
                "Zone layer: a file, or its name in geocensus.toml; without it, counties stand in for zones",
                "普查小区图层：文件，或 geocensus.toml 中的名称；不提供则以县级区划代替",
            )
        ),
    ] = None,
    zone_code: Annotated[
        str | None, typer.Option(help=_help("Column of the zone layer that holds the codes", "小区图层中的代码列"))
    ] = None,
    zones_layer: Annotated[
        str | None,
        typer.Option(help=_help("Layer of the zone file, when it has several", "小区文件含多个图层时，指定图层名")),
    ] = None,
    zones_crs: Annotated[
        str | None,
        typer.Option(
            help=_help(
                "Reference system of a zone file that states none: EPSG:4490", "小区文件未注明时的坐标参考系：EPSG:4490"
            )
        ),
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            help=_help(
                "Register of an earlier survey: moves since then are judged, units joined by code and suffix",
                "此前调查的登记表：按信用代码和识别码关联，核查坐标变动",
            )
        ),
    ] = None,
    directory: Annotated[
        Path | None,
        typer.Option(
            help=_help(
                "Directory of known units, as geocensus directory keeps it",
                "基本单位名录（由 geocensus directory 维护）",
            )
        ),
    ] = None,
    beside: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            help=_help(
                "Layer of the surroundings: water, roads, built_up (vector), land_cover:LEGEND, elevation (GeoTIFF) "
                "= FILE; repeatable",
                "周边环境图层：water、roads、built_up（矢量）、land_cover:图例、elevation（GeoTIFF）= 文件；可重复",
            ),
        ),
    ] = None,
    sheet: Annotated[
        list[str] | None, typer.Option(help=_help("Sheet of the workbook; repeatable", "工作表；可重复"))
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            help=_help("Which header means what: lon=Longitude; repeatable", "指定列的含义：lon=经度；可重复")
        ),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help=_help("TOML file with [columns]", "列对应关系的 TOML 文件"))
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(help=_help("Keep rows with COLUMN=VALUE; repeatable", "只保留 列=值 的行；可重复")),
    ] = None,
    encoding: Annotated[str | None, typer.Option(help=_help("Encoding of a text file", "文本文件编码"))] = None,
    datum: Annotated[
        str | None,
        typer.Option(
            help=_help(
                "Datum of rows that declare none (cgcs2000, wgs84, gcj02, bd09)", "未声明坐标系的记录所用的坐标系"
            )
        ),
    ] = None,
    profile: Annotated[
        str, typer.Option(help=_help("Checks and thresholds: a name or a TOML file", "检查方案：名称或 TOML 文件"))
    ] = "census-2018",
    propose_at: Annotated[
        float,
        typer.Option(
            help=_help(
                "Confidence from which a repair is proposed, 0.5 to 1; below it the line is ambiguous",
                "给出修正建议所需的可信度（0.5–1）；低于此值则为存疑",
            )
        ),
    ] = 0.95,
    tables_only: Annotated[
        bool,
        typer.Option(
            "--tables-only",
            help=_help(
                "Write the tables without map and report; geocensus map draws maps from them later",
                "只写出各表，不生成地图与报告；之后可用 geocensus map 由结果绘制地图",
            ),
        ),
    ] = False,
    fail_on: Annotated[
        str,
        typer.Option(
            help=_help(
                "Leave with code 1 when something is flagged at this grade or above: never, note, warning, error",
                "有该等级或更重的问题时退出码为 1：never、note、warning、error",
            )
        ),
    ] = "never",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=_help("Say nothing but errors", "只输出错误"))] = False,
) -> None:
    """Check a register and write the folder of the run."""
    if fail_on not in FAIL_ON:
        raise UsageError(
            en=f"--fail-on {fail_on} is not known; expected: {', '.join(FAIL_ON)}",
            zh=f"不认识 --fail-on {fail_on}；应为：{'、'.join(FAIL_ON)}",
        )
    out = out.expanduser()
    refuse_existing(out)
    from geocensus.pipeline import run as check
    from geocensus.registers import read_register

    with progress(quiet=quiet) as stage:
        stage(Text(en="Reading the register", zh="读取登记表"))
        with piped(register) as path:
            read = read_register(
                path,
                sheets=tuple(sheet or ()),
                columns=assignments(
                    column or [],
                    flag="--column",
                    form=Text(en="NAME=HEADER", zh="名称=列名"),
                    example=str(Text(en="lon=Longitude", zh="lon=经度")),
                ),
                mapping=mapping,
                where=tuple(where or ()),
                encoding=encoding,
            )
        result = check(
            read,
            region=region,
            zones=zones,
            zone_options={"code_column": zone_code, "layer": zones_layer, "crs": zones_crs},
            previous=previous,
            directory=directory,
            around={
                kind: str(Path(file).expanduser())
                for kind, file in assignments(
                    beside or [], flag="--with", form=Text(en="KIND=FILE", zh="类型=文件"), example="water=rivers.gpkg"
                ).items()
            },
            datum=datum,
            profile=profile,
            propose_at=propose_at,
            on_stage=stage,
        )
        stage(Text(en="Writing", zh="写出结果"))
        result.write(out, pages=not tables_only)
    if not quiet:
        _say_inputs(result)
        for each in read.understood:
            say(each.text)
        for note in result.notes:
            say(note)
        _summarise(result)
        if not tables_only:
            say(Text(en=f"Report: {out / 'report.html'}", zh=f"报告：{out / 'report.html'}"))
            say(Text(en=f"Map: {out / 'map.html'}", zh=f"地图：{out / 'map.html'}"))
    typer.echo(out)
    raise typer.Exit(_exit_code(result, fail_on))


def demo(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help=_help("New folder for the register and the results", "存放登记表与结果的新文件夹")
        ),
    ] = None,
    sources: Annotated[
        int, typer.Option(min=1, max=1_000_000, help=_help("Number of synthetic sources", "合成污染源数量"))
    ] = 2_000,
    seed: Annotated[
        int,
        typer.Option(
            min=0, help=_help("Seed: the same seed gives the same register", "随机种子：相同种子得到相同登记表")
        ),
    ] = 2018,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=_help("Say nothing but errors", "只输出错误"))] = False,
) -> None:
    """Make a synthetic register of 武安, check it, and name the map to open."""
    out = _free("geocensus-demo") if out is None else out
    refuse_existing(out)
    from geocensus.pipeline import run as check
    from geocensus.registers import read_register
    from geocensus.registers.atomic import atomic_folder
    from geocensus.simulate import simulate, write

    with progress(quiet=quiet) as stage, atomic_folder(out) as part:
        stage(Text(en="Making a synthetic register", zh="生成合成登记表"))
        made = write(simulate("wuan", sources=sources, seed=seed), part)
        result = check(
            read_register(made.register),
            region="wuan",
            zones=made.zones,
            zone_options={"kind": "synthetic"},
            on_stage=stage,
        )
        stage(Text(en="Writing", zh="写出结果"))
        result.write(part / "run")
    if not quiet:
        say(Text(en="Everything in this folder is SYNTHETIC.", zh="本文件夹内全部数据均为合成数据。"))
        _summarise(result)
    typer.echo(out / "run" / "map.html")


def _free(name: str) -> Path:
    """Find a folder name that is not taken: the demonstration can be run again and again."""
    return next(
        path
        for path in (Path(name if n == 1 else f"{name}-{n}") for n in count(1))
        if not (path.exists() or path.is_symlink())
    )


def assignments(words: list[str], *, flag: str, form: Text, example: str) -> dict[str, str]:
    """Split words of the form ``name=value``."""
    split = {}
    for word in words:
        name, equals, value = (part.strip() for part in word.partition("="))
        if not (name and equals and value):
            raise UsageError(
                en=f"{flag} '{word}' is not {form.en}, for example {flag} {example}",
                zh=f"{flag} “{word}”的形式应为 {form.zh}，例如 {flag} {example}",
            )
        split[name] = value
    return split


def _say_inputs(result: Result) -> None:
    """Say how the files were opened: which sheet was chosen, which encoding was found."""
    for each in result.inputs[:FILES_SAID]:
        sheet = Text(en=f", sheet {each.sheet}", zh=f"，工作表 {each.sheet}") if each.sheet else Text(en="", zh="")
        encoding = (
            Text(en=f", as {each.encoding}", zh=f"，编码 {each.encoding}") if each.encoding else Text(en="", zh="")
        )
        say(Text(en=f"read {each.name}{sheet.en}{encoding.en}", zh=f"已读取 {each.name}{sheet.zh}{encoding.zh}"))
    more = len(result.inputs) - FILES_SAID
    if more > 0:
        say(Text(en=f"… and {more} more", zh=f"……另有 {more} 个"))


def _exit_code(result: Result, fail_on: str) -> int:
    from geocensus.checks import Grade

    if fail_on == "never" or not len(result.findings):
        return 0
    gravest = max(Grade[word.upper()] for word in result.findings["grade"].unique())
    return int(gravest >= Grade[fail_on.upper()])


def _summarise(result: Result) -> None:
    """Say in four lines what was found, and what was not checked."""
    counts = result.counts
    say(
        Text(
            en=f"{counts['rows']} rows, {counts['in_scope']} in scope, {counts['located']} of them with a position; "
            f"{counts['excluded']} excluded by --where",
            zh=f"共 {counts['rows']} 行，范围内 {counts['in_scope']} 行，其中有坐标 {counts['located']} 行；"
            f"--where 排除 {counts['excluded']} 行",
        )
    )
    say(
        Text(
            en=f"flagged: {counts['error']} rows with errors, {counts['warning']} with warnings, {counts['note']} with notes; "
            f"{counts['proposed']} proposals",
            zh=f"标记：错误 {counts['error']} 行，警告 {counts['warning']} 行，提示 {counts['note']} 行；修正建议 {counts['proposed']} 条",
        )
    )
    if counts["batch_findings"] or counts["zone_findings"]:
        say(
            Text(
                en=f"beside rows: {counts['batch_findings']} findings on batches of rows, "
                f"{counts['zone_findings']} on zones; see findings.csv",
                zh=f"另有批次问题 {counts['batch_findings']} 条、小区问题 {counts['zone_findings']} 条，见 findings.csv",
            )
        )
    if result.settings["datum_taken"]:
        say(Text(en="No datum was declared: positions are taken as CGCS2000.", zh="未声明坐标系：按 CGCS2000 处理。"))
    _say_not_run(result)


_SUBJECTS = {"row": ("row", "rows", "行"), "batch": ("batch", "batches", "个批次"), "zone": ("zone", "zones", "个小区")}


def _say_not_run(result: Result) -> None:
    """Say what was not checked: checks that lack the same thing on all rows in one line."""
    subject = {code: subject for code, subject, _ in result.checks}
    together: dict[tuple[str, str, int, str], list[NotRun]] = {}
    for each in result.not_run:
        if not each.inapplicable:
            key = (each.reason.en, each.remedy.en, each.rows, subject.get(each.check, "row"))
            together.setdefault(key, []).append(each)
    for (_, _, number, of), alike in together.items():
        first = alike[0]
        one, many, counted = _SUBJECTS[of]
        lacking = Text(en=f"{number} {one if number == 1 else many} — ", zh=f"{number} {counted} — ")
        if not number:
            lacking = Text(en="", zh="")
        said = Text(
            en=", ".join(f"{each.check} ({each.title.en})" for each in alike),
            zh="、".join(f"{each.check}（{each.title.zh}）" for each in alike),
        )
        say(
            Text(
                en=f"not checked by {said.en}: {lacking.en}{first.reason.en}"
                + (f"; {first.remedy.en}" if first.remedy.en else ""),
                zh=f"{said.zh}未检查：{lacking.zh}{first.reason.zh}"
                + (f"；{first.remedy.zh}" if first.remedy.zh else ""),
            )
        )
