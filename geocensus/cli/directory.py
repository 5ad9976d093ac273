"""``geocensus directory``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geocensus.cli.said import say
from geocensus.language import Text

__all__ = ["app"]


def _help(en: str, zh: str) -> str:
    return str(Text(en=en, zh=zh))


Folder = Annotated[Path, typer.Argument(metavar="DIR", help=_help("Folder of the directory", "名录文件夹"))]


def app() -> typer.Typer:
    """Give the group of commands."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.command(
        "update",
        help=_help(
            "Add the units of runs to a directory, and move those that stand elsewhere now",
            "将运行结果中的单位加入名录，并更新已变动的坐标",
        ),
    )(update)
    group.command("show", help=_help("Say what a directory holds", "显示名录内容概况"))(show)
    return group


def update(
    directory: Folder,
    runs: Annotated[list[Path], typer.Argument(metavar="RUN…", help=_help("Folders of runs", "运行结果文件夹"))],
) -> None:
    """Update a directory from the folders of runs, in their order."""
    from geocensus.directory import Directory
    from geocensus.pipeline.knowing import units_of_run

    known = Directory.open(directory)
    for folder in runs:
        units = units_of_run(folder)
        done = known.update(units, source=folder.resolve().name)
        say(
            Text(
                en=f"{folder}: {done.added:,} units added, {done.moved:,} moved, {done.same:,} as they were; "
                f"{done.refused:,} without a key of their own",
                zh=f"{folder}：新增 {done.added:,} 个，移动 {done.moved:,} 个，不变 {done.same:,} 个；"
                f"{done.refused:,} 个没有唯一键",
            )
        )
    typer.echo(directory)


def show(directory: Folder) -> None:
    """Verify a directory, and say what it holds."""
    from geocensus.directory import Directory

    known = Directory.open(directory)
    typer.echo(Text(en=f"{len(known):,} units", zh=f"{len(known):,} 个单位"))
    if len(known):
        units = known.units
        west, east, south, north = (units["lon"].min(), units["lon"].max(), units["lat"].min(), units["lat"].max())
        typer.echo(f"{west:.4f}–{east:.4f}°E, {south:.4f}–{north:.4f}°N")
        for source, count in units["source"].value_counts().sort_index().items():
            typer.echo(f"{source or '–'}: {count:,}")
