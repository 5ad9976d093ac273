"""Tables on stdout: aligned for a terminal, tab-separated for a pipe, or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from geocensus.cli.said import printable
from geocensus.language import Text

__all__ = ["AsJson", "show"]

AsJson = Annotated[bool, typer.Option("--json", help=str(Text(en="One JSON object a line", zh="每行一个 JSON 对象")))]


def show(rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Print rows of plain values.

    Parameters
    ----------
    rows
        All with the same keys, which are the heads.
    as_json
        One object a line instead of a table.
    """
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
        return
    if not rows:
        return
    cells = [[printable(_plain(value)) for value in row.values()] for row in rows]
    if not sys.stdout.isatty():
        for line in ([*rows[0]], *cells):
            typer.echo("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in line))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text as Cell

    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in rows[0]:
        table.add_column(head, overflow="fold")
    for line in cells:
        # As Cell, not as str: rich would read [brackets] in a name as markup.
        table.add_row(*(Cell(cell) for cell in line))
    Console().print(table)


def _plain(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(Text(en="yes", zh="是") if value else Text(en="no", zh="否"))
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value))
    return str(value)
