"""Read a register from a file or a folder."""

from __future__ import annotations

import os
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from geocensus.errors import ProfileError, RegisterError
from geocensus.registers.cells import Grid
from geocensus.registers.columns import check_names
from geocensus.registers.delimited import read_delimited
from geocensus.registers.formats import RegisterFile, check_file, file_sha256
from geocensus.registers.joining import join
from geocensus.registers.register import Register

__all__ = ["read_mapping", "read_register"]


def read_register(
    path: str | os.PathLike[str],
    *,
    sheets: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    mapping: str | os.PathLike[str] | None = None,
    where: Sequence[str] = (),
    encoding: str | None = None,
) -> Register:
    """Read a register: a file, or a folder of files.

    CSV and other delimited text, Excel and OpenDocument workbooks, GeoPackage, Shapefile, GeoJSON, FlatGeobuf, KML,
    Parquet and GeoParquet are read; every cell is kept as text.

    Parameters
    ----------
    path
        File or folder. The files of a folder become one register, in the order of their names.
    sheets
        Sheets of a workbook (layers of a GeoPackage); none: the sheets of census forms, else the sheet whose header is
        understood best.
    columns
        Canonical name to header, where the headers are not understood by themselves: ``{"lon": "Longitude"}``.
    mapping
        TOML file with such a table ``[columns]``; *columns* goes before it.
    where
        Conditions ``COLUMN=VALUE`` that rows must meet; the others are counted only.
    encoding
        Encoding of delimited text; None: byte-order mark, else UTF-8, else GB18030.

    Returns
    -------
    Register
        Its ``row`` is the number of the row in the file, the first data row 1. In text it counts records; in a sheet it
        counts the sheet's rows below the header; in a folder it runs on over the files.

    Raises
    ------
    RegisterError
        When a file cannot be read; the message says why and what helps.
    ColumnNotFound
        When a named column is not there, or no column holds positions.
    """
    began = time.perf_counter()
    path = Path(path).expanduser()
    named = dict(read_mapping(mapping)) if mapping is not None else {}
    named |= dict(columns or {})
    check_names(named)
    if path.is_dir():
        from geocensus.registers.folders import read_folder

        register = read_folder(path, sheets=sheets, named=named, encoding=encoding)
    else:
        tables = read_tables(path, name=path.name, sheets=sheets, encoding=encoding)
        register = join(tables, named=named, place=str(path))
    register = register.filter(tuple(where))
    return replace(register, read_s=time.perf_counter() - began)


def read_tables(
    path: Path, *, name: str, sheets: Sequence[str] = (), encoding: str | None = None
) -> list[tuple[Grid, RegisterFile | None]]:
    """Read the tables of one file, each with the record of the file.

    Raises
    ------
    RegisterError
        When the file cannot be read.
    """
    kind = check_file(path)
    if kind == "text" and not sheets:
        grids = [read_delimited(path, encoding=encoding)]
    elif kind == "text":
        raise RegisterError(
            en=f"{path} is text and has no sheets; leave out --sheet",
            zh=f"{path} 是文本文件，没有工作表；请去掉 --sheet",
        )
    elif kind == "workbook":
        from geocensus.registers.workbooks import read_workbook

        grids = read_workbook(path, sheets=sheets)
    elif kind == "parquet":
        from geocensus.registers.vectors import read_parquet

        grids = [read_parquet(path)]
    else:
        from geocensus.registers.vectors import read_vector

        grids = read_vector(path, layers=sheets)
    size, digest = path.stat().st_size, file_sha256(path)
    ending = path.suffix.lower().removeprefix(".")
    return [
        (
            grid,
            RegisterFile(name=name, sha256=digest, bytes=size, encoding=grid.encoding, sheet=grid.sheet, format=ending),
        )
        for grid in grids
    ]


def read_mapping(path: str | os.PathLike[str]) -> dict[str, str]:
    """Read a mapping file: TOML with a table ``[columns]``, canonical name to header.

    Raises
    ------
    ProfileError
        When it is no TOML or has no such table.
    """
    path = Path(path).expanduser()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ProfileError(
            en=f"the mapping file {path} cannot be opened ({error.strerror}); check its name",
            zh=f"映射文件 {path} 无法打开（{error.strerror}）；请核对文件名",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(
            en=f'the mapping file {path} is no TOML ({error}); write [columns] and lines such as lon = "Longitude"',
            zh=f'映射文件 {path} 不是有效的 TOML（{error}）；应写 [columns] 以及 lon = "经度" 这样的行',
        ) from error
    table = content.get("columns")
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise ProfileError(
            en=f'the mapping file {path} has no table [columns] with lines such as lon = "Longitude"',
            zh=f'映射文件 {path} 中没有 [columns] 表，其中应有 lon = "经度" 这样的行',
        )
    return {str(name): value for name, value in table.items()}
