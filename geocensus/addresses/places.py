"""The dictionary of names: what each name, whole or short, of any year can mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from geocensus.addresses.successions import HEIRS, MOTHERS, ZONES
from geocensus.regions.codelist import VINTAGE, is_statistical
from geocensus.regions.pilots import regions
from geocensus.regions.vintages import Division, by_code, by_name, spells, stem

__all__ = ["MUNICIPALITIES", "Dictionary", "Place", "dictionary", "grouping", "kind_of", "mother_county", "places_now"]

_RANKS = {"province": 1, "prefecture": 2, "county": 3}

# Counties of these are named without more ado, so their short names compete with those of prefectures.
MUNICIPALITIES = ("11", "12", "31", "50")

_KINDS = (
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "特别行政区",
    "地区",
    "林区",
    "新区",
    "省",
    "市",
    "区",
    "县",
    "旗",
    "盟",
)
_PLAIN_KINDS = {"自治州": "州", "自治县": "县", "自治旗": "旗", "区": "区"}
_CUSTOMARY = {
    "昆都仑区": "昆区", "东乌珠穆沁旗": "东乌旗", "西乌珠穆沁旗": "西乌旗", "达尔罕茂明安联合旗": "达茂旗", "阿鲁科尔沁旗": "阿旗",
    "达拉特旗": "达旗", "准格尔旗": "准旗", "伊金霍洛旗": "伊旗", "鄂温克族自治旗": "鄂温克旗", "鄂伦春自治旗": "鄂伦春旗",
    "莫力达瓦达斡尔族自治旗": "莫旗", "锡林郭勒盟": "锡盟", "阿拉善盟": "阿盟", "乌鲁木齐市": "乌市", "呼和浩特市": "呼市",
    "喀喇沁左翼蒙古族自治县": "喀左县", "前郭尔罗斯蒙古族自治县": "前郭县", "杜尔伯特蒙古族自治县": "杜蒙县",
    "阜新蒙古族自治县": "阜蒙县",
}  # fmt: skip
_SIDES = "左右前后中"

# Short forms of kinds of development zones, the longest first.
_ZONES = (
    ("高新技术产业开发区", ("高新区", "高新技术开发区", "高新开发区")),
    ("高新技术产业园区", ("高新区", "高新技术园区")),
    ("高新技术开发区", ("高新区", "高新技术产业开发区")),
    ("经济技术开发区", ("经开区", "经济开发区", "开发区")),
    ("经济开发区", ("经开区", "经济技术开发区", "开发区")),
    ("工业园区", ("工业园",)),
)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A division as the dictionary holds it: with what it lies in, in a form that is quick to compare."""

    division: Division
    rank: int
    known_as: frozenset[str]
    lies_in: frozenset[str]
    code_now: str
    """Its code of now, or that of the county that took it in; empty when that is unknown."""

    def within(self, other: Place) -> bool:
        """Tell whether it lies, or lay, in another place of a higher level."""
        return self.rank > other.rank and not self.lies_in.isdisjoint(other.known_as)

    @property
    def prefecture_now(self) -> str:
        """Code of now of the prefecture that it lay in; empty when that is unknown."""
        one = self.division
        found = by_name().get(one.prefecture, ())
        return next(
            (above.current for above in found if above.code[:2] == one.code[:2] and len(above.current) == 4), ""
        )

    @property
    def beside_prefectures(self) -> bool:
        """Whether people name this county without its superior as they name a prefecture."""
        return self.division.code[:2] in MUNICIPALITIES or self.division.code[2:4] == "01"


@dataclass(frozen=True, kw_only=True)
class Dictionary:
    """Names and what they can mean; *lengths* tells for the first two characters how long names may be."""

    whole: dict[str, tuple[Place, ...]]
    short: dict[str, tuple[Place, ...]]
    dependent: frozenset[str]
    lengths: dict[str, tuple[int, ...]]
    places: tuple[Place, ...]


def kind_of(name: str) -> str:
    """Give the end of a name that says its kind.

    Examples
    --------
    >>> kind_of("石柱土家族自治县"), kind_of("浦东新区")
    ('自治县', '新区')
    """
    return next((kind for kind in _KINDS if name.endswith(kind) and len(name) > len(kind)), "")


@cache
def dictionary() -> Dictionary:
    """Compile the dictionary from the names of all years."""
    whole: dict[str, list[Place]] = {}
    short: dict[str, list[Place]] = {}
    dependent = {"城区", "郊区", "矿区", "东区", "西区", "新区", "中区"}
    # 东莞, which has no counties, is a county unit of itself in statistics only.
    listed = (one for one in spells() if len(one.code) < 6 or not one.code.endswith("00"))
    places = tuple(_place(one) for one in (*listed, *_taiwan()))
    for place in places:
        name = place.division.name
        whole.setdefault(name, []).append(place)
        if is_statistical(place.division.code):
            for zone in _zone_names(place.division):
                short.setdefault(zone, []).append(place)
                if zone in _GENERIC:
                    dependent.add(zone)
        for form in _short_forms(place.division):
            short.setdefault(form, []).append(place)
    now = {one.division.code: one for one in places if one.division.is_current}
    for zone, county in ZONES:
        for form in _forms_of_zone(zone, county):
            short.setdefault(form, []).append(now[county])
            if form in _GENERIC:
                dependent.add(form)
    _yield_to_successors(whole, short)
    for region in regions():
        for alias in region.aliases:
            if not alias.isascii() and alias not in whole:
                here = [one for one in places if one.division.code == region.code and one.division.is_current]
                whole.setdefault(alias, []).extend(here)
    lengths: dict[str, set[int]] = {}
    for name in (*whole, *short):
        lengths.setdefault(name[:2], set()).add(len(name))
    return Dictionary(
        whole={name: tuple(found) for name, found in whole.items()},
        short={name: tuple(found) for name, found in short.items()},
        dependent=frozenset(dependent),
        lengths={head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()},
        places=places,
    )


