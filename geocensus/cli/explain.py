"""``geocensus explain``: what a check or a repair means, from its own file."""

from __future__ import annotations

from typing import Annotated

import typer

from geocensus.cli.said import say
from geocensus.language import Text, current_language

__all__ = ["explain"]

_CODE = Text(
    en="Code of a check (ZON001) or cause of a repair (swapped_axes); without it, all are listed",
    zh="检查代码（如 ZON001）或修正原因（如 swapped_axes）；不填则列出全部",
)


def explain(code: Annotated[str, typer.Argument(help=str(_CODE))] = "") -> None:
    """Explain one check or repair, or list all."""
    from geocensus.checks import checks, find_check
    from geocensus.checks.explanation import explanation as of_check
    from geocensus.errors import CheckNotFound
    from geocensus.repairs.explanation import explanation as of_repair
    from geocensus.repairs.registry import find_repair, repairs

    language = current_language()
    if not code:
        for check in checks():
            typer.echo(f"{check.code}  {check.title[language]}")
        for repair in repairs():
            typer.echo(f"{repair.cause}  {repair.title[language]}")
        say(Text(en="Explain one with: geocensus explain CODE", zh="查看说明：geocensus explain 代码"))
        return
    try:
        page = of_check(find_check(code), language=language)
    except CheckNotFound:
        if code not in {repair.cause for repair in repairs()}:
            raise
        page = of_repair(find_repair(code), language=language)
    typer.echo(page, nl=False)
