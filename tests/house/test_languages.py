"""Every sentence for users stands in both languages."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

import geocensus

PACKAGE = Path(geocensus.__file__).parent
CJK = re.compile(r"[\u3400-\u9fff]")
# What an English sentence may quote in Chinese: between quotation marks, in brackets, or after a colon in examples.
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|\([^)]*\)|`[^`]*`|\S+=\S+")


# The line that a working map of China must carry stays Chinese in every language.
STAMP = "内部工作底图，未经审图不得公开"


def literal(node: ast.expr) -> str | None:
    """Give the fixed words of a string, with {} where something is filled in; None when it is no literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = literal(node.left), literal(node.right)
        return None if left is None or right is None else left + right
    return None


def sentences() -> list[tuple[str, str, str]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            words = {keyword.arg: keyword.value for keyword in node.keywords}
            if not {"en", "zh"} <= set(words):
                continue
            en, zh = literal(words["en"]), literal(words["zh"])
            if en is not None and zh is not None:
                found.append((f"{path.relative_to(PACKAGE)}:{node.lineno}", en, zh))
    return found


def wordless(sentence: str) -> bool:
    """Tell that nothing in a sentence is language: placeholders, marks, formats such as CSV."""
    return not re.search(r"[a-z]{3,}|[\u3400-\u9fff]", re.sub(r"\{[^}]*\}|`[^`]*`", "", sentence))


def test_there_are_sentences() -> None:
    assert len(sentences()) > 100


def test_chinese_is_chinese_and_english_english() -> None:
    wrong = []
    for place, en, zh in sentences():
        if wordless(en) and wordless(zh):
            continue
        if not CJK.search(zh):
            wrong.append(f"{place}: no Chinese in {zh!r}")
        if CJK.search(QUOTED.sub("", en.replace(STAMP, ""))):
            wrong.append(f"{place}: Chinese in {en!r}")
    assert wrong == []


def test_neither_language_is_empty_alone() -> None:
    assert [place for place, en, zh in sentences() if bool(en.strip()) != bool(zh.strip())] == []


def test_both_languages_fill_in_as_much() -> None:
    def fields(sentence: str) -> int:
        return sum(1 for _, field, _, _ in string.Formatter().parse(sentence) if field is not None)

    wrong = []
    for place, en, zh in sentences():
        try:
            if abs(fields(en) - fields(zh)) > 1:  # English may fill in a plural
                wrong.append(f"{place}: {en!r} / {zh!r}")
        except ValueError:
            pytest.fail(f"{place}: braces do not match")
    assert wrong == []


@pytest.mark.parametrize("name", ["README", "CHANGELOG"])
def test_the_project_speaks_english(name: str) -> None:
    root = Path(__file__).resolve().parents[2]
    assert (root / f"{name}.md").read_text(encoding="utf-8").startswith(("# ", "<"))


def test_the_readme_exists_in_chinese_and_says_the_same_commands() -> None:
    root = Path(__file__).resolve().parents[2]
    en, zh = ((root / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))
    assert CJK.search(zh)
    for line in ("make demo", "make test", "import geocensus as gc"):
        assert line in en
        assert line in zh
    assert "README.zh-CN.md" in en
    assert "README.md" in zh
    assert en.count("\n## ") == zh.count("\n## ")
