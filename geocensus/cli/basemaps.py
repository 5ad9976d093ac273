"""``geocensus basemaps``."""

from __future__ import annotations

from typing import Annotated

import typer

from geocensus.cli.listing import AsJson, show
from geocensus.language import Text, current_language

__all__ = ["app"]


def app() -> typer.Typer:
    """Give the group of commands: without a further word it lists."""
    group = typer.Typer(invoke_without_command=True, rich_markup_mode=None)

    @group.callback()
    def listed(context: typer.Context, as_json: AsJson = False) -> None:
        if context.invoked_subcommand is None:
            layers(as_json=as_json)

    group.command("check")(check)
    return group


def layers(*, as_json: bool) -> None:
    """List the base layers."""
    from geocensus.basemaps import layers as catalogue

    language = current_language()
    show(
        [
            {
                "key": each.key,
                "title": each.title[language],
                "features": each.features or None,
                "datum": each.datum,
                "vintage": each.vintage,
                "licence": each.licence,
                "source": each.source,
                "available": each.available,
            }
            for each in catalogue()
        ],
        as_json=as_json,
    )


def check(
    key: Annotated[
        list[str] | None,
        typer.Argument(
            help=str(
                Text(
                    en="Only these layers, your own in geocensus.toml too; none: all of them",
                    zh="只核验这些图层（含 geocensus.toml 中自备的）；省略则核验全部",
                )
            )
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Verify hashes, counts, codes and topology of every layer that is there."""
    from geocensus.basemaps import check as verify

    language = current_language()
    lines = list(verify(tuple(key or ())))
    show(
        [
            {
                "layer": each.layer,
                "check": each.check,
                "passed": each.passed,
                "message": each.message[language],
            }
            for each in lines
        ],
        as_json=as_json,
    )
    if any(each.passed is False for each in lines):
        raise typer.Exit(1)
