"""The catalogue of base layers: those that come with geocensus, and those that a user adds in geocensus.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from geocensus.bundle import bundled
from geocensus.errors import LayerNotFound, ProfileError, did_you_mean
from geocensus.language import Text

__all__ = ["BundledFile", "LayerRecord", "bundled_files", "layers", "record", "user_layers"]

Origin = Literal["package", "extra", "bundled", "user"]


@dataclass(frozen=True, kw_only=True)
class LayerRecord:
    """What the catalogue says of a layer.

    Parameters
    ----------
    key, title
        Its name to ask for it by, and for people.
    origin
        ``package``: read in place from an installed dependency; ``extra``: from an optional one; ``bundled``: comes
        with geocensus; ``user``: from geocensus.toml.
    package, module, file
        Where it stands: in a Python package, or *file* alone: in the bundle, or the user's path.
    code, name
        Columns of codes and names; empty: found by what they hold.
    level
        ``province``, ``prefecture``, ``county``, ``place``, or empty.
    features
        How many polygons (or points) it should have; 0 when unknown.
    datum
        ``CGCS2000``, ``WGS84``, ``GCJ-02`` …; empty: what the file says.
    crs, transformation
        For files that name no CRS, or one of a datum that only the user can transform.
    source, licence, vintage, sha256
        Where it is from, on which terms, of which year, and the hash of what was checked.
    notice, build
        Of a bundled layer: the file with its licence, and the script that made it.
    recode
        Codes of old that the file still carries, and those of now.
    facts
        What was measured when it was checked: ``unlisted`` codes, ``invalid`` polygons, ``overlap_km2``, ``gap_km2``.
    """

    key: str
    title: Text
    origin: Origin
    file: str
    package: str = ""
    module: str = ""
    layer: str = ""
    code: str = ""
    name: str = ""
    level: str = ""
    features: int = 0
    datum: str = ""
    crs: str = ""
    transformation: str = ""
    source: str = ""
    licence: str = ""
    vintage: str = ""
    sha256: str = ""
    notice: str = ""
    build: str = ""
    recode: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, float] = field(default_factory=dict)

    @property
    def path(self) -> Path | None:
        """Where its file is, or None when its package is not installed."""
        if self.origin == "bundled":
            return bundled(self.file)
        if self.origin == "user":
            return Path(self.file)
        found = find_spec(self.module)
        if found is None or not found.submodule_search_locations:
            return None
        return Path(found.submodule_search_locations[0]) / self.file

    @property
    def available(self) -> bool:
        """Whether it can be read here and now."""
        path = self.path
        return path is not None and path.exists()


@dataclass(frozen=True, kw_only=True)
class BundledFile:
    """A file of the bundle that is no layer: a code list.

    Parameters
    ----------
    name
        Its name in the bundle.
    notice, build
        The file with its source and licence, and the script that made it.
    """

    name: str
    title: Text
    source: str
    licence: str
    vintage: str
    sha256: str
    notice: str
    build: str


@cache
def _content() -> Mapping[str, Any]:
    return tomllib.loads(bundled("catalogue.toml").read_text(encoding="utf-8"))


@cache
def _own_layers() -> tuple[LayerRecord, ...]:
    return tuple(
        LayerRecord(key=key, title=Text(**entry.pop("title")), **{k: v for k, v in entry.items() if k in _FIELDS})
        for key, entry in ((key, dict(entry)) for key, entry in _content()["layers"].items())
    )


_FIELDS = frozenset(LayerRecord.__dataclass_fields__)


def layers(*, settings: str | Path | None = None) -> tuple[LayerRecord, ...]:
    """List the layers of the catalogue, the user's last.

    Parameters
    ----------
    settings
        The user's settings file; by default ``geocensus.toml`` in the current folder, when it is there.

    Examples
    --------
    >>> [one.key for one in layers()][:3]
    ['county', 'prefecture', 'province']
    """
    return _own_layers() + user_layers(settings)


def record(key: str, *, settings: str | Path | None = None) -> LayerRecord:
    """Find a layer of the catalogue by its key.

    Raises
    ------
    LayerNotFound
        With the nearest one.
    """
    known = {one.key: one for one in layers(settings=settings)}
    if key not in known:
        hint = did_you_mean(key, known)
        raise LayerNotFound(
            en=f"no base layer {key[:80]!r}{hint['en'] or ';'} List them with: geocensus basemaps",
            zh=f"没有底图图层“{key[:80]}”{hint['zh'] or '；'}用 geocensus basemaps 列出全部图层",
        )
    return known[key]


def bundled_files() -> tuple[BundledFile, ...]:
    """List the files of the bundle that are no layers."""
    return tuple(
        BundledFile(name=name, title=Text(**entry["title"]), **{k: v for k, v in entry.items() if k != "title"})
        for name, entry in _content().get("files", {}).items()
    )


_USER_FIELDS = {
    *("path", "title", "layer", "code", "name", "level", "datum", "crs", "transformation"),
    *("source", "licence", "vintage", "sha256"),
}


def user_layers(settings: str | Path | None = None) -> tuple[LayerRecord, ...]:
    """Read the layers that a user added: tables ``[layers.KEY]`` of geocensus.toml, paths relative to that file.

    Raises
    ------
    ProfileError
        When the file is no TOML, or says something unknown of a layer.
    """
    path = Path("geocensus.toml") if settings is None else Path(settings)
    if not path.is_file():
        if settings is None:
            return ()
        raise ProfileError(en=f"no settings file '{path}'", zh=f"找不到设置文件“{path}”")
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        # Not the parser's own words: a line it quotes may hold a transformation that is secret.
        raise ProfileError(
            en=f"'{path}' is no valid TOML in UTF-8; look for a missing quotation mark or bracket",
            zh=f"“{path}”不是有效的 UTF-8 TOML 文件；请检查引号或括号",
        ) from error
    tables = content.get("layers", {})
    if not isinstance(tables, dict):
        raise ProfileError(
            en=f"'{path}': layers must be tables: [layers.mycounties]",
            zh=f"“{path}”：图层应写成表：[layers.mycounties]",
        )
    return tuple(_user_layer(path, key, entry) for key, entry in tables.items())


def _user_layer(settings: Path, key: str, entry: object) -> LayerRecord:
    where = f"'{settings}', [layers.{key}]"
    if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
        raise ProfileError(
            en=f'{where} needs a path: path = "counties.gpkg"', zh=f'{where} 需要 path，例如 path = "counties.gpkg"'
        )
    for setting, value in entry.items():
        if setting not in _USER_FIELDS:
            hint = did_you_mean(setting, _USER_FIELDS)
            raise ProfileError(
                en=f"{where}: unknown {setting!r}{hint['en']}", zh=f"{where}：未知的“{setting}”{hint['zh']}"
            )
        # A vintage or an EPSG number is often written without quotes.
        if not isinstance(value, str | int) and setting != "title":
            raise ProfileError(en=f"{where}: {setting} must be text", zh=f"{where}：{setting} 应为文本")
    if any(one.key == key for one in _own_layers()):
        raise ProfileError(
            en=f"{where}: {key!r} is a layer of geocensus; choose another name",
            zh=f"{where}：“{key}”是自带图层的名称；请另取名称",
        )
    title = entry.get("title", key)
    texts = {setting: str(value) for setting, value in entry.items() if setting not in ("path", "title")}
    return LayerRecord(
        key=key,
        title=Text(en=str(title.get("en", key)), zh=str(title.get("zh", key)))
        if isinstance(title, dict)
        else Text(en=str(title), zh=str(title)),
        origin="user",
        file=str((settings.parent / Path(entry["path"]).expanduser()).absolute()),
        **texts,  # type: ignore[arg-type]
    )
