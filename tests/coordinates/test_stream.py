"""Lines in, records out."""

from __future__ import annotations

import io
import json

import pytest

from geocensus.coordinates.stream import FIELDS, as_json, as_row, cells_of, read_blocks, records


class Drip(io.RawIOBase):
    """A stream that gives a few bytes at a time."""

    def __init__(self, data: bytes, step: int) -> None:
        self.data, self.step = data, step

    def read1(self, _: int) -> bytes:
        piece, self.data = self.data[: self.step], self.data[self.step :]
        return piece


def lines(data: bytes, step: int = 1 << 20) -> list[str]:
    return [line for block in read_blocks(Drip(data, step)) for line in block]


@pytest.mark.parametrize("step", [1, 2, 3, 7, 1 << 20])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"\n", [""]),
        (b"a\n\nb", ["a", "", "b"]),
        (b"a\r\nb\r\n", ["a", "b"]),
        ("\ufeff东经\n".encode(), ["东经"]),
        ("东经116度\n北纬".encode("gb18030"), ["东经116度", "北纬"]),
        ("\ufeff东经\n北\n".encode("utf-16-le"), ["东经", "北"]),
        (b"ab\n\xff\xff\xff\xff9\n", ["ab", "\ufffd\ufffd\ufffd\ufffd9"]),
    ],
)
def test_lines(data: bytes, expected: list[str], step: int) -> None:
    assert lines(data, step) == expected


def test_long_lines_are_one_record() -> None:
    found = lines(b"9" * 3_000_000 + b"\n39.9,116.4\n", 50_000)
    assert len(found) == 2
    assert found[1] == "39.9,116.4"
    assert len(found[0]) < 400_000


def test_lines_arrive_before_the_stream_ends() -> None:
    blocks = read_blocks(Drip(b"1 2\n3 4\n", 4))
    assert next(blocks) == ["1 2"]


def test_cells() -> None:
    assert cells_of(["a\tb", "a\tb\tc", "a"]) == [("a", "b"), "a\tb\tc", "a"]


def test_records_in_order_with_every_field() -> None:
    found = records(["39.9, 116.4", ("39.9", "116.4"), "", ("", ""), "q"])
    assert [record["reason"] for record in found] == [None, None, "missing", "missing", "not_a_coordinate"]
    assert all(tuple(record) == FIELDS for record in found)
    assert found[2]["stopped_at"] is None
    assert found[4]["stopped_at"] == 0
    for record in found:
        assert json.loads(as_json(record)) == record
        assert as_row(record).count("\t") == len(FIELDS) - 1


def test_single_values() -> None:
    found = records(["23.43", "45.21 W", ""], axis="any")
    assert [record["value"] for record in found] == [23.43, None, None]
    assert found[1]["lon"] == -45.21
    assert records(["60 W"], axis="lat")[0]["reason"] == "axis_contradiction"


def test_rows_hold_no_controls() -> None:
    [record] = records(["\x1b[31m39.9\u202e"])
    assert as_row(record).isprintable() is False  # the tabs
    assert as_row(record).replace("\t", "").isprintable()