# Its cities and counties are in no list of codes; their names occur in addresses.
_TAIWAN = (
    "台北市 新北市 桃园市 台中市 台南市 高雄市 基隆市 新竹市 嘉义市 新竹县 "
    "苗栗县 彰化县 南投县 云林县 嘉义县 屏东县 宜兰县 花莲县 台东县 澎湖县 "
)


def _taiwan() -> Iterable[Division]:
    for name in _TAIWAN.split():
        yield Division(
            code="71",
            name=name,
            level="prefecture",
            province="台湾省",
            prefecture="",
            first_year=VINTAGE,
            last_year=VINTAGE,
            current="",
        )


# Since then names change by approval that a source would know; before, lists differ in how they shorten names.
_SETTLED = 1990


def _yield_to_successors(whole: dict[str, list[Place]], short: dict[str, list[Place]]) -> None:
    """Let a name of old mean what is there now, where it is the short form of that one's name too.

    石柱县 was the name until 1983, and is what people write for 石柱土家族自治县.
    """
    now = {one.division.code: one for one in _with_short_forms(short)}
    for name, places in whole.items():
        kept: list[Place] = []
        for fate in dict.fromkeys(one.division.current for one in places):
            old = [one for one in places if one.division.current == fate]
            if max(one.division.last_year for one in old) < _SETTLED:
                heirs = [one for one in short.get(name, ()) if one.division.is_current]
                heir = now.get(fate)
                if not heirs and heir and stem(heir.division.name).startswith(stem(name)):
                    heirs = [heir]
                old = heirs or old
            kept += old
        places[:] = dict.fromkeys(kept)


def _with_short_forms(short: dict[str, list[Place]]) -> Iterable[Place]:
    """List the places of now that have a short form."""
    return (one for found in short.values() for one in found if one.division.is_current)


_GENERIC = {long for long, _ in _ZONES} | {short for _, forms in _ZONES for short in forms}


def _place(one: Division) -> Place:
    rank = _RANKS[one.level]
    provinces = {one.code[:2], one.current[:2]} - {""}
    now = one.current if len(one.current) == 2 * rank else HEIRS.get(one.code, "") if rank == 3 else ""
    if rank == 1:
        known_as, lies_in = provinces, set()
    elif rank == 2:
        known_as = {one.current[:4] if len(one.current) >= 4 else one.code, *(p + stem(one.name) for p in provinces)}
        lies_in = provinces
    else:
        known_as = {one.current or one.code}
        above = {p + stem(one.prefecture) for p in provinces if one.prefecture}
        lies_in = provinces | above | ({one.current[:4]} - {""})
    return Place(division=one, rank=rank, known_as=frozenset(known_as), lies_in=frozenset(lies_in), code_now=now)


def _short_forms(one: Division) -> set[str]:
    name, short, kind = one.name, stem(one.name), kind_of(one.name)
    forms = {short}
    if kind in _PLAIN_KINDS:
        forms.add(short + _PLAIN_KINDS[kind])
    if kind == "新区":
        forms.add(name[:-2])
    if kind == "旗":
        sides = "".join(c for c in name[2:-1] if c in _SIDES)
        forms |= {name[0] + sides + "旗"} if sides and name[-2] in _SIDES else set()
    forms |= {_CUSTOMARY[name]} if name in _CUSTOMARY else set()
    return {form for form in forms if len(form) >= 2 and form != name}


def _zone_names(one: Division) -> set[str]:
    """Name a development zone without what it belongs to, and with the short form of its kind."""
    return _forms_of(one.name, one.province, one.prefecture) - {one.name}


def _forms_of_zone(name: str, county: str) -> set[str]:
    one = by_code()[county][0]
    return _forms_of(name, one.province, one.prefecture)


def _forms_of(whole: str, *superiors: str) -> set[str]:
    names = {whole}
    for above in superiors:
        for head in (above, stem(above)) if above else ():
            names |= {name.removeprefix(head) for name in names if len(name) > len(head) + 1}
    for long, forms in _ZONES:
        names |= {name.removesuffix(long) + form for name in names for form in forms if name.endswith(long)}
    return {name for name in names if len(name) >= 2}


@cache
def places_now() -> dict[str, Place]:
    """Index the places of now by their codes."""
    return {one.division.code: one for one in dictionary().places if one.division.is_current}


def mother_county(code: str) -> Place | None:
    """Give the county on whose land a development zone lies, where that is known."""
    return places_now().get(MOTHERS.get(code, ""))


def grouping(code: str) -> str:
    """Name what stands in the place of a city in a municipality; empty elsewhere.

    Examples
    --------
    >>> grouping("110105"), grouping("500240"), grouping("130481")
    ('市辖区', '县', '')
    """
    if code[:2] in MUNICIPALITIES:
        return "市辖区" if code[2:4] == "01" else "县"
    return ""
