"""From text to tokens: numbers, marks, words, separators, each with its place in the text.

One pass, in linear time: the pattern has no part that can match the same character in two ways. What it does not know
becomes a token of kind ``junk``, and refuses the cell later; nothing is skipped.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple, TypeAlias

from geocensus.coordinates.lexicon import CJK_WORDS, FOLD, NUMERALS, WORDS, Compass, Filler, Foreign, Height, Unit

__all__ = ["MAX_CELL", "Meaning", "Token", "fold", "tokens", "with_decimal_commas", "with_thousands"]

MAX_CELL: Final = 400
"""Longer cells are no coordinates; the bound keeps the cost of hostile text at that of stripping it."""

Meaning: TypeAlias = Compass | Unit | Filler | Foreign | Height


class Token(NamedTuple):
    """A piece of the text."""

    kind: str
    """``number``, ``scientific``, ``word``, ``prime``, ``second``, ``degree``, ``sign``, ``comma``, ``strong``, ``colon``,
    ``underscore``, ``open``, ``close``, ``stop``, ``space``, ``junk``."""
    text: str
    at: int
    meaning: Meaning | None = None


_DATUMS: Final = (
    r"(?:wgs-?_?(?:19)?84|cgcs-?_?2000|epsg:?(?:4326|4490)|2000国家大地坐标系?|国家2000(?:大地)?(?:坐标系?)?"
    r"|(?:cgcs)?2000坐标系)(?:坐标系?)?"
)
"""Names of the datums whose degrees need no conversion; their digits are no coordinate."""

_PATTERN: Final = re.compile(
    r"(?P<datum>" + _DATUMS + r"(?![0-9a-z]))"
    r"|(?P<scientific>(?:[0-9]\.[0-9]+|[0-9]+\.[0-9]+(?=e[+-])|[0-9](?=e[+-]))e[+-]?[0-9]+(?![0-9.]))"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)*|(?<![0-9.])\.[0-9]+)"
    r"|(?P<space> +)"
    r"|(?P<prime>'+)|(?P<second>\"+)|(?P<degree>°)"
    r"|(?P<comma>,)|(?P<strong>[;/|&])|(?P<colon>[:=])|(?P<sign>[+-])|(?P<underscore>_)"
    r"|(?P<open>\()|(?P<close>\))|(?P<stop>。)"
    r"|(?P<abbreviation>[сювз]\. ?[шд]\.?)"
    r"|(?P<word>[a-zà-öø-ÿ\u0370-\u03ff\u1f00-\u1fff\u0400-\u04ff]+)(?:\.(?![0-9.]))?"
    r"|(?P<cjk>" + "|".join(" {0,4}".join(word) for word in sorted(CJK_WORDS, key=len, reverse=True)) + r")"
    r"|(?P<numeral>[" + "".join(NUMERALS) + r"]+)"
    r"|(?P<junk>.)",
    re.IGNORECASE | re.DOTALL,
)


def fold(text: str) -> str:
    """Replace look-alike marks and full-width forms, one character by one.

    Examples
    --------
    >>> fold("Ｅ１１６º２３′")
    "E116°23'"
    """
    return text.translate(FOLD)


def tokens(folded: str) -> list[Token]:
    """Cut folded text into tokens.

    Examples
    --------
    >>> [(token.kind, token.text) for token in tokens("东经116°")]
    [('word', '东经'), ('number', '116'), ('degree', '°')]
    """
    found: list[Token] = []
    for match in _PATTERN.finditer(folded):
        kind, text, at = str(match.lastgroup), match[match.lastgroup or 0], match.start()
        if kind == "word":
            found.extend(_latin(text, at))
        elif kind == "cjk":
            found.append(Token("word", text, at, CJK_WORDS[text.replace(" ", "")]))
        elif kind == "abbreviation":
            short = text.casefold().replace(".", "").replace(" ", "")
            found.append(Token("word", short, at, WORDS.get(short)))
            if found[-1].meaning is None:
                found[-1] = Token("junk", text, at)
        elif kind == "numeral":
            found.append(_numeral(text, at, folded))
        elif kind == "datum":
            found.append(Token("word", text, at, Filler()))
        elif kind == "prime" and len(text) == 2:
            found.append(Token("second", text, at))
        elif kind in ("prime", "second") and len(text) > 1:
            found.append(Token("junk", text, at))
        else:
            found.append(Token(kind, text, at))
    return found


def _latin(text: str, at: int) -> list[Token]:
    """Read a run of letters: a word, or a unit with the letter of the direction behind it (``secS``, ``dN``)."""
    word = text.casefold()
    meaning = WORDS.get(word) if word != "s" else None  # south or seconds: the neighbours tell
    if meaning is not None or word in ("s", "o", "о"):
        return [Token("word", text, at, meaning)]
    head, tail = WORDS.get(word[:-1]), WORDS.get(word[-1])
    cut = len(text) - 1
    if (isinstance(head, Unit) or word[:-1] in ("s", "o")) and isinstance(tail, Compass) and tail.kind == "letter":
        unit = head if isinstance(head, Unit) else Unit(2 if word[0] == "s" else 0)
        return [Token("word", text[:cut], at, unit), Token("word", text[cut:], at + cut, tail)]
    return [Token("junk", text, at)]


def _numeral(text: str, at: int, folded: str) -> Token:
    """Read a Chinese numeral; one that touches an ASCII digit is refused (``116一23`` is a dash, not a one)."""
    beside = folded[at - 1 : at] + folded[at + len(text) : at + len(text) + 1]
    digits = None if any("0" <= char <= "9" for char in beside) else read_numeral(text)
    return Token("junk", text, at) if digits is None else Token("number", digits, at)


def read_numeral(text: str) -> str | None:
    """Write a Chinese numeral in ASCII digits, or give None when it is none.

    Both ways are read: by place (``一百一十六``) and digit by digit (``一一六``), with decimals behind 点.

    Examples
    --------
    >>> read_numeral("一百一十六"), read_numeral("三九点九零"), read_numeral("二十"), read_numeral("百百")
    ('116', '39.90', '20', None)
    """
    whole, point, fraction = text.replace("點", "点").partition("点")
    values = [NUMERALS[char] for char in whole]
    decimals = [NUMERALS[char] for char in fraction]
    if not values or any(value > 9 or value < 0 for value in decimals) or (point and not decimals):
        return None
    if all(value < 10 for value in values):
        left = "".join(map(str, values))
    else:
        total, digit, last = 0, -1, 1000
        for value in values:
            if value >= 10:
                # 十 may stand without a one before it (十六), but only at the head; places must fall.
                if value >= last or (digit <= 0 and (value != 10 or total or digit == 0)):
                    return None
                total, digit, last = total + max(digit, 1) * value, -1, value
            elif digit > 0:
                return None
            else:
                digit = value
        # 一百二 means 120 in speech, 102 only with 零: in doubt, refuse.
        if digit > 0 and last == 100 and "零" not in whole and "〇" not in whole:
            return None
        left = str(total + max(digit, 0))
    return left + ("." + "".join(map(str, decimals)) if point else "")


def with_decimal_commas(found: list[Token]) -> list[Token] | None:
    """Read commas that stand tight between two runs of digits as decimal commas; None when none can be one.

    A number takes one comma only, so that ``116,391,39,907`` becomes two numbers with a separator between. Where any
    number has a decimal point, commas are no decimal marks.
    """
    if any(token.kind == "number" and token.text.count(".") == 1 for token in found):
        return None
    merged: list[Token] = []
    for index, token in enumerate(found):
        if _tight_comma(found, index) and "," not in merged[-2].text and "." not in token.text:
            # In 27.15.45,2 the dots part degrees, minutes and seconds; the comma begins the decimals of the last.
            merged[-2:] = [Token("number", f"{merged[-2].text},{token.text}", merged[-2].at)]
            continue
        merged.append(token)
    return merged if len(merged) < len(found) else None


def with_thousands(found: list[Token]) -> list[Token] | None:
    """Read commas as thousands marks (``4,412,345.6``); None when a tight comma stands elsewhere."""
    merged: list[Token] = []
    growing = False
    for index, token in enumerate(found):
        if _tight_comma(found, index):
            left = merged[-2].text
            if len(token.text.partition(".")[0]) != 3 or "." in left or (len(left) > 3 and not growing):
                return None
            merged[-2:] = [Token("number", left + token.text, merged[-2].at)]
            growing = True
            continue
        growing = growing and token.kind == "comma"
        merged.append(token)
    return merged if len(merged) < len(found) else None


def _tight_comma(found: list[Token], index: int) -> bool:
    if index < 2:
        return False
    left, comma, right = found[index - 2 : index + 1]
    return (
        (left.kind, comma.kind, right.kind) == ("number", "comma", "number")
        and left.at + len(left.text) == comma.at
        and comma.at + 1 == right.at
    )
