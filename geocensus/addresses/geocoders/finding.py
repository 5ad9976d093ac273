"""Find providers: those that come with geocensus, those that installed packages offer, and any object in a module."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from geocensus.addresses.geocoders.amap import Amap
from geocensus.addresses.geocoders.baidu import Baidu
from geocensus.addresses.geocoders.nominatim import Nominatim
from geocensus.addresses.geocoders.offline import Offline
from geocensus.addresses.geocoders.provider import Provider
from geocensus.addresses.geocoders.tencent import Tencent
from geocensus.addresses.geocoders.tianditu import Tianditu
from geocensus.errors import GeocensusError, ProviderNotFound, ProviderNotReady, did_you_mean

__all__ = ["GROUP", "PROVIDERS", "key_of", "provider", "provider_names"]

PROVIDERS: Final[Mapping[str, Callable[..., Provider]]] = {
    "offline": Offline, "tianditu": Tianditu, "amap": Amap, "baidu": Baidu, "tencent": Tencent, "nominatim": Nominatim,
}  # fmt: skip

GROUP: Final = "geocensus.geocoders"
"""Entry points of this group are providers, by their names."""


def provider_names() -> list[str]:
    """Name all providers that are installed."""
    return [*PROVIDERS, *sorted(one.name for one in entry_points(group=GROUP) if one.name not in PROVIDERS)]


def provider(name: str, *, url: str | None = None, **settings: object) -> Provider:
    """Give a provider.

    Parameters
    ----------
    name
        One of :func:`provider_names`, or ``module:object``: an object that follows :class:`Provider`, or what makes one
        when it is called.
    url
        Address of its server; else the environment's ``GEOCENSUS_NAME_URL``, else its own.
    settings
        Further words for what makes it.

    Raises
    ------
    ProviderNotFound
        When there is none of that name, or the object is no provider.
    ProviderNotReady
        When it needs an address that was not given, or the address is none.
    """
    made = PROVIDERS.get(name) or _installed(name)
    url = url or os.environ.get(f"GEOCENSUS_{_shouted(name)}_URL") or None
    words = {**({"url": url} if url else {}), **settings}
    try:
        one = made(**words) if callable(made) else made
        found = one if isinstance(one, Provider) else None
    except GeocensusError:
        raise
    except Exception as error:  # a plugin may raise anything
        raise ProviderNotFound(
            en=f"provider {name!r} cannot be made: {type(error).__name__}: {error}",
            zh=f"无法创建服务“{name}”：{type(error).__name__}：{error}",
        ) from None
    if found is None:
        raise ProviderNotFound(
            en=f"{name!r} is no provider of geocodes: it must have name, url, key_name, per_second, batch, parameters, geocode",
            zh=f"“{name}”不是地理编码服务：须具有 name、url、key_name、per_second、batch、parameters、geocode",
        )
    if name == "nominatim" and not found.url:
        raise ProviderNotReady(
            en="nominatim runs on a server of your own: give its address with --base-url nominatim=http://…",
            zh="nominatim 使用自建服务器：请用 --base-url nominatim=http://… 指定地址",
        )
    if found.url and (urlsplit(found.url).scheme not in ("http", "https") or not urlsplit(found.url).hostname):
        raise ProviderNotReady(
            en=f"the address of {found.name} must begin with http:// or https:// and name a server",
            zh=f"{found.name} 的地址应以 http:// 或 https:// 开头并包含服务器名",
        )
    return found


def _installed(name: str) -> object:
    for one in entry_points(group=GROUP):
        if one.name == name:
            return one.load()
    module, colon, thing = name.partition(":")
    if colon and module and thing:
        try:
            return getattr(import_module(module), thing)
        except Exception as error:  # a plugin may raise anything
            raise ProviderNotFound(
                en=f"provider {name!r} cannot be loaded: {type(error).__name__}: {error}",
                zh=f"无法加载服务“{name}”：{type(error).__name__}：{error}",
            ) from None
    known = provider_names()
    near = did_you_mean(name, known)
    raise ProviderNotFound(
        en=f"no provider of geocodes {name!r}{near.en}; known are {', '.join(known)}, or name one as module:object",
        zh=f"没有名为“{name}”的地理编码服务{near.zh}；可用：{'、'.join(known)}，或写作 module:object",
    )


def _shouted(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name.rpartition(":")[2]).upper()


def key_of(found: Provider, *, file: str | os.PathLike[str] | None = None) -> str:
    """Give the key for a provider: from a file, else from the environment; no message ever shows it.

    The environment holds it in ``GEOCENSUS_NAME_KEY``, or names a file of it in ``GEOCENSUS_NAME_KEY_FILE``.

    Parameters
    ----------
    file
        TOML with lines such as ``amap = "…"``, or nothing but the key.

    Raises
    ------
    ProviderNotReady
        When the provider needs one and there is none.
    """
    if not found.key_name:
        return ""
    key = _key_in(Path(file).expanduser(), found.name) if file is not None else ""
    variable = f"GEOCENSUS_{_shouted(found.name)}_KEY"
    key = key or os.environ.get(variable, "").strip()
    if not key and os.environ.get(f"{variable}_FILE"):
        key = _key_in(Path(os.environ[f"{variable}_FILE"]).expanduser(), found.name)
    if not key:
        raise ProviderNotReady(
            en=f"{found.name} needs a key: set {variable}, or name a file that holds it with --key-file",
            zh=f"{found.name} 需要密钥：请设置环境变量 {variable}，或用 --key-file 指定存放密钥的文件",
        )
    if not key.isprintable() or " " in key or len(key) > 512:
        raise ProviderNotReady(
            en=f"the key for {found.name} holds blanks or control characters; a key is one word",
            zh=f"{found.name} 的密钥含空格或控制字符；密钥应为一个连续的字符串",
        )
    return key


def _key_in(path: Path, name: str) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ProviderNotReady(
            en=f"the file of keys {path} cannot be read ({type(error).__name__})",
            zh=f"无法读取密钥文件 {path}（{type(error).__name__}）",
        ) from None
    if "=" not in text:
        return text
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        # The parser's message could quote a key.
        raise ProviderNotReady(
            en=f'the file of keys {path} is no TOML: write lines such as {name} = "KEY"',
            zh=f'密钥文件 {path} 不是有效的 TOML：每行应写作 {name} = "KEY"',
        ) from None
    key = said.get(name, "")
    return key.strip() if isinstance(key, str) else ""
