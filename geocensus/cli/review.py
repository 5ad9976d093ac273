"""``geocensus review``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from geocensus.cli.base_options import Base, BaseDatum, BaseSource
from geocensus.cli.existing import refuse_existing
from geocensus.cli.listing import AsJson
from geocensus.cli.review_options import (
    Arbiter,
    Around,
    Column,
    Directory,
    Files,
    GradeWord,
    Out,
    Previous,
    Quiet,
    RunFolder,
    SomeFiles,
    grade_of,
)
from geocensus.cli.run import assignments
from geocensus.cli.said import progress, say
from geocensus.errors import UsageError
from geocensus.language import Text, current_language

__all__ = ["app"]


def _help(en: str, zh: str) -> str:
    return str(Text(en=en, zh=zh))


def app() -> typer.Typer:
    """Give the group of commands."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    commands = (
        (
            build,
            "Write the pages and the workbook in which people decide about the findings of a run",
            "生成审核页面与工作簿，供人工逐条审核核查结果",
        ),
        (
            apply,
            "Apply decisions to a copy of a run's positions, check these again, and say what is left",
            "将审核决定应用到核查结果的副本，重新核查并列出剩余问题",
        ),
        (
            carry,
            "Bring decisions into the run of a later register, where the row's cells are unchanged",
            "将审核决定结转到下一期核查（仅限内容未变的记录）",
        ),
        (
            send,
            "Write a correction list for each town or collector, of the rows that were sent back",
            "按乡镇或普查员生成退回核实的更正清单",
        ),
        (diff, "Compare two reviewers, decision by decision", "逐条比较两名审核人的决定"),
        (status, "Say how far a review has come", "显示审核进度"),
    )
    for function, en, zh in commands:
        group.command(function.__name__, help=_help(en, zh))(function)
    return group


