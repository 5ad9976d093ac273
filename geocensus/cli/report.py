"""``geocensus report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geocensus.cli.existing import refuse_existing
from geocensus.cli.said import progress, say
from geocensus.errors import UsageError
from geocensus.language import Text

__all__ = ["report"]

PRESETS = ("full", "monthly")


def _help(en: str, zh: str) -> str:
    return str(Text(en=en, zh=zh))


def report(
    runs: Annotated[
        list[Path],
        typer.Argument(
            help=_help(
                "Folders of runs, the earliest first: the last is reported on, beside the others",
                "核查结果文件夹，按时间先后：对最后一个出具报告，并与其余对比",
            )
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", help=_help("New folder for the report", "报告文件夹（须不存在）"))
    ],
    preset: Annotated[
        str,
        typer.Option(
            help=_help("full, or monthly: the shorter report of a month's end", "full 为完整报告，monthly 为月报")
        ),
    ] = "full",
    reference: Annotated[
        Path | None,
        typer.Option(
            help=_help(
                "Register of better positions of some sources: positional accuracy by ISO 19157",
                "部分污染源的高精度坐标登记表：按 ISO 19157 评定位置精度",
            )
        ),
    ] = None,
    directory: Annotated[
        Path | None,
        typer.Option(
            help=_help(
                "Units that should be there, as a directory of units or a register: omission and commission",
                "应有的单位（基本单位名录或登记表）：统计遗漏与多余",
            )
        ),
    ] = None,
    decisions: Annotated[
        list[Path] | None,
        typer.Option(help=_help("File of decisions of a review; repeatable", "审核决定文件；可重复")),
    ] = None,
    tolerance: Annotated[
        float,
        typer.Option(
            min=0, help=_help("Metres outside its zone that borders may be responsible for", "小区边界容差（米）")
        ),
    ] = 100.0,
    accuracy: Annotated[
        float,
        typer.Option(
            min=0,
            help=_help("Metres (68 %) that no position is believed to be better than", "坐标精度的下限（68%，米）"),
        ),
    ] = 10.0,
    permitted: Annotated[
        float | None,
        typer.Option(
            min=0,
            help=_help(
                "Mean square error that was asked for, in metres: beyond 2√2 of it an error is gross",
                "限差中误差（米）：超过其 2√2 倍为粗差",
            ),
        ),
    ] = None,
    datum: Annotated[
        str | None,
        typer.Option(
            help=_help("Datum of reference positions that declare none", "参考坐标未声明坐标系时采用的坐标系")
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=_help("Say nothing but errors", "只输出错误"))] = False,
) -> None:
    """Answer whether zoning and base data position the sources, every number with the rows that it comes from."""
    if preset not in PRESETS:
        raise UsageError(
            en=f"--preset {preset} is not known; expected: {', '.join(PRESETS)}",
            zh=f"不认识 --preset {preset}；应为：{'、'.join(PRESETS)}",
        )
    out = out.expanduser()
    refuse_existing(out)
    from geocensus.language import current_language
    from geocensus.pipeline import feasibility
    from geocensus.report.feasibility import Assumptions, write_feasibility
    from geocensus.report.feasibility.words import ANSWERS, QUESTIONS

    with progress(quiet=quiet) as stage:
        stage(Text(en="Reading the runs and counting", zh="读取核查结果并统计"))
        found = feasibility(
            [each.expanduser() for each in runs],
            reference=reference,
            directory=directory,
            decisions=decisions or (),
            datum=datum,
            assumptions=Assumptions(tolerance_m=tolerance, accuracy_m=accuracy, permitted_m=permitted),
        )
        stage(Text(en="Writing", zh="写出结果"))
        write_feasibility(found, out, language=current_language(), preset=preset)
    if not quiet:
        for each in found.judged:
            name, question, answer = each.place.name, QUESTIONS[each.question], ANSWERS[each.answer]
            say(Text(en=f"{name.en}, {question.en}: {answer.en}", zh=f"{name.zh} {question.zh}：{answer.zh}"))
        say(
            Text(
                en=f"{len(found.ledger)} numbers, each with its rows: {out / 'numbers.csv'}",
                zh=f"共 {len(found.ledger)} 个数字，均可追溯：{out / 'numbers.csv'}",
            )
        )
    typer.echo(out / f"{'feasibility' if preset == 'full' else preset}.html")
