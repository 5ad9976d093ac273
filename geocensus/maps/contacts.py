"""What never reaches a page: the people behind a source.

A register holds contact names and telephone numbers beside the positions. Pages are passed on, so columns that look like
people or their numbers are left out, and what looks like a personal number inside any other text is masked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

__all__ = ["WORTH_A_LOOK", "is_contact", "masked", "shown_columns"]

# Words inside a header. 法人 alone is a person (法人代表), but 法人单位 is a unit, and 普查员编号 leads to a person as well.
_CHINESE = re.compile(
    r"联系|电话|手机|座机|传真|邮箱|邮件|微信|身份证|证件号|姓名|法定代表|法人代表|法人(?!单位|机构|企业|代码|名称|组织)"
    r"|负责人|填表人|填报人|填报者|审核人|统计人员|采集人|采集员|普查员|指导员|经办人|户主|业主"
)
_ENGLISH = re.compile(
    r"contact|phone|mobile number|e ?mail|legal rep|surveyor|enumerator|respondent|wechat|\bqq\b|person in charge"
)
_WORDS = frozenset({"tel", "telno", "mobile", "cell", "fax", "person", "signatory"})
# Field names of the census tables, which are the initials of the words above.
_CODES = frozenset(
    {
        "fddbr", "fddbrxm", "fddbrdh", "frdb", "frdbxm", "lxr", "lxrxm", "lxrdh", "lxdh", "lxfs", "dh", "dhhm",
        "sjh", "sjhm", "sj", "yddh", "gddh", "cz", "czhm", "dzyx", "yx", "tbr", "tbrxm", "tbrdh", "tbrlxdh", "tjfzr",
        "tjfzrxm", "dwfzr", "dwfzrxm", "fzr", "fzrxm", "shr", "shrxm", "pcy", "pcyxm", "pcybh", "pczdy", "pczdyxm",
        "zdy", "zdyxm", "sfzh", "sfz",
    }
)  # fmt: skip

# Mobile numbers (1[3-9] and nine more digits, with or without +86 and gaps), land lines with their area code, and 18-digit
# identity numbers (GB 11643-1999: area, date of birth, sequence, check). Digits behind a point are decimals of a coordinate.
_NUMBERS = re.compile(
    r"(?<![\d.])(?:\+?86[-\s]?)?[1１][3-9３-９]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)"
    r"|(?<![\d.])(?:[(（][0０]\d{2,3}[)）]\s?|[0０]\d{2,3}[-\s])\d{7,8}(?!\d)"
    r"|(?<![\d.])[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
# A person named inside another text: the two to four characters after the word that announces one.
_PERSON = re.compile(r"(联系人|负责人|经办人|填表人|法定代表人|法人代表)([:：\s]*)[\u3400-\u9fff·]{2,4}")
WORTH_A_LOOK = r"(?s)\d{4}.?\d{3}|@|[系责办表]人|代表"
"""What every text has in which something is masked: one look for it spares the others the rest."""

_WORTH_A_LOOK = re.compile(WORTH_A_LOOK)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")


def is_contact(header: str) -> bool:
    """Tell whether a column of that header holds people, or numbers and addresses that reach them.

    Examples
    --------
    >>> [is_contact(h) for h in ("联系人", "contact_phone", "TEL", "法定代表人", "法人单位名称", "Hotel", "经度")]
    [True, True, True, True, False, False, False]
    """
    text = unicodedata.normalize("NFKC", header)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower()
    text = re.sub(r"[\W_]+", " ", text).strip()
    if _CHINESE.search(text.replace(" ", "")) or _ENGLISH.search(text):
        return True
    return text in _CODES or not _WORDS.isdisjoint(text.split())


def shown_columns(headers: Iterable[str]) -> list[str]:
    """Leave out the headers of contacts.

    Examples
    --------
    >>> shown_columns(["企业名称", "联系电话", "经度"])
    ['企业名称', '经度']
    """
    return [header for header in headers if not is_contact(header)]


def masked(text: str) -> str:
    """Hide what looks like a person, a personal number or a mail address inside a text.

    Examples
    --------
    >>> masked("王师傅 13812345678，门卫 0310-5551234")
    '王师傅 ***，门卫 ***'
    >>> masked("丙厂 联系人：张三丰")
    '丙厂 联系人：***'
    >>> masked("114.13812345678 91130481MA07XXXX2C 130481103204")
    '114.13812345678 91130481MA07XXXX2C 130481103204'
    """
    if not _WORTH_A_LOOK.search(text):
        return text
    return _PERSON.sub(r"\1\2***", _MAIL.sub("***", _NUMBERS.sub("***", text)))
