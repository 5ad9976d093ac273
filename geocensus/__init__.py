"""Check, repair and map the reported positions of pollution sources.

Examples
--------
>>> import geocensus as gc
>>> gc.region("wuan").code
'130481'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geocensus.addresses import Divisions, divide
    from geocensus.addresses.geocoders import geocode
    from geocensus.basemaps import layer
    from geocensus.checks import Grade
    from geocensus.coordinates import Datum, convert, parse
    from geocensus.errors import GeocensusError
    from geocensus.pipeline import Result, read_run, run
    from geocensus.regions import division, region
    from geocensus.registers import Register, read_register
    from geocensus.zones import ZoneIndex, ZoneLayer, reverse

__version__ = "0.1.0.dev0"

# Each public name and the module it comes from. They are imported when they are asked for, so that `import geocensus`
# costs nothing.
_PUBLIC = {
    "Datum": "coordinates",
    "Divisions": "addresses",
    "GeocensusError": "errors",
    "Grade": "checks",
    "Register": "registers",
    "Result": "pipeline",
    "ZoneIndex": "zones",
    "ZoneLayer": "zones",
    "convert": "coordinates",
    "divide": "addresses",
    "division": "regions",
    "geocode": "addresses.geocoders",
    "layer": "basemaps",
    "parse": "coordinates",
    "read_register": "registers",
    "read_run": "pipeline",
    "region": "regions",
    "reverse": "zones",
    "run": "pipeline",
}

__all__ = [
    "Datum",
    "Divisions",
    "GeocensusError",
    "Grade",
    "Register",
    "Result",
    "ZoneIndex",
    "ZoneLayer",
    "convert",
    "divide",
    "division",
    "geocode",
    "layer",
    "parse",
    "read_register",
    "read_run",
    "region",
    "reverse",
    "run",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module
    from importlib.util import find_spec

    if name not in _PUBLIC:
        # The floors themselves: gc.checks, gc.zones, gc.simulate ...
        if not name.startswith("_") and find_spec(f"geocensus.{name}") is not None:
            return import_module(f"geocensus.{name}")
        msg = f"module 'geocensus' has no attribute '{name}'"
        raise AttributeError(msg)
    found = getattr(import_module(f"geocensus.{_PUBLIC[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})
