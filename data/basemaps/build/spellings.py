"""Build spellings.tsv: how names of divisions are written in pinyin, and their characters in traditional form.

Run in an environment that has geocensus, pypinyin 0.55.0 and opencc-python-reimplemented 0.1.7.
"""

from __future__ import annotations

from opencc import OpenCC
from packages import write
from pypinyin import Style, lazy_pinyin

from geocensus.regions.codelist import townships_2023
from geocensus.regions.vintages import spells, stem

# Readings of places that the dictionary of words lacks [Xinhua dictionary of place names].
READINGS = {"六安": "luan", "乐亭": "laoting", "蔚县": "yuxian", "台州": "taizhou", "铅山": "yanshan", "任丘": "renqiu",
            "枞阳": "zongyang", "浚县": "xunxian", "歙县": "shexian", "黟县": "yixian", "郯城": "tancheng", "莘县": "shenxian",
            "单县": "shanxian", "涡阳": "guoyang", "泌阳": "biyang", "尉犁": "yuli", "乐山": "leshan", "乐清": "yueqing",
            "长治": "changzhi", "厦门": "xiamen", "蚌埠": "bengbu", "大埔": "dabu", "番禺": "panyu", "东阿": "donge",
            "解放": "jiefang", "盛泽": "shengze", "朝阳": "chaoyang", "洪洞": "hongtong", "井陉": "jingxing", "藁城": "gaocheng",
            "陕县": "shanxian", "瑶海": "yaohai", "牟平": "muping", "中牟": "zhongmu", "鄄城": "juancheng", "曲阜": "qufu",
            "曲靖": "qujing", "都江堰": "dujiangyan", "长子": "zhangzi", "南漳": "nanzhang", "都安": "duan", "会理": "huili",
            "会泽": "huize", "会宁": "huining", "会昌": "huichang", "会同": "huitong", "新会": "xinhui", "四会": "sihui",
            "会东": "huidong"}  # fmt: skip


def main() -> None:
    names = sorted({stem(one.name) for one in spells()})
    lines = [f"pinyin\t{name}\t{pinyin(name)}" for name in names if not name.isascii()]
    to_old = OpenCC("s2t")
    characters = sorted(
        {c for name in [*names, *townships_2023().values()] for c in name} | set("省市区县乡镇村广东号楼层园区开发经济")
    )
    for one in characters:
        old = to_old.convert(one)
        if len(old) == 1 and old != one:
            lines.append(f"traditional\t{one}\t{old}")
    write("spellings.tsv", ("kind\tname\tspelling\n" + "\n".join(lines) + "\n").encode())


def pinyin(name: str) -> str:
    return READINGS.get(name) or "".join(lazy_pinyin(name, style=Style.NORMAL, v_to_u=False)).replace("v", "u").lower()


if __name__ == "__main__":
    main()
