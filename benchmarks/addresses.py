"""Addresses to divisions, beside jionlp, cnloc, cpca and addressparser: right, wrong, left empty, and how many a second.

``python -m benchmarks.addresses`` writes ``docs/benchmarks/addresses.md``; ``--size small`` takes seconds and writes nothing. The
register and the conformance table stand beside the project and are never part of it.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.geocoding import section
from geocensus import basemaps
from geocensus.addresses import divide
from geocensus.regions.codelist import divisions_2023, townships_2023
from geocensus.registers import read_register
from geocensus.zones import ZoneIndex, ZoneLayer

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks" / "addresses.md"
SHARED = ROOT.parent / "shared"

Triple = tuple[str, str, str]
Apart = Callable[[int, str], float]
Reader = Callable[[list[str]], list[Triple]]


@dataclass(frozen=True, kw_only=True)
class Score:
    """How many rows a reader got right and wrong; the rest it left empty."""

    exact: int
    wrong: int


def ours(texts: list[str]) -> list[Triple]:
    """Read with geocensus."""
    found = divide(texts)
    return list(zip(found.province, found.city, found.county, strict=True))


def cnloc(texts: list[str]) -> list[Triple]:
    """Read with cnloc, short names of counties allowed."""
    import cnloc as peer

    table = peer.getlocation(texts, year=2024, mode=1, county_short=True)
    columns = [table[f"{level}_name"].fillna("") for level in ("province", "city", "county")]
    return list(zip(*columns, strict=True))


def cpca(texts: list[str]) -> list[Triple]:
    """Read with cpca."""
    import cpca as peer

    table = peer.transform(texts).fillna("")
    return list(zip(table["省"], table["市"], table["区"], strict=True))


def addressparser(texts: list[str]) -> list[Triple]:
    """Read with addressparser."""
    import addressparser as peer

    table = peer.transform(texts).fillna("")
    return list(zip(table["省"], table["市"], table["区"], strict=True))


def jionlp(texts: list[str]) -> list[Triple]:
    """Read with jionlp."""
    with contextlib.redirect_stdout(io.StringIO()):
        import jionlp as peer
    found = [peer.parse_location(text) if text else {} for text in texts]
    return [tuple(one.get(level) or "" for level in ("province", "city", "county")) for one in found]  # type: ignore[misc]


READERS: dict[str, Reader] = {
    "geocensus": ours, "jionlp": jionlp, "cnloc": cnloc, "cpca": cpca, "addressparser": addressparser,
}  # fmt: skip


def conformance() -> tuple[list[str], list[Triple]]:
    """Give others' cases: addresses and expected names; ``*`` is not asserted."""
    with (SHARED / "conformance" / "addresses.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row["address"] for row in rows], [(row["province"], row["city"], row["county"]) for row in rows]


def scored(expected: list[Triple], found: list[Triple]) -> Score:
    """Compare names; 市辖区, 县 and a municipality's own name are equal as a city."""
    exact = wrong = 0
    for want, got in zip(expected, found, strict=True):
        groupings = {"市辖区", "县", "", want[0], got[0]}
        differs = [
            g
            for place, (w, g) in enumerate(zip(want, got, strict=True))
            if w != "*" and w != g and not (w and g.startswith(w)) and not (place == 1 and {w, g} <= groupings)
        ]
        exact += not differs
        wrong += any(differs)
    return Score(exact=exact, wrong=wrong)


def steel() -> tuple[list[str], list[str], np.ndarray, Apart]:
    """Give name, Chinese address and county of the position of the steel works, and how far that is from other counties."""
    path = SHARED / "registers" / "gem-steel-2025-12.xlsx"
    columns = {"position": "Coordinates", "address": "Other language location address"}
    register = read_register(path, sheets=("Plant data",), where=("Country/Area=China",), columns=columns)
    pairs = [text.split(",") for text in register.column("position").to_pylist()]
    lat, lon = (np.array([float(pair[side]) for pair in pairs]) for side in (0, 1))
    index = ZoneIndex(ZoneLayer.from_layer(basemaps.layer("county")))
    number = index.assign(lon=lon, lat=lat)
    holding = np.where(number >= 0, index.layer.code.astype("U6")[number], "")
    addresses = [str(text or "") for text in register.column("address").to_pylist()]

    def apart(row: int, code: str) -> float:
        place = np.flatnonzero(index.layer.code == code)
        return (
            float(index.distance_to(place[:1], lon=lon[row : row + 1], lat=lat[row : row + 1])[0])
            if len(place)
            else np.nan
        )

    return register.column("name").to_pylist(), addresses, holding, apart


def code_of(triple: Triple) -> str:
    """Give the code of now of the county that a reader named, by the same table for all readers."""
    return str(divide(["".join(dict.fromkeys(triple))]).county_code[0]) if triple[2] else ""


def distinct(count: int) -> list[str]:
    """Make addresses, all different: a township with its superiors, and a street."""
    names = divisions_2023()
    towns = list(townships_2023().items())
    random.Random(1).shuffle(towns)
    found = []
    for number in range(count):
        code, town = towns[number % len(towns)]
        city = names[code[:4]]
        above = names[code[:2]] + ("" if city in ("市辖区", "县") else city) + names.get(code[:6], "")
        found.append(f"{above}{town}建设路{number + 1}号")
    return found


BORDER_M = 3_000.0
"""Nearer than this a position and the county that is named may be on two sides of one works' fence. Own choice."""

SEEN = {
    14: "our miss: the township went to the other county after the address was written",
    36: "our miss: two counties are named, and the second is meant",
    74: "our miss: two cities are named, and the second is meant",
    158: "real error of the address: the city has no district of that name",
    165: "development zone of the named county, on the other bank of the river",
    218: "development zone of the named county; the mining district is an island in it",
    249: "our miss: the township went to the other county after the address was written",
    285: "typing error in the county's name; left open",
    360: "development zone of the named county, governed by the city of a division of the Corps",
}
"""What reading these rows has shown, by their number."""


def cause(row: int, address: str, county: str, city: str, metres: float) -> str:
    """Say why an address and a position disagree, as far as the words, the distance and a reader can tell."""
    if row in SEEN:
        return SEEN[row]
    if county and metres <= BORDER_M:
        return f"border: {metres / 1000:.1f} km outside the named county"
    if county:
        return f"real error of address or position: {metres / 1000:,.0f} km outside the named county"
    if any(word in address for word in ("开发区", "园区", "新区", "产业园", "产业区", "工业园")):
        return "a development zone that no table ties to one county"
    return "names no county" if city else "not understood"


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=("small", "full"), default="full")
    size = parser.parse_args().size
    cases, expected = conformance()
    names, addresses, holding, apart = steel()
    lines = []
    for name, reader in READERS.items():
        reader(cases[:1])
        score = scored(expected, reader(cases))
        of_steel = divide(addresses).county_code if name == "geocensus" else map(code_of, reader(addresses))
        codes = [str(code) for code in of_steel]
        agree = sum(a == b for a, b in zip(codes, holding, strict=True))
        other = sum(bool(a) and a != b for a, b in zip(codes, holding, strict=True))
        count = {"jionlp": 100, "addressparser": 2_000}.get(name, 20_000 if size == "full" else 2_000)
        texts = distinct(count)
        began = time.process_time()
        reader(texts)
        speed = count / (time.process_time() - began)
        release = f" {version(name)}" if name != "geocensus" else ""
        lines.append(
            f"| {name}{release} | {score.exact} | {score.wrong} | {len(cases) - score.exact - score.wrong} "
            f"| {agree} ({agree / len(addresses):.1%}) | {other} | {len(addresses) - agree - other} | {speed:,.0f} |"
        )
        print(lines[-1])
    found = divide(addresses)
    layer = divisions_2023()
    missed = [
        f"| {row + 1} | {names[row]} | {found.city[row]}{found.county[row]} | {layer.get(holding[row], '')} ({holding[row]}) "
        f"| {cause(row + 1, addresses[row], found.county_code[row], found.city[row], apart(row, found.county_code[row]))} |"
        for row in np.flatnonzero(found.county_code != holding)
    ]
    if size == "full":
        moved = section(distinct(200_000), 1_000_000)
        PAGE.write_text(page(len(cases), len(addresses), lines, missed, moved), encoding="utf-8")


def page(cases: int, rows: int, lines: list[str], missed: list[str], moved: str) -> str:
    """Write the page."""
    return f"""# Addresses

`python -m benchmarks.addresses`, all readers in one run on one core. {cases} addresses of other projects' tests (exact: province, city and
county as expected, nothing invented; wrong: a name that is not the expected one), {rows} Chinese addresses of steel works against
the county that holds their reported position (the positions have errors of their own), and distinct addresses a second of processor time.

| reader | cases exact | wrong | left empty | steel: agrees | another county | no county | a second |
|---|---|---|---|---|---|---|---|
{chr(10).join(lines)}

What the other readers name is brought to codes of now by the tables of geocensus, so that an old name counts for them too.

## Every disagreement among the steel works

Addresses themselves are not repeated here; the row is that of the Chinese plants in the register's order.

| row | plant | the address says | the position lies in | cause |
|---|---|---|---|---|
{chr(10).join(missed)}

{moved}"""


if __name__ == "__main__":
    main()
