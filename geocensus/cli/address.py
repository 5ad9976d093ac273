"""``geocensus address``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geocensus.cli.parse import BLOCK_ROWS, writer
from geocensus.cli.piped import piped
from geocensus.cli.rows import listed_rows, no_addresses
from geocensus.cli.table_options import Encoding
from geocensus.errors import UsageError
from geocensus.language import Text

if TYPE_CHECKING:
    from geocensus.addresses import Divisions

__all__ = ["address"]

_NAMES = ("province", "city", "county", "town", "village", "code", "level", "vintage", "rest", "candidates")


def _help(en: str, zh: str) -> str:
    return str(Text(en=en, zh=zh))


def address(
    text: Annotated[
        list[str] | None,
        typer.Argument(
            help=_help(
                "Addresses, one an argument; none or -: one a line from standard input",
                "地址，每个参数一个；省略或写 - 时从标准输入逐行读取",
            )
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help=_help(
                "Read a register instead, or a .txt file of one address a line",
                "改为读取登记表文件，或每行一个地址的 .txt 文件",
            ),
        ),
    ] = None,
    column: Annotated[
        str | None, typer.Option("--column", help=_help("Its column of addresses", "登记表中的地址列"))
    ] = None,
    encoding: Encoding = None,
    within: Annotated[
        str | None,
        typer.Option(
            help=_help("Code or name of a division that all addresses lie in", "全部地址所在的行政区划（代码或名称）")
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help=_help("One JSON object a line", "每行输出一个 JSON 对象"))
    ] = False,
) -> None:
    """Read the divisions that addresses name; what is ambiguous is left open, with its candidates."""
    texts = list(text or [])
    if file is None and column is not None:
        # The column of a file that is named like an address: geocensus address register.csv --column 地址.
        if len(texts) > 1 or not (texts in ([], ["-"]) or Path(texts[0]).is_file()):
            raise UsageError(
                en="--column names a column of a file; name the file with --file",
                zh="--column 是文件中的列；请用 --file 指定文件",
            )
        file, texts = Path(texts[0] if texts else "-"), []
    if file is not None and texts:
        raise UsageError(en="give either addresses or --file", zh="请只提供地址或 --file 之一")
    from geocensus.addresses import divide

    if file is not None:
        blocks = _of_file(file, column, encoding)
    elif texts in ([], ["-"]):
        blocks = _of_stdin()
    else:
        clean = [word.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for word in texts]
        blocks = iter([clean])
    write = writer()
    head = "" if as_json else "\t".join(_NAMES) + "\n"
    for block in blocks:
        lines = _lines(divide(block, within=within), as_json=as_json)
        write(head + "".join(line + "\n" for line in lines))
        head = ""
    write(head)


def _lines(found: Divisions, *, as_json: bool) -> Iterator[str]:
    columns = [getattr(found, name).tolist() for name in _NAMES]
    for *values, vintage, rest, candidates in zip(*columns, strict=True):
        if as_json:
            said: dict[str, Any] = dict(zip(_NAMES, values, strict=False))
            said["vintage"] = vintage or None
            said["rest"] = rest
            said["candidates"] = [{"code": one.code, "name": one.name} for one in candidates]
            yield json.dumps(said, ensure_ascii=False)
        else:
            doubt = "; ".join(f"{one.code} {one.name}" for one in candidates)
            cells = [*values, str(vintage or ""), rest, doubt]
            yield "\t".join("".join(c if c.isprintable() else " " for c in cell) for cell in cells)


def _of_stdin() -> Iterator[list[str]]:
    from geocensus.coordinates.stream import read_blocks

    for lines in read_blocks(sys.stdin.buffer):  # type: ignore[arg-type]  # a BufferedReader has read1
        for start in range(0, len(lines), BLOCK_ROWS):
            yield lines[start : start + BLOCK_ROWS]


def _of_file(file: Path, column: str | None, encoding: str | None) -> Iterator[list[str]]:
    from geocensus.registers.columns import understand
    from geocensus.registers.reading import read_tables

    if column is None and encoding is None:
        listed = listed_rows(file, is_header=lambda cells: "address" in understand(cells).columns, name="address")
        if listed is not None:
            for block in listed.blocks:
                yield [str(value or "") for value in block.column("address").to_pylist()]
            return
    with piped(file) as path:
        tables = read_tables(path.expanduser(), name=path.name, encoding=encoding)
        for grid, _ in tables:
            headers = grid.cells.column_names
            found = (
                column if column in headers else understand(headers).columns.get("address") if column is None else None
            )
            if found is None and len(tables) == 1:
                raise no_addresses(file.name, column, headers)
            if found is None:
                continue
            values = grid.cells.column(found)
            for start in range(0, len(values), BLOCK_ROWS):
                yield ["" if value is None else str(value) for value in values.slice(start, BLOCK_ROWS).to_pylist()]
