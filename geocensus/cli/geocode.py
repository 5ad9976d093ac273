"""``geocensus geocode``."""

from __future__ import annotations

import math
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geocensus.cli.listing import show
from geocensus.cli.parse import BLOCK_ROWS
from geocensus.cli.rows import Rows, Write, added, file_rows, listed_rows, no_addresses, output, piped_rows
from geocensus.cli.said import progress, say
from geocensus.cli.table_options import AsJson, Encoding, Out, Quiet
from geocensus.errors import UsageError
from geocensus.language import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from geocensus.addresses.geocoders import Geocoder, Terms

__all__ = ["geocode"]

ASKED_ROWS = 2_000
"""Rows at a time when somebody has to be asked: an answer comes in fractions of a second, not in microseconds."""

EVERY_S = 5.0
"""How often progress is told."""

MOST_IN_A_REQUEST = 10


def _help(en: str, zh: str) -> str:
    return str(Text(en=en, zh=zh))


def geocode(
    file: Annotated[
        Path,
        typer.Argument(
            help=_help(
                "Register with addresses (CSV, XLSX, GeoParquet …); -: standard input, CSV or one address a line; "
                "the word status: what the ledger says",
                "含地址的登记表（CSV、XLSX、GeoParquet 等）；-：标准输入，CSV 或每行一个地址；status：查看台账",
            )
        ),
    ],
    column: Annotated[
        str | None, typer.Option("--column", "-c", help=_help("Its column of addresses", "登记表中的地址列"))
    ] = None,
    out: Out = None,
    provider: Annotated[
        list[str] | None,
        typer.Option(
            "--provider",
            "-p",
            help=_help(
                "offline (asks nobody), tianditu, amap, baidu, tencent, nominatim, or module:object; repeatable: "
                "the next is asked for what those before did not find",
                "offline（不联网）、tianditu、amap、baidu、tencent、nominatim 或 module:object；"
                "可重复：前者未找到的由后者继续",
            ),
        ),
    ] = None,
    agree: Annotated[
        bool,
        typer.Option(
            "--agree",
            help=_help("Ask all providers for every address, and compare them", "每个地址询问全部服务并比较结果"),
        ),
    ] = False,
    gazetteer: Annotated[
        Path | None,
        typer.Option(
            help=_help(
                "Your own named places with positions, for the provider offline", "自备地名坐标文件，供 offline 使用"
            )
        ),
    ] = None,
    ledger: Annotated[
        Path | None,
        typer.Option(
            help=_help(
                "File that keeps what was asked and answered; else GEOCENSUS_LEDGER, else one of this user",
                "记录询问与结果的台账文件；省略时用 GEOCENSUS_LEDGER，否则用本用户的台账",
            )
        ),
    ] = None,
    key_file: Annotated[
        Path | None,
        typer.Option(
            help=_help(
                'File with keys, lines such as amap = "KEY"; else the environment: GEOCENSUS_AMAP_KEY',
                '密钥文件，每行如 amap = "KEY"；省略时用环境变量 GEOCENSUS_AMAP_KEY 等',
            )
        ),
    ] = None,
    base_url: Annotated[
        list[str] | None,
        typer.Option(
            help=_help(
                "Address of a provider's server, such as nominatim=http://host:8080; repeatable",
                "服务器地址，如 nominatim=http://host:8080；可重复",
            )
        ),
    ] = None,
    rate: Annotated[
        list[str] | None,
        typer.Option(
            help=_help(
                "Requests a second, such as 3 or amap=3; 0: no limit; repeatable",
                "每秒请求数，如 3 或 amap=3；0 表示不限；可重复",
            )
        ),
    ] = None,
    quota: Annotated[
        list[str] | None,
        typer.Option(
            help=_help(
                "Requests a day (in Beijing), such as 5000 or amap=5000; repeatable",
                "每日（北京时间）请求数，如 5000 或 amap=5000；可重复",
            )
        ),
    ] = None,
    batch: Annotated[
        int,
        typer.Option(
            min=1,
            max=MOST_IN_A_REQUEST,
            help=_help(
                "Addresses in one request, where the provider takes several (amap: 10)",
                "每次请求的地址数（服务支持时，高德最多 10）",
            ),
        ),
    ] = 1,
    timeout: Annotated[float, typer.Option(min=0.05, help=_help("Seconds without an answer", "应答超时（秒）"))] = 10.0,
    attempts: Annotated[
        int, typer.Option(min=1, max=20, help=_help("Requests for one address at most", "每个地址最多请求次数"))
    ] = 4,
    sheet: Annotated[str | None, typer.Option(help=_help("Sheet of the workbook", "工作表"))] = None,
    encoding: Encoding = None,
    prefix: Annotated[
        str,
        typer.Option(
            help=_help(
                "Put before the names of the new columns: geocode_ lets geocensus run compare them with the position",
                "新增列名的前缀：用 geocode_ 可供 geocensus run 与填报坐标比对",
            )
        ),
    ] = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Find positions for the addresses of a register: its rows in their order, with eight columns added."""
    if str(file) == "status":
        _status(ledger, as_json=as_json)
        return
    from geocensus.addresses.geocoders import Geocoder, Terms

    names = tuple(provider or ("offline",))
    urls = _by_provider(base_url, "--base-url", names)
    rates = {name: _number(value, "--rate") for name, value in _by_provider(rate, "--rate", names).items()}
    quotas = {name: int(_number(value, "--quota")) for name, value in _by_provider(quota, "--quota", names).items()}
    terms: dict[str, Terms] = {
        name: Terms(
            per_second=rates.get(name), per_day=quotas.get(name, 0), batch=batch, timeout_s=timeout, attempts=attempts
        )
        for name in names
    }
    with Geocoder(
        names, agree=agree, ledger=ledger, keys=key_file, urls=urls, terms=terms, gazetteer=gazetteer
    ) as geocoder:
        asks = geocoder.asks
        rows, address = _rows(file, column, sheet, encoding, ASKED_ROWS if asks else BLOCK_ROWS)
        with output(out, as_json=as_json) as write, progress(quiet=quiet) as stage:
            counts = _run(geocoder, rows, address, write, prefix, _Told(stage))
        _summary(counts, geocoder, quiet=quiet)
    if counts["error"] or counts["quota"]:
        raise typer.Exit(1)


def _run(geocoder: Geocoder, rows: Rows, address: str, write: Write, prefix: str, told: _Told) -> Counter[str]:
    import numpy as np

    counts: Counter[str] = Counter()
    for block in rows.blocks:
        table = geocoder.geocode(
            block.column(address).to_pylist(), tell=lambda answered: told(sum(counts.values()), answered)
        )
        counts.update(table["status"].tolist())
        columns = {prefix + str(name): table[name].to_numpy() for name in table.columns}
        for name, values in columns.items():
            if values.dtype.kind == "f":
                # A centimetre, and a metre's tenth: what lies below is no knowledge.
                columns[name] = np.round(values, 1 if name.endswith("_m") or "_m_" in name else 7)
        write(added(block, columns), table["lon"].to_numpy(), table["lat"].to_numpy())
        told(sum(counts.values()), 0)
    return counts


class _Told:
    """Tells how many rows are done, now and then."""

    def __init__(self, stage: Callable[[Text], None]) -> None:
        self._stage, self._next = stage, time.monotonic() + EVERY_S

    def __call__(self, rows: int, answered: int) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY_S
        en, zh = f"{rows:,} rows", f"已完成 {rows:,} 行"
        if answered:
            en, zh = f"{en}, {answered:,} addresses of the next block", f"{zh}，当前批次 {answered:,} 个地址"
        self._stage(Text(en=en, zh=zh))


def _summary(counts: Counter[str], geocoder: Geocoder, *, quiet: bool) -> None:
    words = ", ".join(f"{counts[status]:,} {status}" for status in ("ok", "ambiguous", "not_found", "error", "quota"))
    if not quiet:
        total = sum(counts.values())
        say(Text(en=f"{total:,} rows: {words}", zh=f"共 {total:,} 行：{words}"))
    for name, why in geocoder.ended.items():
        say(
            Text(
                en=f"{name} was not asked any more ({why.en}). What it answered is kept in {geocoder.ledger_path}: run the "
                "same command later (a daily quota begins again at midnight in Beijing), and only the rest is asked",
                zh=f"已停止询问 {name}（{why.zh}）。已有结果保存在 {geocoder.ledger_path}："
                "稍后（每日配额于北京时间零点恢复）以新的输出文件重新运行同一命令，仅询问剩余地址",
            )
        )


def _status(path: Path | None, *, as_json: bool) -> None:
    from geocensus.addresses.geocoders import Ledger, ledger_path

    place = path or ledger_path()
    if not place.expanduser().exists():
        raise UsageError(
            en=f"there is no ledger {place}: nothing has been asked yet", zh=f"没有台账 {place}：尚未询问过任何服务"
        )
    with Ledger(place) as ledger:
        show(
            [
                {
                    "provider": one.provider,
                    "ok": one.ok,
                    "not_found": one.not_found,
                    "ambiguous": one.ambiguous,
                    "failed": one.failed,
                    "asking": one.claimed,
                    "lost": one.lost,
                    "requests_today": one.requests,
                    "quota": one.quota or None,
                    "left_today": 0 if one.refused else max(0, one.quota - one.requests) if one.quota else None,
                }
                for one in ledger.accounts()
            ],
            as_json=as_json,
        )


def _rows(file: Path, column: str | None, sheet: str | None, encoding: str | None, block_rows: int) -> tuple[Rows, str]:
    """Give the rows, and the name of the column with addresses."""
    from geocensus.registers.columns import understand

    def found(headers: list[str]) -> str | None:
        if column is not None:
            return column if column in headers else None
        return understand(headers).columns.get("address")

    if str(file) == "-":
        rows = piped_rows(is_header=lambda cells: found(cells) is not None, name="address", block_rows=block_rows)
        if rows.is_list and column is not None:
            raise no_addresses("-", column, rows.headers)
        return rows, found(rows.headers) or "address"
    from geocensus.registers.reading import read_tables

    if column is None and encoding is None:
        listed = listed_rows(
            file, is_header=lambda cells: found(cells) is not None, name="address", block_rows=block_rows
        )
        if listed is not None:
            return listed, "address"
    path = file.expanduser()
    tables = read_tables(path, name=path.name, sheets=(sheet,) if sheet else (), encoding=encoding)
    usable = [grid for grid, _ in tables if found(grid.cells.column_names) is not None]
    if not usable:
        raise no_addresses(file.name, column, tables[0][0].cells.column_names)
    if len(usable) > 1:
        sheets = ", ".join(grid.sheet for grid in usable)
        raise UsageError(
            en=f"{file.name}: several sheets hold addresses ({sheets}); choose one with --sheet",
            zh=f"{file.name}：多个工作表含有地址（{sheets}）；请用 --sheet 选择",
        )
    for note in usable[0].notes:
        say(note)
    rows = file_rows(usable[0].cells, block_rows)
    return rows, str(found(rows.headers))


def _by_provider(words: list[str] | None, option: str, names: tuple[str, ...]) -> dict[str, str]:
    """Read ``amap=3``, or ``3`` for the only provider that is asked."""
    found: dict[str, str] = {}
    asked = [name for name in names if name != "offline"]
    for word in words or ():
        name, equals, value = word.partition("=")
        if not equals or name not in names:
            if len(asked) != 1 or (equals and name.isidentifier() and "://" not in name):
                raise UsageError(
                    en=f"{option} {word!r}: write PROVIDER=VALUE with one of {', '.join(names)}",
                    zh=f"{option} “{word}”：请写作 服务=值，服务为 {'、'.join(names)} 之一",
                )
            name, value = asked[0], word
        found[name] = value
    return found


def _number(text: str, option: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise UsageError(
            en=f"{option} {text!r}: a number of requests was expected", zh=f"{option} “{text}”：应为请求次数"
        )
    return value
