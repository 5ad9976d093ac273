"""All exceptions that geocensus raises on purpose.

::

    GeocensusError
    ├── UsageError            the caller's words are wrong                  exit code 2
    │   ├── RegionNotFound      no such pilot region
    │   ├── DivisionNotFound    no such division code or name
    │   ├── ColumnNotFound      a column that was named or is needed is not in the table
    │   ├── CheckNotFound       no such check, repair or cause
    │   ├── LayerNotFound       no such base layer in the catalogue
    │   ├── ProviderNotFound    no such provider of geocodes
    │   ├── ProviderNotReady    a provider needs a key or an address that was not given
    │   ├── ProfileError        a profile or settings file says something unknown
    │   └── OutputExists        the output is there already, and is never overwritten
    └── InputError            a file or value cannot be used                exit code 3
        ├── RegisterError       a register cannot be read
        ├── LayerError          a layer of geometry cannot be read or trusted
        ├── DatumError          a datum is unknown or cannot be converted
        ├── DecisionError       a person's decisions cannot be taken as they are
        ├── DirectoryBroken     a directory of units is not whole
        ├── DirectoryBusy       something else has updated a directory of units meanwhile
        ├── LedgerError         a ledger of geocodes cannot be used
        ├── ExtraMissing        an optional package is not installed
        └── PageError           a page would need something that only the network has

A message says the value, where it stood, what was expected and the remedy, in both languages. Data problems are no
exceptions: they are values (a reason, a verdict), so that one bad row never stops a run.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import ClassVar

from geocensus.language import Text

__all__ = [
    "CheckNotFound",
    "ColumnNotFound",
    "DatumError",
    "DecisionError",
    "DirectoryBroken",
    "DirectoryBusy",
    "DivisionNotFound",
    "ExtraMissing",
    "GeocensusError",
    "InputError",
    "LayerError",
    "LayerNotFound",
    "LedgerError",
    "OutputExists",
    "PageError",
    "ProfileError",
    "ProviderNotFound",
    "ProviderNotReady",
    "RegionNotFound",
    "RegisterError",
    "UsageError",
    "did_you_mean",
]


class GeocensusError(Exception):
    """Anything that geocensus refuses; the message exists in both languages.

    Examples
    --------
    >>> error = RegionNotFound(en="no region 'x'", zh="没有区域“x”")
    >>> error.text["zh"], error.exit_code
    ('没有区域“x”', 2)
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, *, en: str, zh: str) -> None:
        self.text = Text(en=en, zh=zh)
        super().__init__(en, zh)

    def __str__(self) -> str:
        return str(self.text)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.text.en, self.text.zh))


def _rebuild(kind: type[GeocensusError], en: str, zh: str) -> GeocensusError:
    return kind(en=en, zh=zh)


class UsageError(GeocensusError):
    """The caller's words are wrong: an argument, an option, a name."""

    exit_code = 2


class RegionNotFound(UsageError, LookupError):
    """No pilot region has that key, code or name."""


class DivisionNotFound(UsageError, LookupError):
    """No division has that code or name in any vintage."""


class ColumnNotFound(UsageError, LookupError):
    """A column that was named, or is needed, is not in the table."""


class CheckNotFound(UsageError, LookupError):
    """No check or repair has that code."""


class LayerNotFound(UsageError, LookupError):
    """The catalogue has no such base layer."""


class ProviderNotFound(UsageError, LookupError):
    """No provider of geocodes has that name, and no module has that object."""


class ProviderNotReady(UsageError):
    """A provider of geocodes needs a key, or an address of its server, that was not given."""


class ProfileError(UsageError, ValueError):
    """A profile or settings file says something that is not known."""


class OutputExists(UsageError, FileExistsError):
    """The output is there already; nothing is overwritten."""


class InputError(GeocensusError, ValueError):
    """A file or a value cannot be used."""


class RegisterError(InputError):
    """A register cannot be read."""


class LayerError(InputError):
    """A layer of geometry cannot be read, or not be trusted."""


class DatumError(InputError):
    """A datum is unknown, or cannot be converted without the user's own transformation."""


class DecisionError(InputError):
    """A person's decision, or a file of them, cannot be taken as it is."""


class DirectoryBroken(InputError):
    """A directory of units is not whole, or was changed by something else."""


class DirectoryBusy(InputError):
    """Something else has updated the directory of units at the same time."""


class LedgerError(InputError):
    """A ledger of geocodes is none, or cannot be written."""


class ExtraMissing(InputError, ImportError):
    """An optional package is not installed."""


class PageError(InputError):
    """A page would need something that only the network has, and would be blank without it."""


def did_you_mean(word: str, known: Iterable[str]) -> Text:
    """Offer the nearest known word, or nothing when none is near.

    Examples
    --------
    >>> did_you_mean("wuann", ["wuan", "juye"])["en"]
    "; did you mean 'wuan'?"
    >>> did_you_mean("zzz", ["wuan"])["en"]
    ''
    """
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    if not near:
        return Text(en="", zh="")
    return Text(en=f"; did you mean '{near[0]}'?", zh=f"；您是否想输入“{near[0]}”？")
