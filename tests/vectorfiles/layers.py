"""Layers that the tests of this room write: two squares with a Chinese name each."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import shapely

NAMES = ["武安镇", "午汲镇"]
CODES = ["130481100", "130481102"]


def squares(crs: str | None = "EPSG:4490") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"code": CODES, "name": NAMES},
        geometry=[shapely.box(114.0, 36.6, 114.1, 36.7), shapely.box(114.1, 36.6, 114.2, 36.7)],
        crs=crs,
    )


def shapefile(
    folder: Path, *, encoding: str = "UTF-8", cpg: str | None = None, stem: str = "小区", crs: str | None = "EPSG:4490"
) -> Path:
    """Write a shapefile; its .cpg says *cpg*, or is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}.shp"
    squares().to_file(path, driver="ESRI Shapefile", engine="pyogrio", encoding=encoding)
    if crs is None:
        path.with_suffix(".prj").unlink()
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    return path


class _UnflaggedName(zipfile.ZipInfo):
    """A member whose name is in GBK without saying so, as archives made on Chinese Windows."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own name
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def zipped(path: Path, target: Path, *, windows: bool = False) -> Path:
    """Zip a shapefile with its siblings."""
    member = _UnflaggedName if windows else zipfile.ZipInfo
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(path.parent.glob(f"{path.stem}.*")):
            archive.writestr(member(part.name), part.read_bytes())
    return target
