"""Names of divisions in Latin letters: pinyin, and the English spellings that registers of the world use."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from geocensus.addresses.chains import Mention, Span
from geocensus.addresses.places import Place, dictionary, kind_of
from geocensus.addresses.writing import pinyin_of_names
from geocensus.regions.pilots import regions
from geocensus.regions.provinces import PROVINCES
from geocensus.regions.vintages import stem

__all__ = ["latin_mentions"]

# Spellings that are not pinyin. Source: Getting names of GeoNames and of the Board on Geographic Names.
_EXONYMS = {
    "呼和浩特": "hohhot", "包头": "baotou", "鄂尔多斯": "ordos", "呼伦贝尔": "hulunbuir", "巴彦淖尔": "bayannur",
    "乌兰察布": "ulanqab", "锡林郭勒": "xilingol", "阿拉善": "alxa", "兴安": "hinggan", "锡林浩特": "xilinhot",
    "哈尔滨": "harbin", "齐齐哈尔": "qiqihar", "佳木斯": "jiamusi", "拉萨": "lhasa", "日喀则": "shigatse",
    "乌鲁木齐": "urumqi", "克拉玛依": "karamay", "吐鲁番": "turpan", "哈密": "hami", "喀什": "kashgar", "和田": "hotan",
    "阿克苏": "aksu", "阿勒泰": "altay", "塔城": "tacheng", "伊犁": "ili", "巴音郭楞": "bayingolin", "博尔塔拉": "bortala",
    "库尔勒": "korla", "石河子": "shihezi", "西双版纳": "xishuangbanna", "达拉特": "dalad", "准格尔": "jungar",
    "鄂温克": "ewenki", "奎屯": "kuytun", "若羌": "ruoqiang", "霍林郭勒": "holingol",
}  # fmt: skip

_ENGLISH_SIDES = {"left": "zuo", "right": "you", "front": "qian", "rear": "hou", "back": "hou", "middle": "zhong"}
_KIND = re.compile(
    r"\b(?:county[- ]level city|prefecture[- ]level city|special administrative region|autonomous (?:region|prefecture|county|banner)"
    r"|(?:new |mining )?(?:district|area)|municipality|prefecture|province|county|city|banner|league|sheng|shi|xian|qu|qi)\s*$"
)
_PEOPLES = re.compile(
    r"\b(?:(?:zhuang|hui|uy?gh?ur|mongols?|mongolian?|tibetan|miao|dong|yao|bai|dai|yi|hani|qiang|tujia|manchu|korean|kazakh?|kyrgyz)"
    r"(?: and )?[ ,]*)+$"
)
_KINDS_MEANT = {
    "county": ("县",), "xian": ("县",), "district": ("区",), "qu": ("区",), "city": ("市",), "shi": ("市",), "banner": ("旗",),
    "qi": ("旗",), "province": ("省", "自治区"), "prefecture": ("州", "地区", "市", "盟"), "league": ("盟",),
}  # fmt: skip


def latin_mentions(text: str) -> tuple[tuple[Mention, ...], list[Span]]:
    """Find names in an address in Latin letters, and where they stand; the widest, which stands last, is first."""
    plain = _unaccented(text)
    parts = [(match.start(), match.group()) for match in re.finditer(r"[^,;/()|]+", plain)]
    found: list[tuple[Mention, Span]] = []
    for start, part in reversed(parts):
        inside = _whole_part(start, part)
        found += [inside] if inside else _words_of(start, part) if len(parts) == 1 else []
    return tuple(mention for mention, _ in found), [span for _, span in found]


def _unaccented(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _whole_part(start: int, part: str) -> tuple[Mention, Span] | None:
    words = part.strip(" .")
    kind = _KIND.search(words)
    if kind and kind.start() == 0:
        kind = None  # a kind alone is a name: Xian is no county
    meant = _KINDS_MEANT.get(kind.group().split()[-1], ()) if kind else ()
    name = _PEOPLES.sub("", words[: kind.start()].strip()) if kind else words
    places = _index().get(_folded(name), ()) or _index().get(_folded(words), ())
    exact = tuple(one for one in places if not meant or one.division.name.endswith(meant))
    if not exact:
        return None
    at = start + len(part) - len(part.lstrip())
    mention = Mention(
        _folded(words), exact, whole=bool(meant), leads=True, apart=True, ends=True, weight=2 if meant else 1
    )
    return mention, (at, at + len(part.strip()))


def _words_of(start: int, part: str) -> list[tuple[Mention, Span]]:
    """Find names in words without commas between them: the longest first."""
    words = [(match.start(), match.end()) for match in re.finditer(r"\S+", part)]
    found: list[tuple[Mention, Span]] = []
    at = 0
    while at < len(words):
        for size in range(min(5, len(words) - at), 0, -1):
            first, last = words[at][0], words[at + size - 1][1]
            one = _whole_part(start + first, part[first:last])
            if one:
                found.append(one)
                at += size
                break
        else:
            at += 1
    return found[::-1] if found and found[-1][0].places[0].rank < found[0][0].places[0].rank else found


def _folded(name: str) -> str:
    words = [
        _ENGLISH_SIDES.get(word, "qi" if word == "banner" else word)
        for word in re.findall(r"[a-z]+", name.replace("'", ""))
    ]
    return re.sub(r"(?<=[ln])(?:v|yu)(?=e|$|[b-df-hj-np-tv-z])", "u", "".join(words).replace("’", ""))


@cache
def _index() -> dict[str, tuple[Place, ...]]:
    index: dict[str, list[Place]] = {}
    letters = pinyin_of_names()
    aliases: dict[str, list[str]] = {}
    for region in regions():
        names = [region.name.en, *(one for one in region.aliases if one.isascii() or one[0].isascii())]
        aliases[region.code] = [_folded(_unaccented(name)) for name in names]
        aliases[region.code] += [_folded(_KIND.sub("", _unaccented(name))) for name in names]
    for place in dictionary().places:
        one = place.division
        short = stem(one.name)
        forms = {_folded(letters.get(short, "")), _EXONYMS.get(short, "")}
        if place.rank == 1:
            forms |= set(PROVINCES[one.code[:2]][1]) if one.code[:2] in PROVINCES else set()
            if one.code[:2] == "61":
                forms.discard("shanxi")
        if short.endswith("新") and kind_of(one.name) == "新区":
            forms.add(_folded(letters.get(short, "")).removesuffix("xin"))
        if len(short) == 2 and short[-1] in "县":
            forms.add(_folded(letters.get(short, "")).removesuffix("xian"))
        if one.name.endswith("旗"):
            forms.add(_folded(letters.get(short, "")) + "qi")
        forms |= set(aliases.get(one.code, ())) if one.is_current else set()
        for form in forms - {""}:
            if place not in index.setdefault(form, []):
                index[form].append(place)
    return {name: tuple(found) for name, found in index.items()}
