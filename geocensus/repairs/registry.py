"""The register of repairs: one file a cause.

A repair is a function decorated with :func:`repair`. Its parameters name the columns that it needs; it returns candidates, none
or several a row, each with the probability that the hypothesis writes just this text. Whether a candidate is any good is not its
business: the proposer measures and judges it again.
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
from geocensus.repairs.candidates import Candidates

__all__ = ["FIXABLE", "FIXABLE_BY_CODE", "Floats", "Repair", "find_repair", "repair", "repairs"]

Floats = NDArray[np.float64]

FIXABLE = ("PLC001", "PLC004", "RGN001", "ZON001")
"""Checks whose flags another position can clear: beyond the globe, outside China, its county or its zone."""

FIXABLE_BY_CODE = ("ZON001",)
"""Checks whose flags another zone code can clear."""


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
        Share of flagged positions that have this cause, before anything else is known of the register.
    source
        Where the prior and the cause come from.
    cases
        Columns of one row, with the candidate that must be among those that come out (NaN: none at all).
    corrects_code
        It leaves the position alone and corrects the code of the zone.
    """

    cause: str
    title: Text
    message: Text
    fixes: tuple[str, ...]
    prior: float
    source: str
    cases: tuple[tuple[Mapping[str, Any], tuple[float, float]], ...]
    needs: tuple[str, ...]
    function: Callable[..., Candidates]
    summary: str
    corrects_code: bool


_known: dict[str, Repair] = {}


def repair(
    *,
    cause: str,
    title: Text,
    message: Text,
    fixes: Sequence[str],
    prior: float,
    source: str,
    cases: Sequence[tuple[Mapping[str, Any], tuple[float, float]]],
    corrects_code: bool = False,
) -> Callable[[Callable[..., Candidates]], Callable[..., Candidates]]:
    """Register the function below as a repair; see :class:`Repair` for the parameters.

    Raises
    ------
    ValueError
        When the declaration contradicts itself: a mistake of the programmer, found on import.
    """

    def register(function: Callable[..., Candidates]) -> Callable[..., Candidates]:
        if not (0 < prior < 1 and fixes and cases):
            msg = f"repair {cause} in {function.__module__} needs a prior within 0–1, checks that it fixes, and cases"
            raise ValueError(msg)
        needs, _ = parameters(function)
        _known[cause] = Repair(
            cause=cause,
            title=title,
            message=message,
            fixes=tuple(fixes),
            prior=prior,
            source=source,
            cases=tuple(cases),
            needs=needs,
            function=function,
            summary=(function.__doc__ or "").strip().partition("\n")[0],
            corrects_code=corrects_code,
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
    >>> [each.cause for each in repairs()][:3]
    ['bd09_positions', 'constant_shift', 'decimal_point']
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
