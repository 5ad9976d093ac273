"""``geocensus regions`` and ``geocensus division``."""

from __future__ import annotations

from typing import Annotated

import typer

from geocensus.cli.listing import AsJson, show
from geocensus.cli.said import say
from geocensus.language import Text, current_language

__all__ = ["division", "regions"]


def regions(as_json: AsJson = False) -> None:
    """List the pilot regions with their codes, scope and counties."""
    from geocensus.regions import regions as pilots

    language = current_language()
    show(
        [
            {
                "key": each.key,
                "code": each.code,
                "name": each.name[language],
                "full_name": each.full_name[language],
                # In the register the region is called this, whatever language its reader speaks.
                "name_zh": each.full_name.zh,
                "level": each.level,
                "scope": each.scope_text[language],
                "counties": len(each.counties),
            }
            for each in pilots()
        ],
        as_json=as_json,
    )


def division(
    wanted: Annotated[
        list[str], typer.Argument(help=str(Text(en="Codes or names, of any year", zh="区划代码或名称，任何年份均可")))
    ],
    vintage: Annotated[
        int | None, typer.Option(help=str(Text(en="Year of the list to look in", zh="指定区划表的年份")))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look divisions up by code or name; several candidates stay several."""
    from geocensus.errors import DivisionNotFound
    from geocensus.regions import division as look_up

    rows, missing = [], False
    for each in wanted:
        try:
            found = look_up(each, vintage=vintage)
        except DivisionNotFound as refusal:
            # One word that is not known hides no answer to the others.
            say(refusal.text)
            missing = True
            continue
        rows += [
            {
                "asked": each,
                "code": one.code,
                "name": one.name,
                "level": one.level,
                "full_name": one.full_name,
                "vintage": one.vintage,
                "now": one.current,
            }
            for one in found
        ]
    show(rows, as_json=as_json)
    if missing:
        raise typer.Exit(DivisionNotFound.exit_code)
