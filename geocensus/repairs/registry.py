"""The register of repairs: one file a cause.

A repair is a function decorated with :func:`repair`. Its parameters name the columns that it needs; it returns candidate
longitudes and latitudes, NaN where the hypothesis does not apply. Whether a candidate is any good is not its business: the
proposer measures and judges it again.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geocensus.errors import CheckNotFound, did_you_mean
from geocensus.language import Text
from geocensus.measures.registry import parameters

__all__ = ["Candidates", "Repair", "find_repair", "repair", "repairs"]

Floats = NDArray[np.float64]
Candidates = tuple[Floats, Floats]


@dataclass(frozen=True, kw_only=True)
class Repair:
    """A cause as its file declares it.

    Parameters
    ----------
    cause, title, message
        What it is called, and the sentence that a person reads.
    fixes
        Codes of the checks whose flags it can clear.
    prior
        Share of flagged positions that have this cause, before anything else is known of them.
    mimics
        Share of positions with any other fault that look like this one to the function below.
    source
        Where the prior and the cause come from.
    cases
        Columns of one row, with the candidate that must come out (NaN: none).
    """

    cause: str
    title: Text
    message: Text
    fixes: tuple[str, ...]
    prior: float
    mimics: float
    source: str
    cases: tuple[tuple[Mapping[str, Any], tuple[float, float]], ...]
    needs: tuple[str, ...]
    function: Callable[..., Candidates]
    summary: str


_known: dict[str, Repair] = {}


def repair(
    *,
    cause: str,
    title: Text,
    message: Text,
    fixes: Sequence[str],
    prior: float,
    mimics: float,
    source: str,
    cases: Sequence[tuple[Mapping[str, Any], tuple[float, float]]],
) -> Callable[[Callable[..., Candidates]], Callable[..., Candidates]]:
    """Register the function below as a repair; see :class:`Repair` for the parameters.

    Raises
    ------
    ValueError
        When the declaration contradicts itself: a mistake of the programmer, found on import.
    """

    def register(function: Callable[..., Candidates]) -> Callable[..., Candidates]:
        if not (0 < prior < 1 and 0 < mimics <= 1 and fixes and cases):
            msg = f"repair {cause} in {function.__module__} needs a prior and mimics within 0–1, checks that it fixes, and cases"
            raise ValueError(msg)
        needs, _ = parameters(function)
        _known[cause] = Repair(
            cause=cause,
            title=title,
            message=message,
            fixes=tuple(fixes),
            prior=prior,
            mimics=mimics,
            source=source,
            cases=tuple(cases),
            needs=needs,
            function=function,
            summary=(function.__doc__ or "").strip().partition("\n")[0],
        )
        return function

    return register


@cache
def _load() -> None:
    import geocensus.repairs.causes as package

    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


def repairs() -> tuple[Repair, ...]:
    """Give every repair, by cause.

    Examples
    --------
    >>> [each.cause for each in repairs()]
    ['flipped_sign', 'swapped_axes']
    """
    _load()
    return tuple(_known[cause] for cause in sorted(_known))


def find_repair(cause: str) -> Repair:
    """Find a repair by its cause.

    Raises
    ------
    CheckNotFound
    """
    _load()
    if cause not in _known:
        near = did_you_mean(cause, _known)
        raise CheckNotFound(en=f"no repair for '{cause}'{near.en}", zh=f"没有针对“{cause}”的修正{near.zh}")
    return _known[cause]
