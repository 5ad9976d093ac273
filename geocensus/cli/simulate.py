"""``geocensus simulate``: a synthetic register of a pilot region or a zone layer, its zones, and the truth."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import typer

from geocensus.cli.existing import refuse_existing
from geocensus.cli.said import progress, say
from geocensus.errors import UsageError
from geocensus.language import Text

__all__ = ["simulate"]


def _help(en: str, zh: str) -> str:
    return str(Text(en=en, zh=zh))


def simulate(
    out: Annotated[Path, typer.Option("--out", "-o", help=_help("New folder for the files", "存放文件的新文件夹"))],
    region: Annotated[
        str | None, typer.Option(help=_help("Pilot region: key, code or name", "试点地区：代号、代码或名称"))
    ] = None,
    zones: Annotated[
        Path | None,
        typer.Option(help=_help("Zone layer to use instead of a region", "以此小区图层代替试点地区")),
    ] = None,
    sources: Annotated[int, typer.Option(min=1, max=1_000_000, help=_help("Number of sources", "污染源数量"))] = 2_000,
    zone_km: Annotated[
        float | None,
        typer.Option(help=_help("How far zones reach across, in km", "合成小区的边长尺度（公里）")),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(min=0, help=_help("Seed: the same seed gives the same files", "随机种子：相同种子得到相同文件")),
    ] = 0,
    defects: Annotated[
        list[str] | None,
        typer.Option(
            help=_help(
                "NAME=SHARE, or a TOML file with such lines; repeatable; none: a clean register; "
                "without it: the usual mixture",
                "名称=比例，或含此类行的 TOML 文件；可重复；none 表示无缺陷；不提供则用默认组合",
            )
        ),
    ] = None,
    notation: Annotated[
        str,
        typer.Option(help=_help("How positions are written: parts, dms, decimal", "坐标写法：parts、dms、decimal")),
    ] = "parts",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=_help("Say nothing but errors", "只输出错误"))] = False,
) -> None:
    """Write a synthetic register, its zones and its truth."""
    out = out.expanduser()
    refuse_existing(out)
    if (region is None) == (zones is None) or (zones is not None and zone_km is not None):
        raise UsageError(
            en="give either --region (and --zone-km), or --zones",
            zh="请提供 --region（可加 --zone-km），或提供 --zones",
        )
    wanted = _shares(defects)
    from geocensus.registers.atomic import atomic_folder
    from geocensus.simulate import simulate as make
    from geocensus.simulate import write
    from geocensus.zones import ZoneLayer

    with progress(quiet=quiet) as stage, atomic_folder(out) as part:
        stage(Text(en="Making a synthetic register", zh="生成合成登记表"))
        made = make(
            region or "",
            zones=ZoneLayer.read(zones) if zones else None,
            sources=sources,
            zone_km=zone_km,
            seed=seed,
            defects=wanted,
            notation=notation,
        )
        files = write(made, part)
    if not quiet:
        spoiled = int((made.truth["defect"] != "").sum())
        say(Text(en="Everything in this folder is SYNTHETIC.", zh="本文件夹内全部数据均为合成数据。"))
        say(
            Text(
                en=f"{len(made.truth)} sources in {len(made.zones)} zones; {spoiled} rows spoiled; seed {seed}",
                zh=f"{len(made.zones)} 个小区，{len(made.truth)} 个污染源；其中 {spoiled} 行含缺陷；种子 {seed}",
            )
        )
    for path in (files.register, files.zones, files.truth):
        typer.echo(out / path.name)


def _shares(words: list[str] | None) -> dict[str, float] | None:
    """Read ``NAME=SHARE`` and files of such lines; later ones win."""
    if not words:
        return None
    found: dict[str, float] = {}
    for word in words:
        if word == "none":
            continue
        name, equals, share = word.partition("=")
        found |= {name.strip(): _share(name, share)} if equals else _table(Path(word))
    return found


def _share(name: str, share: object) -> float:
    try:
        if isinstance(share, bool):
            raise ValueError
        return float(str(share))
    except ValueError:
        raise UsageError(
            en=f"the share of '{name}' is '{share}', not a number between 0 and 1, for example zero=0.01",
            zh=f"“{name}”的比例为“{share}”，应为 0 到 1 之间的数，例如 zero=0.01",
        ) from None


def _table(path: Path) -> dict[str, float]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            en=f"--defects {path} is neither NAME=SHARE nor a TOML file that can be read: {error}",
            zh=f"--defects {path} 既不是 名称=比例，也不是可读的 TOML 文件：{error}",
        ) from None
    # A heading is welcome, so that the file can hold other settings too.
    table = table.get("defects", table)
    return {name: _share(name, share) for name, share in table.items()}
