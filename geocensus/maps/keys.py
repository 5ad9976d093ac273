"""Keys of tile servers: out of the environment or a file, never out of the command line, never shown."""

from __future__ import annotations

import os
from pathlib import Path

from geocensus.errors import UsageError

__all__ = ["tile_key"]

LONGEST = 512


def tile_key(provider: str) -> str:
    """Give the key of a provider.

    Parameters
    ----------
    provider
        ``TIANDITU`` or ``TILES``: the key is read from ``GEOCENSUS_<provider>_KEY``, or from the first line of the file that
        ``GEOCENSUS_<provider>_KEY_FILE`` names.

    Raises
    ------
    UsageError
        When there is none, or it cannot be one; the message never repeats it.
    """
    name = f"GEOCENSUS_{provider}_KEY"
    key = os.environ.get(name, "").strip()
    file = os.environ.get(f"{name}_FILE", "").strip()
    if not key and file:
        key = _first_line(Path(file).expanduser(), f"{name}_FILE")
    if not key:
        raise UsageError(
            en=f"these tiles need a key: set {name}, or {name}_FILE to a file whose first line is the key",
            zh=f"该底图需要密钥：请设置环境变量 {name}，或用 {name}_FILE 指定首行为密钥的文件",
        )
    if len(key) > LONGEST or not key.isprintable() or any(letter.isspace() for letter in key):
        raise UsageError(
            en=f"what {name} gives is no key: one word of at most {LONGEST} characters is expected",
            zh=f"{name} 提供的不是有效密钥：应为不超过 {LONGEST} 个字符、不含空白的一串字符",
        )
    return key


def _first_line(path: Path, name: str) -> str:
    try:
        with path.open(encoding="utf-8-sig") as stream:
            return stream.readline(LONGEST + 2).strip()
    except (OSError, UnicodeDecodeError):
        # Without the system's error: nothing of the file may be quoted.
        raise UsageError(
            en=f"the file that {name} names cannot be read: {path}", zh=f"无法读取 {name} 指定的文件：{path}"
        ) from None
