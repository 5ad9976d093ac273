"""``geocensus sample`` and ``geocensus verify``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geocensus.cli.existing import refuse_existing
from geocensus.cli.said import progress, say
from geocensus.errors import UsageError
from geocensus.language import Text, current_language

if TYPE_CHECKING:
    from geocensus.sampling import Verification

__all__ = ["sample", "verify"]


def _help(en: str, zh: str) -> str:
    return str(Text(en=en, zh=zh))


def sample(
    run: Annotated[Path, typer.Argument(help=_help("Folder of a run", "核查结果文件夹"))],
    out: Annotated[
        Path, typer.Option("--out", "-o", help=_help("New folder for the sample", "样本文件夹（须不存在）"))
    ],
    margin: Annotated[
        float | None,
        typer.Option(
            help=_help(
                "Half the width of the wanted 95 % interval of the error rate: 0.05",
                "错误率 95% 置信区间的允许误差：0.05",
            )
        ),
    ] = None,
    expected: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help=_help(
                "Error rate to reckon with; the run's flagged share when left out",
                "预期错误率；缺省为该结果中有问题的比例",
            ),
        ),
    ] = None,
    per_zone: Annotated[
        int,
        typer.Option(
            min=1,
            help=_help("Sources of a zone on average, with --margin", "使用 --margin 时每个小区平均抽取的污染源数"),
        ),
    ] = 10,
    zones: Annotated[
        int,
        typer.Option(min=2, help=_help("Zones of each county, without --margin", "未用 --margin 时每县抽取的小区数")),
    ] = 2,
    industrial: Annotated[
        int,
        typer.Option(
            min=0,
            help=_help("Industrial sources of each county, without --margin", "未用 --margin 时每县抽取的工业源数"),
        ),
    ] = 20,
    others: Annotated[
        int,
        typer.Option(
            min=0,
            help=_help("Other sources of each county, without --margin", "未用 --margin 时每县抽取的其他污染源数"),
        ),
    ] = 50,
    simple: Annotated[
        bool,
        typer.Option(
            "--simple",
            help=_help(
                "Draw single sources of the whole register, without zones; needs --margin",
                "不分小区，对全部污染源简单随机抽样；需 --margin",
            ),
        ),
    ] = False,
    seed: Annotated[
        int, typer.Option(min=0, help=_help("The same seed draws the same sample", "随机种子：相同种子得到相同样本"))
    ] = 2018,
    column: Annotated[
        list[str] | None,
        typer.Option(
            help=_help(
                "Further column of the register for the field sheets, by its header; repeatable",
                "核查表中另加的登记表列（按列名）；可重复",
            )
        ),
    ] = None,
    links: Annotated[
        str, typer.Option(help=_help("Map links: amap, osm, geo or none", "地图链接：amap、osm、geo 或 none"))
    ] = "amap",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=_help("Say nothing but errors", "只输出错误"))] = False,
) -> None:
    """Draw zones, then sources in them, and write field sheets to verify them by."""
    out = out.expanduser()
    refuse_existing(out)
    from geocensus.pipeline import read_run
    from geocensus.sampling import draw, frame_of, plan_for, write_sample
    from geocensus.sampling.fieldsheets import contacts_among

    with progress(quiet=quiet) as stage:
        stage(Text(en="Reading the run", zh="读取核查结果"))
        result = read_run(run.expanduser())
        frame = frame_of(result)
        plan = plan_for(
            frame,
            margin=margin,
            expected=expected,
            per_zone=per_zone,
            zones=zones,
            take={"industrial": industrial, "other": others},
            simple=simple,
        )
        drawn = draw(frame, plan, seed=seed)
        if not len(drawn):
            raise UsageError(
                en="nothing was drawn; ask for at least one source", zh="没有抽到任何污染源；请至少要求一个"
            )
        stage(Text(en="Writing", zh="写出结果"))
        write_sample(result, drawn, out, language=current_language(), columns=column or (), link=links)
    if not quiet:
        zones_drawn, zones_of = int(drawn.strata["zones_drawn"].sum()), int(drawn.strata["zones_of"].sum())
        say(
            Text(
                en=f"sample {drawn.id}: {len(drawn)} of {drawn.frame_sources} located sources in {zones_drawn} of {zones_of} zones, "
                f"{len(drawn.strata)} counties; seed {seed}",
                zh=f"样本 {drawn.id}：{len(drawn.strata)} 个县，{zones_of} 个小区中抽取 {zones_drawn} 个，"
                f"{drawn.frame_sources} 个有坐标的污染源中抽取 {len(drawn)} 个；种子 {seed}",
            )
        )
        wanted = (industrial + others) * len(drawn.strata)
        if margin is None and len(drawn) < wanted:
            say(
                Text(
                    en=f"the drawn zones hold fewer sources than asked for ({len(drawn)} of {wanted}): ask for more --zones, or a --margin",
                    zh=f"所抽小区的污染源少于要求（{len(drawn)}/{wanted}）：可增加 --zones，或改用 --margin",
                )
            )
        for header in contacts_among(column or []):
            say(
                Text(
                    en=f"the field sheets carry people's data, as asked for: {header}",
                    zh=f"核查表按要求包含个人信息列：{header}",
                )
            )
    typer.echo(out)


def verify(
    drawn: Annotated[Path, typer.Argument(metavar="SAMPLE", help=_help("Folder of a sample", "样本文件夹"))],
    results: Annotated[
        list[Path],
        typer.Argument(
            help=_help(
                "Field sheets that came back (.xlsx or .csv), or folders of them",
                "报回的核查表（.xlsx 或 .csv）或其文件夹",
            )
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help=_help("New folder for page, estimates and outcomes", "结果文件夹（须不存在）")
        ),
    ] = None,
    limit: Annotated[
        float, typer.Option(min=0.0001, max=0.9999, help=_help("Error rate that must not be exceeded", "错误率限值"))
    ] = 0.05,
    good: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help=_help(
                "Error rate at which a register should be accepted; a fifth of the limit when left out",
                "应予通过的错误率；缺省为限值的五分之一",
            ),
        ),
    ] = None,
    tolerance: Annotated[
        float,
        typer.Option(
            min=0,
            help=_help(
                "A found position without a verdict says right up to this distance, in metres",
                "只有实测坐标而无结论时，相距不超过此值（米）即为正确",
            ),
        ),
    ] = 100.0,
    permitted: Annotated[
        float | None,
        typer.Option(min=0, help=_help("Mean square error that was asked for, in metres", "限差中误差（米）")),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help=_help("The estimates as JSON", "以 JSON 输出估计结果"))
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=_help("Say nothing but errors", "只输出错误"))] = False,
) -> None:
    """Estimate error rates from a verified sample, and accept the register or not; ends with 1 when it is not accepted."""
    if out is not None:
        out = out.expanduser()
        refuse_existing(out)
    from geocensus.sampling import read_sample, verify, write_verification

    sample_, record = read_sample(drawn)
    found = verify(sample_, results, limit=limit, good=good, tolerance_m=tolerance, permitted_m=permitted)
    if out is not None:
        write_verification(found, out, language=current_language(), synthetic=bool(record.get("synthetic")))
    if as_json:
        typer.echo(json.dumps(found.record(), ensure_ascii=False))
    else:
        _say_rates(found)
    if not quiet:
        for each in found.problems[:20]:
            counted = Text(en="", zh="") if each.counted else Text(en=" (not counted)", zh="（未计入）")
            say(
                Text(
                    en=f"{each.file}, row {each.row}: {each.why.en}{counted.en}",
                    zh=f"{each.file} 第 {each.row} 行：{each.why.zh}{counted.zh}",
                )
            )
        if len(found.problems) > 20:
            more = len(found.problems) - 20
            say(Text(en=f"… and {more} more rows", zh=f"……另有 {more} 行"))
    raise typer.Exit(int(not found.acceptance.accepted))


def _say_rates(found: Verification) -> None:
    """Print the decision and the rates, a line each."""
    from geocensus.sampling.words import WORDS
    from geocensus.sampling.writing import decision_lines, rate_said

    language = current_language()
    words = {name: text[language] for name, text in WORDS.items()}
    for line in decision_lines(found, words):
        typer.echo(line)
    for name in ("error_rate", "missed", "cried_wolf", "caught", "absent", "if_all_wrong"):
        said = rate_said(getattr(found, name))
        typer.echo(f"{words[name]}: {said['rate']} ({said['interval']}), {said['seen']}")
