"""The command line: arguments, progress, exit codes; no geography.

Each command is a plain function in a module of this package, registered below. Heavy imports stand inside the functions, so that
``geocensus --help`` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from itertools import zip_longest

import typer

from geocensus.cli.said import say
from geocensus.errors import GeocensusError
from geocensus.language import Language, Text, current_language, speaking

__all__ = ["commands", "main"]


def _asked_language(words: Sequence[str]) -> str | None:
    """Find ``--lang`` before the words are parsed: the help itself is written in it."""
    for word, following in zip_longest(words, words[1:], fillvalue=""):
        if word == "--":
            break
        wanted = following if word == "--lang" else word.removeprefix("--lang=") if word.startswith("--lang=") else ""
        if wanted in set(Language):
            return wanted
    return None


def _language_first(words: Sequence[str], asked: str) -> list[str]:
    """Put ``--lang`` where the command line library looks for it: people write it after the command as well."""
    end = list(words).index("--") if "--" in words else len(words)
    left = [word for word in words[:end] if word != f"--lang={asked}"]
    while "--lang" in left and left[left.index("--lang") + 1 :][:1] == [asked]:
        at = left.index("--lang")
        del left[at : at + 2]
    return ["--lang", asked, *left, *words[end:]]


def commands() -> typer.Typer:
    """Give all commands, with their help in the current language."""
    # Imported here, because the help of their options is written on import.
    from geocensus.cli import (
        address,
        basemaps,
        convert,
        directory,
        explain,
        geocode,
        maps,
        parse,
        regions,
        report,
        reverse,
        review,
        run,
        sampling,
        simulate,
        zones,
    )

    app = typer.Typer(
        name="geocensus",
        help=str(
            Text(
                en="Check, repair and map the reported positions of pollution sources. Works without a network.",
                zh="核查、修正并制图展示污染源的填报坐标。无需联网。",
            )
        ),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def everything(
        lang: str = typer.Option(
            str(current_language()),
            "--lang",
            help=str(Text(en="Language of all output: en or zh", zh="输出语言：en 或 zh")),
        ),
        version: bool = typer.Option(  # noqa: ARG001 (its callback acts)
            False, "--version", is_eager=True, callback=_version, help=str(Text(en="Print the version", zh="显示版本"))
        ),
    ) -> None:
        if lang not in set(Language):
            raise typer.BadParameter(str(Text(en=f"'{lang}' is not en or zh", zh=f"“{lang}”不是 en 或 zh")))

    commands: dict[str, tuple[Callable[..., None], Text]] = {
        "run": (
            run.run,
            Text(
                en="Check a register and write positions, findings, proposals, report and map",
                zh="核查登记表，输出坐标、问题、建议、报告与地图",
            ),
        ),
        "map": (
            maps.draw,
            Text(
                en="Draw a run as a folder of maps: a page for each region, county or province, and an index",
                zh="将核查结果绘制为一组地图：每个地区、县或省一页，并附目录",
            ),
        ),
        "offline": (
            maps.offline,
            Text(
                en="Make a page that folium or GeoDataFrame.explore() saved work without a network",
                zh="使 folium 或 GeoDataFrame.explore() 保存的地图页面可离线使用",
            ),
        ),
        "sample": (
            sampling.sample,
            Text(
                en="Draw zones and sources to verify, and write field sheets",
                zh="抽样核查：抽取小区与污染源，生成核查表",
            ),
        ),
        "verify": (
            sampling.verify,
            Text(
                en="Estimate error rates from verified field sheets, and accept the register or not",
                zh="根据报回的核查表估计错误率，给出验收结论",
            ),
        ),
        "report": (
            report.report,
            Text(
                en="Answer whether zoning and base data position the sources, with numbers",
                zh="出具可行性报告或月报：普查分区与基底数据能否用于定位",
            ),
        ),
        "simulate": (
            simulate.simulate,
            Text(
                en="Make a synthetic register with known truth, of a pilot region or a zone layer",
                zh="生成真值已知的合成登记表（试点地区或小区图层）",
            ),
        ),
        "demo": (run.demo, Text(en="Make a synthetic register and check it", zh="生成合成登记表并核查")),
        "parse": (
            parse.parse,
            Text(
                en="Read coordinates as people write them, or say why not", zh="解读各种写法的坐标，无法确认的予以拒绝"
            ),
        ),
        "address": (
            address.address,
            Text(
                en="Read province, city, county, township and village from addresses",
                zh="从地址中识别省、市、县、乡镇与村",
            ),
        ),
        "geocode": (
            geocode.geocode,
            Text(
                en="Find positions for addresses, offline or by a provider, with a ledger",
                zh="由地址查找坐标：离线或通过在线服务，并记录台账",
            ),
        ),
        "reverse": (
            reverse.reverse,
            Text(
                en="Name the province, city, county and zone that hold each position, and how far the border is",
                zh="由坐标查询所在的省、市、县与普查小区，以及到边界的距离",
            ),
        ),
        "convert": (
            convert.convert,
            Text(en="Convert the positions of a register between datums", zh="转换登记表坐标的坐标系"),
        ),
        "regions": (regions.regions, Text(en="List the 17 pilot regions", zh="列出 17 个试点地区")),
        "division": (
            regions.division,
            Text(en="Look up division codes and names of any year", zh="查询各年份的区划代码与名称"),
        ),
        "explain": (explain.explain, Text(en="Explain a check or a repair", zh="说明一项检查或修正")),
    }
    for name, (function, purpose) in commands.items():
        # A coordinate may begin with a minus.
        settings = {"ignore_unknown_options": True} if name in ("parse", "reverse") else None
        app.command(name, help=str(purpose), context_settings=settings)(function)
    app.add_typer(
        basemaps.app(), name="basemaps", help=str(Text(en="List and verify the base layers", zh="列出并校验底图图层"))
    )
    app.add_typer(zones.app(), name="zones", help=str(Text(en="Look after zone layers", zh="管理普查小区图层")))
    app.add_typer(
        directory.app(),
        name="directory",
        help=str(Text(en="Look after a directory of known units", zh="管理基本单位名录")),
    )
    app.add_typer(
        review.app(),
        name="review",
        help=str(
            Text(
                en="Let people decide about findings, and bring their decisions back into the data",
                zh="人工审核核查结果，并将决定写回数据",
            )
        ),
    )
    return app


def _version(wanted: bool) -> None:
    """Print the version and leave: no command is needed for that."""
    if wanted:
        from geocensus import __version__

        typer.echo(f"geocensus {__version__}")
        raise typer.Exit


def main(words: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code: 0 done, 1 flagged, 2 wrong words, 3 unusable input."""
    words = list(sys.argv[1:] if words is None else words)
    asked = _asked_language(words)
    if asked is not None:
        words = _language_first(words, asked)
    with speaking(asked):
        try:
            code = commands()(args=words, standalone_mode=False)
        except typer.Exit as leave:
            code = leave.exit_code
        except typer.Abort:
            code = 130
        except KeyboardInterrupt:
            code = 130
        except GeocensusError as refusal:
            say(str(refusal))
            code = refusal.exit_code
        except (BrokenPipeError, SystemExit):
            # The command line library leaves with 1 when a pipe breaks, and for nothing else; here 1 means flagged.
            # Whoever read our output has enough; nothing more can be written, not even on leaving.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 0
        except OSError as error:
            # A full disk, a name that is too long, a folder that vanished: no fault of the program.
            say(_of_the_system(error))
            code = 3
        except Exception as error:
            code = _usage_or_raise(error)
    sys.exit(code if isinstance(code, int) else 0)


def _of_the_system(error: OSError) -> Text:
    """Say what the system refused, and for which file."""
    place, why = error.filename or "", error.strerror or str(error)
    return Text(
        en=f"the system refuses{f' {place}' if place else ''}: {why}; nothing was written under the final name",
        zh=f"系统拒绝操作{f' {place}' if place else ''}：{why}；未以最终名称写出任何文件",
    )


def _usage_or_raise(error: Exception) -> int:
    """Show a mistake in the command's words as one message; anything else is ours, and is raised."""
    show, code = getattr(error, "show", None), getattr(error, "exit_code", None)
    if show is None or code is None:
        raise error
    if current_language() is Language.ZH:
        say("命令有误；用法见 geocensus --lang zh --help 或 geocensus --lang zh 命令 --help")
    show()
    return int(code)