def build(
    run: RunFolder,
    decisions: SomeFiles = None,
    out: Out = Path("review"),
    grade: GradeWord = "warning",
    column: Column = None,
    arbiter: Arbiter = None,
    base: Base = None,
    base_datum: BaseDatum = None,
    base_source: BaseSource = "",
    plain: Annotated[
        bool,
        typer.Option("--plain", help=_help("For old browsers: data not compressed", "供旧浏览器使用：数据不压缩")),
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Write the pages and the workbook of a review; rows that are decided already are left out."""
    refuse_existing(out)
    from geocensus.maps import bases_told
    from geocensus.pipeline import read_run
    from geocensus.review import build as write
    from geocensus.review.applying import gathered
    from geocensus.review.sources import read_sources

    of_grade = grade_of(grade)
    bases = bases_told(base or [], datum=base_datum, source=base_source)
    for each in bases:
        if each.keyed:
            say(Text(en=f"warning: {each.warning.en}", zh=f"警告：{each.warning.zh}"))
    with progress(quiet=quiet) as stage:
        stage(Text(en="Reading the run", zh="读取核查结果"))
        found = read_run(run)
        settled, _ = gathered(found, read_sources(found, decisions or []), arbiters=arbiter or [])
        made = write(
            found,
            out,
            grade=of_grade,
            settled=settled,
            columns=column or [],
            language=current_language(),
            bases=bases,
            compressed=not plain,
            on_stage=stage,
        )
    if not quiet:
        say(
            Text(
                en=f"to decide: {made.cases:,} rows (pages: {len(made.pages)}; all of them in review.xlsx); decided: {made.settled:,}",
                zh=f"待审核 {made.cases:,} 行，共 {len(made.pages)} 页，另有 review.xlsx；已有决定 {made.settled:,} 行",
            )
        )
        for name in made.columns:
            say(
                Text(
                    en=f"The column '{name}' is shown as it is: mind who gets these pages.",
                    zh=f"“{name}”列按原样显示：请注意这些页面的分发范围。",
                )
            )
    typer.echo(out / "index.html")


def apply(
    run: RunFolder,
    decisions: Files,
    out: Out = Path("applied"),
    grade: GradeWord = "warning",
    arbiter: Arbiter = None,
    previous: Previous = None,
    directory: Directory = None,
    around: Around = None,
    quiet: Quiet = False,
) -> None:
    """Apply decisions; exit code 1 when something is left to do."""
    refuse_existing(out)
    from geocensus.pipeline import read_run
    from geocensus.review import apply as write

    of_grade = grade_of(grade)
    form = Text(en="KIND=FILE", zh="类型=文件")
    layers = assignments(around or [], flag="--with", form=form, example="water=rivers.gpkg")
    with progress(quiet=quiet) as stage:
        stage(Text(en="Reading the run", zh="读取核查结果"))
        done = write(
            read_run(run),
            decisions,
            out,
            grade=of_grade,
            arbiters=arbiter or [],
            previous=previous,
            directory=directory,
            around=layers,
            on_stage=stage,
        )
    counts = done.counts
    if not quiet:
        say(
            Text(
                en=f"rows settled: {counts['settled']:,} (moved: {counts['moved']:,}, zone code corrected: {counts['recoded']:,}); "
                f"sent back: {counts['returned']:,}; in doubt: {counts['doubt']:,}",
                zh=f"已定 {counts['settled']:,} 行（移动 {counts['moved']:,} 行，更正小区代码 {counts['recoded']:,} 行）；"
                f"退回核实 {counts['returned']:,} 行，存疑 {counts['doubt']:,} 行",
            )
        )
        say(
            Text(
                en=f"rows left, in left.csv: {counts['left']:,} (undecided: {counts['undecided']:,}, still flagged where they were put: "
                f"{counts['still_flagged']:,}, newly flagged: {counts['new_findings']:,})",
                zh=f"剩余 {counts['left']:,} 行见 left.csv，其中未决定 {counts['undecided']:,} 行，"
                f"采纳后仍有问题 {counts['still_flagged']:,} 行，新出现问题 {counts['new_findings']:,} 行",
            )
        )
        if counts["remarks"]:
            say(
                Text(
                    en=f"lines with a comment and no decision: {counts['remarks']:,}; taken as in doubt, these cases stay open",
                    zh=f"{counts['remarks']:,} 行仅填写了备注而未作决定：按“存疑”记录，仍待审核",
                )
            )
        if counts["conflicts"]:
            say(
                Text(
                    en=f"rows that two persons decided differently about: {counts['conflicts']:,} (conflicts.csv); nothing was chosen: "
                    "name who decides with --arbiter",
                    zh=f"{counts['conflicts']:,} 行的审核意见不一致（conflicts.csv）：未作选择；可用 --arbiter 指定以谁为准",
                )
            )
        if counts["changed"]:
            say(
                Text(
                    en=f"decisions about rows that have changed since: {counts['changed']:,} (changed.csv); not applied",
                    zh=f"{counts['changed']:,} 条决定所针对的行此后有变动（changed.csv）：未应用",
                )
            )
    typer.echo(out)
    raise typer.Exit(int(counts["left"] > 0))


def carry(
    old_run: Annotated[
        Path, typer.Argument(metavar="OLD_RUN", help=_help("Folder of the earlier run", "上期核查结果文件夹"))
    ],
    new_run: Annotated[
        Path, typer.Argument(metavar="NEW_RUN", help=_help("Folder of the later run", "本期核查结果文件夹"))
    ],
    decisions: SomeFiles = None,
    out: Out = Path("carried"),
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            "--ignore",
            help=_help(
                "Column that may differ: a date of export, a running number; repeatable",
                "允许变化的列，如导出日期、序号；可重复使用",
            ),
        ),
    ] = None,
    arbiter: Arbiter = None,
    quiet: Quiet = False,
) -> None:
    """Bring decisions into a later run, and list what changed, vanished or is new."""
    refuse_existing(out)
    from geocensus.pipeline import read_run
    from geocensus.review import carry as write

    with progress(quiet=quiet) as stage:
        stage(Text(en="Comparing the registers", zh="比较两期登记表"))
        done = write(
            read_run(old_run),
            read_run(new_run),
            decisions or [],
            out,
            ignore=ignore or [],
            arbiters=arbiter or [],
        )
    if not quiet:
        said = {
            name: f"{done.counts.get(name, 0):,}"
            for name in ("unchanged", "changed", "vanished", "new", "duplicate", "no_key")
        }
        say(
            Text(
                en=f"decisions carried over: {done.counts['carried']:,}; not carried: {done.counts['not_carried']:,}",
                zh=f"结转决定 {done.counts['carried']:,} 条，未结转 {done.counts['not_carried']:,} 条",
            )
        )
        say(
            Text(
                en=f"rows: {said['unchanged']} as they were, {said['changed']} changed, {said['vanished']} vanished, "
                f"{said['new']} new; {said['duplicate']} with a key that several have, {said['no_key']} without one "
                "(differences.csv)",
                zh=f"记录：未变 {said['unchanged']}，变动 {said['changed']}，消失 {said['vanished']}，新增 {said['new']}；"
                f"键重复 {said['duplicate']}，无键 {said['no_key']}（differences.csv）",
            )
        )
    typer.echo(out)


def send(
    run: RunFolder,
    decisions: Files,
    out: Out = Path("lists"),
    by: Annotated[
        str,
        typer.Option(
            help=_help("One workbook a town or a collector: town, collector", "按乡镇或普查员分册：town，collector")
        ),
    ] = "town",
    column: Column = None,
    arbiter: Arbiter = None,
    pictures: Annotated[
        bool,
        typer.Option("--pictures/--no-pictures", help=_help("Draw a small map of each row", "为每行绘制示意图")),
    ] = True,
    quiet: Quiet = False,
) -> None:
    """Write the correction lists of the rows that were sent back."""
    refuse_existing(out)
    from geocensus.pipeline import read_run
    from geocensus.review import Recipient
    from geocensus.review import send as write
    from geocensus.review.applying import gathered
    from geocensus.review.sources import read_sources

    if by not in set(Recipient):
        raise UsageError(en=f"--by {by} is neither town nor collector", zh=f"--by {by} 应为 town 或 collector")
    with progress(quiet=quiet) as stage:
        stage(Text(en="Reading the run", zh="读取核查结果"))
        found = read_run(run)
        settled, _ = gathered(found, read_sources(found, decisions), arbiters=arbiter or [])
        done = write(
            found,
            settled,
            out,
            by=Recipient(by),
            columns=column or [],
            pictures=pictures,
            language=current_language(),
            on_stage=stage,
        )
    if not quiet:
        rows = sum(done.files.values())
        say(
            Text(
                en=f"rows sent back: {rows:,}; workbooks: {len(done.files)}; rows with a picture: {done.pictures:,}",
                zh=f"共 {rows:,} 行，分 {len(done.files)} 个工作簿，{done.pictures:,} 行附示意图",
            )
        )
    typer.echo(out)


def diff(
    first: Annotated[Path, typer.Argument(metavar="A", help=_help("Decisions of one reviewer", "一名审核人的决定"))],
    second: Annotated[Path, typer.Argument(metavar="B", help=_help("Decisions of the other", "另一名审核人的决定"))],
    within: Annotated[
        float,
        typer.Option(
            min=0, help=_help("Markers within so many metres are at one place", "点位相距不超过此值（米）视为同一处")
        ),
    ] = 25.0,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help=_help("CSV file for the differences", "差异清单 CSV 文件"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare two reviewers; exit code 1 when they differ."""
    from geocensus.registers.tables import write_csv
    from geocensus.review import compare

    found = compare(first, second, within_m=within)
    if out is not None:
        write_csv(found.differences, out)
    if as_json:
        said = {name: value for name, value in vars(found).items() if name != "differences"}
        said["differences"] = json.loads(found.differences.to_json(orient="records", force_ascii=False))
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        share = "–" if found.share is None else f"{found.share:.1%}"
        agreed = "–" if found.kappa is None else f"{found.kappa:.3f}"
        typer.echo(
            Text(
                en=f"{found.both:,} rows decided by both, {found.only_first:,} only by A, {found.only_second:,} only by B\n"
                f"same decision: {found.same:,} ({share}), of them with the same effect: {found.same_effect:,}\n"
                f"Cohen's kappa: {agreed}",
                zh=f"双方均有决定 {found.both:,} 行，仅 A {found.only_first:,} 行，仅 B {found.only_second:,} 行\n"
                f"决定相同 {found.same:,} 行（{share}），其中结果也相同 {found.same_effect:,} 行\n"
                f"Cohen's kappa（一致性系数）：{agreed}",
            )
        )
        if len(found.differences):
            typer.echo(Text(en="row\tA\tB", zh="行号\tA\tB"))
        for line in found.differences.to_dict("records"):
            apart = (
                "" if line["apart_m"] is None or line["apart_m"] != line["apart_m"] else f" ({line['apart_m']:.1f} m)"
            )
            typer.echo(f"{line['row']}\t{line['first']}\t{line['second']}{apart}")
    raise typer.Exit(int(len(found.differences) > 0))


def status(
    run: RunFolder,
    decisions: SomeFiles = None,
    grade: GradeWord = "warning",
    arbiter: Arbiter = None,
    as_json: AsJson = False,
) -> None:
    """Say how far a review has come."""
    from geocensus.pipeline import read_run
    from geocensus.review import status as count
    from geocensus.review.words import DECIDED

    said = count(read_run(run), decisions or [], grade=grade_of(grade), arbiters=arbiter or [])
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    typer.echo(
        Text(
            en=f"rows that need a decision: {said['cases']:,}; {said['settled']:,} settled, {said['returned']:,} sent back, "
            f"{said['doubt']:,} in doubt, {said['conflicts']:,} in conflict, {said['changed']:,} changed since, {said['open']:,} open",
            zh=f"待审核 {said['cases']:,} 行：已定 {said['settled']:,}，退回核实 {said['returned']:,}，存疑 {said['doubt']:,}，"
            f"意见不一致 {said['conflicts']:,}，此后有变动 {said['changed']:,}，未决定 {said['open']:,}",
        )
    )
    lines: dict[str, Any] = {
        str(DECIDED[word]): said["decisions"][word] for word in DECIDED if word in said["decisions"]
    }
    for name, number in (lines | said["reviewers"]).items():
        typer.echo(f"  {name}: {number:,}")
