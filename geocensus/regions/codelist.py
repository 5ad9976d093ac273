"""The list of division codes: provinces to townships of the whole country, villages in the pilots.

National Bureau of Statistics, 30 June 2023: the last list that it published. A code keeps the digits of its level
only: 2, 4, 6, 9 or 12.
"""

from __future__ import annotations

import lzma
from functools import cache

from geocensus.bundle import bundled

__all__ = ["LEVELS", "VINTAGE", "counties_of", "divisions_2023", "is_statistical", "townships_2023", "villages_2023"]

VINTAGE = 2023
"""Year of the list."""

LEVELS = {2: "province", 4: "prefecture", 6: "county", 9: "township", 12: "village"}
"""Level of a division by the number of digits of its code [GB/T 2260, GB/T 10114]."""


@cache
def divisions_2023() -> dict[str, str]:
    """Give code and name of every province, prefecture and county.

    Examples
    --------
    >>> divisions_2023()["130481"]
    '武安市'
    """
    return _read(bundled("divisions.tsv").read_text(encoding="utf-8"))


@cache
def townships_2023() -> dict[str, str]:
    """Give code and name of every township and street office of the country."""
    return _read(lzma.decompress(bundled("townships.tsv.xz").read_bytes()).decode("utf-8"))


@cache
def villages_2023() -> dict[str, str]:
    """Give code and name of every village and neighbourhood of the pilot regions."""
    return _read(lzma.decompress(bundled("villages-pilots.tsv.xz").read_bytes()).decode("utf-8"))


def _read(text: str) -> dict[str, str]:
    return dict(line.split("\t", 1) for line in text.splitlines()[1:])


def counties_of(code: str) -> tuple[str, ...]:
    """List the county units under a province, prefecture or county, in the order of their codes.

    Examples
    --------
    >>> len(counties_of("5301")), counties_of("130481")
    (14, ('130481',))
    """
    return tuple(one for one in divisions_2023() if len(one) == 6 and one.startswith(code))


def is_statistical(code: str) -> bool:
    """Tell whether a county code is of a zone that exists in statistics only: its last two digits are 71 to 79.

    Source: the bureau's rules of coding (统计用区划代码和城乡划分代码编制规则, 2009): 71–79 in the third pair of digits
    are left to development zones and the like.

    Examples
    --------
    >>> is_statistical("430473"), is_statistical("430405")
    (True, False)
    """
    return len(code) == 6 and "71" <= code[4:] <= "79"
