"""Data inside a page: columns of numbers and texts as one compressed island of JSON.

The page's script reads it back (``page/decode.js``). Numbers are whole numbers of a small unit, each written as the
difference from the one before, which is what makes them small.
"""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["deltas", "island", "undeltas"]


def deltas(values: ArrayLike, *, unit: float = 1.0) -> list[int]:
    """Round to whole numbers of *unit*, and write each as its difference from the one before.

    Examples
    --------
    >>> deltas([114.2, 114.3, 114.1], unit=0.1)
    [1142, 1, -2]
    """
    whole = np.rint(np.asarray(values, dtype=np.float64) / unit).astype(np.int64)
    return [int(value) for value in np.diff(whole, prepend=np.int64(0))]


def undeltas(steps: ArrayLike, *, unit: float = 1.0) -> NDArray[np.float64]:
    """Read back what :func:`deltas` wrote (the page does the same in its script)."""
    return np.asarray(np.cumsum(np.asarray(steps, dtype=np.int64)) * unit, dtype=np.float64)


def island(content: Any, *, name: str, compressed: bool = True) -> str:
    r"""Write *content* as a data block of HTML that no text inside it can leave.

    Parameters
    ----------
    content
        What :mod:`json` can write; NaN and infinity are refused.
    name
        Its id in the page.
    compressed
        False for browsers without ``DecompressionStream`` (before Chromium 80, Firefox 113): several times the size.

    Examples
    --------
    >>> island(["</script>", "${x}"], name="d", compressed=False)
    '<script type="application/json" id="d">["\\u003c/script>","${x}"]</script>'
    """
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if not compressed:
        # `<` is the only character that could end the block or open a comment in it.
        safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
        safe = safe.replace("\r", "\\r").encode("utf-8", "replace").decode("utf-8")
        return f'<script type="application/json" id="{name}">{safe}</script>'
    # mtime=0: the same data give the same bytes. Level 6: 9 takes three times as long for one per cent.
    packed = base64.b64encode(gzip.compress(text.encode("utf-8", "replace"), compresslevel=6, mtime=0)).decode("ascii")
    return f'<script type="text/plain" data-packed="gzip" id="{name}">{packed}</script>'
