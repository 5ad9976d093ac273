"""What stands in a text beside the position: full stops, and a height."""

from __future__ import annotations

from typing import Final

from geocensus.coordinates.lexicon import Compass, Height, Unit
from geocensus.coordinates.tokens import Token

__all__ = ["without_height", "without_stops"]

_MINUTE: Final = Unit(1)
_METRE: Final = Unit(3)


def without_stops(found: list[Token]) -> list[Token]:
    """Drop the full stops that end a sentence; read one that stands for ° (116。23′17″) as that."""
    kept = []
    for index, token in enumerate(found):
        if token.kind == "stop":
            rest = [later for later in found[index + 1 : index + 4] if later.kind != "space"]
            if not rest or rest[0].kind == "close" or isinstance(rest[0].meaning, Compass):
                continue
            minutes = len(rest) > 1 and (rest[1].kind == "prime" or rest[1].meaning == _MINUTE)
            if rest[0].kind == "number" and minutes:
                token = Token("degree", token.text, token.at)
        kept.append(token)
    return kept


def without_height(found: list[Token]) -> list[Token]:
    """Drop a height that a word announces behind the position (海拔50米)."""
    for index, token in enumerate(found):
        if not isinstance(token.meaning, Height):
            continue
        rest = [later for later in found[index + 1 :] if later.kind not in ("space", "colon")]
        tail = len(rest)
        while tail and rest[tail - 1].kind in ("stop", "close"):
            tail -= 1
        body, closing = rest[:tail], rest[tail:]
        if body and body[0].kind == "sign":
            body = body[1:]
        metre = len(body) == 2 and (body[1].meaning == _METRE or body[1].text in ("m", "M"))
        if body and body[0].kind == "number" and (len(body) == 1 or metre):
            head = found[:index]
            while head and head[-1].kind in ("space", "comma", "strong"):
                head = head[:-1]
            return head + closing
        break
    return found
