"""Every word that a result can hold is documented, in both languages, with an example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geocensus.coordinates import REASONS, HemisphereEvidence, Notation, OrderEvidence, Reason, parse

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def reference() -> str:
    return (DOCS / "reference" / "coordinates.md").read_text("utf-8")


@pytest.mark.parametrize("word", [*Reason, *Notation, *HemisphereEvidence])
def test_words(reference: str, word: str) -> None:
    assert f"`{word}`" in reference


@pytest.mark.parametrize("word", list(OrderEvidence))
def test_order_evidence(word: str) -> None:
    assert f"| `{word}` |" in (DOCS / "pitfalls" / "order.md").read_text("utf-8")


def test_reasons_are_written_in_both_languages() -> None:
    assert set(REASONS) == set(Reason)
    for text in REASONS.values():
        assert text.en
        assert re.search(r"[\u4e00-\u9fff]", text.zh)


def test_examples_of_reasons_are_true(reference: str) -> None:
    lines = re.findall(r"^\| `(\w+)` \| [^|]+ \| (.+) \|$", reference, re.MULTILINE)
    tried = 0
    for reason, examples in lines:
        if reason not in set(Reason) or "column" in examples:
            continue
        for example in re.findall(r"`([^`]+)`", examples):
            assert list(parse([example]).reason) == [reason], example
            tried += 1
    assert tried >= len(Reason)
