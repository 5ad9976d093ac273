"""Where the files are that come with geocensus.

They stand in ``data/basemaps`` of the source tree and in ``geocensus/_data/basemaps`` of an installed wheel.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["bundled"]

_HERE = Path(__file__).resolve().parent
_PLACES = (_HERE / "_data" / "basemaps", _HERE.parent / "data" / "basemaps")


def bundled(name: str) -> Path:
    """Find a bundled file by its name.

    Raises
    ------
    FileNotFoundError
        When the installation is incomplete.

    Examples
    --------
    >>> bundled("catalogue.toml").name
    'catalogue.toml'
    """
    for place in _PLACES:
        if (place / name).exists():
            return place / name
    msg = f"{name} is missing from this installation of geocensus; install it again"
    raise FileNotFoundError(msg)
