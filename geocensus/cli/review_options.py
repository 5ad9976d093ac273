"""Options that the commands of ``geocensus review`` share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geocensus.errors import UsageError
from geocensus.language import Text

if TYPE_CHECKING:
    from geocensus.checks import Grade

__all__ = [
    "Arbiter",
    "Around",
    "Column",
    "Directory",
    "Files",
    "GradeWord",
    "Out",
    "Previous",
    "Quiet",
    "RunFolder",
    "SomeFiles",
    "grade_of",
]


def _help(en: str, zh: str) -> str:
    return str(Text(en=en, zh=zh))


RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help=_help("Folder of a run", "核查结果文件夹"))]
Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="DECISIONS",
        help=_help(
            "Decision files, workbooks, correction lists, or folders that decisions were applied or carried into",
            "决定文件、工作簿、更正清单，或此前应用、结转的输出文件夹",
        ),
    ),
]
SomeFiles = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[DECISIONS]",
        help=_help("What has been decided so far: as for review apply", "已有的决定：同 review apply"),
    ),
]
Out = Annotated[Path, typer.Option("--out", "-o", help=_help("New folder for what is written", "输出用的新文件夹"))]
GradeWord = Annotated[
    str,
    typer.Option(
        "--grade",
        help=_help(
            "From which grade on a finding needs a decision: note, warning or error",
            "需要审核的最低等级：note 提示，warning 警告，error 错误",
        ),
    ),
]
Column = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        help=_help(
            "Show this column although it holds contacts; repeatable", "显示该列，即使其中有联系方式；可重复使用"
        ),
    ),
]
Arbiter = Annotated[
    list[str] | None,
    typer.Option(
        "--arbiter",
        help=_help(
            "Reviewer whose decisions go before those of others where they differ; repeatable",
            "意见不一致时以该审核人为准；可重复使用",
        ),
    ),
]
Previous = Annotated[
    Path | None, typer.Option(help=_help("The earlier register that the run was given", "核查时使用的上期登记表"))
]
Directory = Annotated[
    Path | None, typer.Option(help=_help("The directory of units that the run was given", "核查时使用的基本单位名录"))
]
Around = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        help=_help(
            "A layer of surroundings that the run was given: KIND=FILE; repeatable",
            "核查时使用的周边环境图层：类型=文件；可重复使用",
        ),
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=_help("Say nothing but errors", "只输出错误"))]


def grade_of(word: str) -> Grade:
    """Read a grade.

    Raises
    ------
    UsageError
    """
    from geocensus.checks import Grade

    if word not in ("note", "warning", "error"):
        raise UsageError(
            en=f"--grade {word} is no grade; give note, warning or error",
            zh=f"--grade {word} 应为 note、warning 或 error",
        )
    return Grade[word.upper()]
