"""Whatever people decide and however registers change, no row is lost and none is doubled."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geocensus.review.audit import begun
from geocensus.review.carrying import matched
from geocensus.review.cases import cell_hashes
from geocensus.review.decisions import Decided, Decision, DecisionFile, canonical, decision_of, plain
from geocensus.review.settling import settle

ROWS = 6
names = st.sampled_from(["王芳", "李四", "张三"])
words = st.sampled_from(["confirm", "return", "doubt", "corrected"])
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


def a_run(rows: list[tuple[str, str]]) -> Any:
    """Make a run of units with a key and one cell each."""
    table = pd.DataFrame(
        {
            "row": range(1, len(rows) + 1),
            "object_id": [key for key, _ in rows],
            "name": [key for key, _ in rows],
            "unit_key": [key or None for key, _ in rows],
            "raw_cell": [cell or None for _, cell in rows],
        }
    )
    # As a run gives them: a key that two rows would have is none.
    table["unit_key"] = table["unit_key"].where(~table["unit_key"].duplicated(keep=False))
    return SimpleNamespace(positions=table)


RUN = a_run([(f"u{k}", f"c{k}") for k in range(ROWS)])
HASHES = cell_hashes(RUN.positions)


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    row = draw(st.integers(1, ROWS))
    cells = draw(st.sampled_from([HASHES[row - 1], HASHES[row - 1], "0" * 32]))
    word = draw(words)
    at = draw(st.integers(0, 3))
    return Decision(
        row=row, cells=cells, decision=Decided(word), comment=draw(texts), reviewer=draw(names),
        decided_at=f"2026-11-26T08:00:0{at}Z",
    )  # fmt: skip


@given(st.lists(decisions(), max_size=20), st.randoms(use_true_random=False), st.lists(names, max_size=2))
def test_every_decided_row_has_one_fate_whatever_the_order(
    several: list[Decision], random: Any, arbiters: list[str]
) -> None:
    settled = settle(RUN, several, arbiters=arbiters)
    rows = {each.row for each in several if each.cells != "0" * 32}
    assert settled.standing.keys() | settled.conflicts.keys() == rows
    assert not settled.standing.keys() & settled.conflicts.keys()
    kept = [*settled.standing.values(), *settled.changed, *settled.superseded]
    kept += [each for of_row in settled.conflicts.values() for each in of_row]
    assert len(kept) == len(set(several))
    assert set(kept) == set(several)
    random.shuffle(several)
    assert settle(RUN, [*several, *several], arbiters=arbiters) == settled


@given(st.lists(decisions(), max_size=12), st.lists(decisions(), max_size=12))
def test_a_log_continued_with_what_it_holds_stays_as_it_is(first: list[Decision], second: list[Decision]) -> None:
    log = begun("0" * 64).continued([("a", "1", first), ("b", "2", second)], [])
    assert begun("0" * 64).continued([("b", "2", second), ("a", "1", first), ("a", "1", first)], []) == log
    assert log.continued([("c", "3", [*second, *first])], []).lines == log.lines
    assert set(log.decisions) == {*first, *second}


units = st.lists(
    st.tuples(st.sampled_from(["", *(f"u{k}" for k in range(8))]), st.sampled_from(["", "a", "b"])),
    min_size=1,
    max_size=12,
)


@given(units, units)
def test_every_row_of_two_registers_is_in_the_comparison_once(
    old: list[tuple[str, str]], new: list[tuple[str, str]]
) -> None:
    whole = matched(a_run(old), a_run(new))
    for side, rows in (("old", old), ("new", new)):
        assert sorted(whole[f"{side}_row"].dropna().astype(int)) == list(range(1, len(rows) + 1))
    for line in whole.dropna(subset=["old_row", "new_row"]).to_dict("records"):
        (key, cell), (other, now) = old[line["old_row"] - 1], new[line["new_row"] - 1]
        assert key == other
        assert line["state"] == ("unchanged" if cell == now else "changed")
        assert [each for each, _ in old].count(key) == [each for each, _ in new].count(key) == 1
    alone = [key for key, _ in old if key and [each for each, _ in old].count(key) == 1]
    met = set(whole.loc[whole["new_row"].notna() & whole["old_row"].notna(), "unit_key"])
    assert met == {key for key in alone if [each for each, _ in new].count(key) == 1}
    assert set(whole.loc[whole["state"] == "vanished", "unit_key"]) == {key for key in alone if key not in dict(new)}


@given(decisions(), texts)
def test_a_decision_survives_its_plain_form(each: Decision, comment: str) -> None:
    assert decision_of(plain(each)) == each
    files = [
        DecisionFile(review="", run="", decisions=(one,), exported_at="")
        for one in (each, decision_of(plain(each) | {"comment": comment}))
    ]
    assert (canonical(files[0]) == canonical(files[1])) == (each.comment == comment)
