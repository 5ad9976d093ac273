"""The decision file: what may travel in it, and what is refused with file, row, value and remedy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from geocensus.errors import DecisionError
from geocensus.review import checksum
from geocensus.review.decisions import DecisionFile, decision_of, written
from geocensus.review.sources import FILE_MOST_BYTES, FILE_MOST_DECISIONS, read_decision_file, read_sources
from tests.review.deciding import World, decision, page_file

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/reference/decisions.md"


def test_the_documented_example_has_the_documented_checksum() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    said = json.loads(text.split("```json\n")[1].split("```")[0])
    file = DecisionFile(
        review="0" * 16,
        run="0" * 64,
        chunk=1,
        exported_at=said["exported_at"],
        decisions=tuple(decision_of(each) for each in said["decisions"]),
    )
    assert f"```text\n{checksum(file)}\n```" in text


def test_what_was_written_is_read_back(world: World, tmp_path: Path) -> None:
    row = int(world.cases[0])
    values = decision(world.run, row, "move", lon=114.200000001, lat=36.7, comment='a "quoted"\nline\t\\ \u2028 𠮷')
    path = page_file(tmp_path / "d.json", world.fingerprint, [values])
    file = read_decision_file(path)
    again = tmp_path / "again.json"
    again.write_text(written(file), encoding="utf-8")
    assert read_decision_file(again) == file
    assert file.decisions[0].comment == values["comment"]
    assert (file.decisions[0].lon, file.decisions[0].lat) == (114.200000001, 36.7)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"decision": "delete"}, "'delete' is no decision"),
        ({"decision": "accept"}, "needs proposal"),
        ({"decision": "accept", "proposal": "made_up"}, "'made_up' is none of the row's proposals"),
        ({"decision": "move"}, "needs lon"),
        ({"decision": "move", "lon": 114.2}, "lon and lat stand together"),
        ({"decision": "move", "lon": "114.2", "lat": 36.7}, "lon is '114.2', not a number"),
        ({"decision": "move", "lon": True, "lat": 36.7}, "lon is True, not a number"),
        ({"decision": "move", "lon": 200.0, "lat": 36.7}, "200.0 is no lon"),
        ({"decision": "move", "lon": 10**400, "lat": 36.7}, "is no lon in degrees"),
        ({"decision": "move", "lon": 116.4, "lat": 39.9}, "116.4, 39.9 lies outside Wu'an"),
        ({"decision": "move", "lon": 36.7, "lat": 36.7}, "lies outside Wu'an"),
        ({"decision": "move", "lon": 114.12345678912, "lat": 36.7}, "more than 9 decimals"),
        ({"decision": "recode"}, "needs zone_code"),
        ({"decision": "recode", "zone_code": "999999999999"}, "no zone '999999999999'"),
        ({"decision": "confirm", "lon": 114.2, "lat": 36.7}, "has no lon"),
        ({"decision": "confirm", "comment": "x" * 1_001}, "1,001 characters"),
        ({"decision": "confirm", "comment": "a\x07b"}, "U+0007"),
        ({"decision": "confirm", "object_id": "\ud83d"}, "object_id holds the character U+D83D"),
        ({"decision": "confirm", "comment": 3}, "comment is 3, not a text"),
        ({"decision": "confirm", "reviewer": " "}, "reviewer is empty"),
        ({"decision": "confirm", "decided_at": "yesterday"}, "'yesterday' is no time"),
        ({"decision": "confirm", "row": 999_999}, "no row 999999"),
        ({"decision": "confirm", "row": 0}, "row 0 is no row number"),
        ({"decision": "confirm", "mood": "good"}, "unknown field 'mood'"),
    ],
)
def test_a_wrong_decision_is_refused_with_file_row_and_value(
    world: World, tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    row = int(world.cases[0])
    values = decision(world.run, row, "confirm") | change
    path = page_file(tmp_path / "wrong.json", world.fingerprint, [values])
    with pytest.raises(DecisionError) as refusal:
        read_sources(world.run, [path])
    assert said in refusal.value.text.en
    assert str(path) in refusal.value.text.en
    assert "Nothing was taken" in refusal.value.text.en
    assert "未采用" in refusal.value.text.zh


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"comment": "here"', '"comment": "there"', "the checksum differs"),
        ("114.2", "114.3", "the checksum differs"),
        ("114.2", "NaN", "no whole JSON"),
        ("114.2", "Infinity", "no whole JSON"),
        ("114.2", "1e999", "no whole JSON"),
        ('"row":', '"row": 1, "row":', "a field stands twice"),
        ('"version": 1', '"version": 2', "its version is 2"),
        ("geocensus-decisions", "something-else", "no decision file"),
        ('"chunk": 1', '"chunk": -1', "chunk is -1"),
    ],
)
def test_a_tampered_file_is_refused(world: World, tmp_path: Path, old: str, new: str, said: str) -> None:
    values = decision(world.run, int(world.cases[0]), "move", lon=114.2, lat=36.7, comment="here")
    path = page_file(tmp_path / "d.json", world.fingerprint, [values])
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DecisionError, match=said):
        read_sources(world.run, [path])


def test_a_file_cut_anywhere_is_refused(world: World, tmp_path: Path) -> None:
    path = page_file(tmp_path / "d.json", world.fingerprint, [decision(world.run, int(world.cases[0]), "confirm")])
    whole = path.read_bytes()
    for end in range(0, len(whole) - 1, 97):
        path.write_bytes(whole[:end])
        with pytest.raises(DecisionError):
            read_sources(world.run, [path])


def test_too_much_is_refused_before_it_is_read(world: World, tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as stream:
        stream.truncate(FILE_MOST_BYTES + 1)
    with pytest.raises(DecisionError, match="more than 16 MB"):
        read_sources(world.run, [path])
    one = decision(world.run, 1, "confirm")
    many = page_file(
        tmp_path / "many.json",
        world.fingerprint,
        [one | {"key": "", "row": k} for k in range(1, FILE_MOST_DECISIONS + 2)],
    )
    with pytest.raises(DecisionError, match="20,001 decisions, more than 20,000"):
        read_sources(world.run, [many])


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"\xff\xfe{}", b"[" * 100_000, b"GIF89a", b'{"format": 1}'])
def test_what_is_no_decision_file_is_refused(world: World, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.json"
    path.write_bytes(content)
    with pytest.raises(DecisionError):
        read_sources(world.run, [path])
    with pytest.raises(DecisionError, match="no file or folder"):
        read_sources(world.run, [tmp_path / "missing.json"])
    with pytest.raises(DecisionError, match="no folder of decisions"):
        read_sources(world.run, [tmp_path])


def test_decisions_of_another_run_are_refused(world: World, tmp_path: Path) -> None:
    path = page_file(tmp_path / "d.json", "f" * 64, [decision(world.run, int(world.cases[0]), "confirm")])
    with pytest.raises(DecisionError, match=r"about another run .* review carry"):
        read_sources(world.run, [path])


def test_a_row_twice_in_one_file_is_refused(world: World, tmp_path: Path) -> None:
    row = int(world.cases[0])
    twice = [decision(world.run, row, "confirm"), decision(world.run, row, "doubt")]
    with pytest.raises(DecisionError, match=f"row {row} stands twice"):
        read_sources(world.run, [page_file(tmp_path / "d.json", world.fingerprint, twice)])
