"""The register of measures: found by their modules, known by their names."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from geocensus.language import Text

__all__ = ["Measure", "Subject", "measure", "measures", "parameters"]

Function = Callable[..., Any]


class Subject(StrEnum):
    """What a column, a check or a finding is about."""

    ROW = "row"
    BATCH = "batch"
    ZONE = "zone"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A column that can be computed.

    Parameters
    ----------
    name, subject
        Which column, of rows, batches or zones.
    unit, meaning
        What its values are.
    unknown
        What it means that a value is unknown, as a sentence for people; and the remedy.
    inapplicable
        Unknown means that the question does not arise, not that something is lacking.
    of_others
        Its value comes from other rows or from the row's words, not from its position: of some rows, it is what it was
        among all of them, and moving a point does not change it.
    needs
        The columns and resources that the function takes, in order.
    optional
        Those of them (parameters with a default) without which it still has an answer.
    """

    name: str
    subject: Subject
    unit: str
    meaning: Text
    unknown: Text
    remedy: Text
    needs: tuple[str, ...]
    optional: frozenset[str]
    function: Function
    inapplicable: bool = False
    of_others: bool = False


_known: dict[tuple[Subject, str], Measure] = {}


def parameters(function: Function) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split a function's parameters into the columns it needs and its keyword-only thresholds."""
    columns: list[str] = []
    thresholds: list[str] = []
    for name, parameter in inspect.signature(function).parameters.items():
        (thresholds if parameter.kind is parameter.KEYWORD_ONLY else columns).append(name)
    return tuple(columns), tuple(thresholds)


def measure(
    *,
    meaning: Text,
    unit: str = "",
    unknown: Text | None = None,
    remedy: Text | None = None,
    subject: Subject = Subject.ROW,
    inapplicable: bool = False,
    of_others: bool = False,
) -> Callable[[Function], Function]:
    """Register the function below as the column of its name."""

    def register(function: Function) -> Function:
        needs, thresholds = parameters(function)
        if thresholds:
            msg = f"measure {function.__name__} has thresholds {thresholds}; thresholds belong to checks"
            raise TypeError(msg)
        name = function.__name__
        _known[subject, name] = Measure(
            name=name,
            subject=subject,
            unit=unit,
            meaning=meaning,
            unknown=unknown or Text(en=f"{name} is not known", zh=f"缺少 {name}"),
            remedy=remedy or Text(en="", zh=""),
            needs=needs,
            optional=frozenset(
                name
                for name, parameter in inspect.signature(function).parameters.items()
                if parameter.default is not parameter.empty
            ),
            function=function,
            inapplicable=inapplicable,
            of_others=of_others,
        )
        return function

    return register


@cache
def _load() -> None:
    import geocensus.measures as package

    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


def measures() -> Mapping[tuple[Subject, str], Measure]:
    """Give every measure by its subject and name."""
    _load()
    return _known
