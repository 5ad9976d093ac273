"""What a row's codes say of themselves: check characters, digits lost in a spreadsheet, shapes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.columns import Unavailable
from geocensus.measures.plain import Distinct, matches, plain
from geocensus.measures.registry import measure

__all__: list[str] = []

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]

ALPHABET = b"0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
"""Characters and weights of the unified social credit code [GB 32100-2015, 4.1 and annex A]."""

SCIENTIFIC = r"^\d(?:\.\d+)?E\+?\d{1,2}$"
ENOUGH = 5
"""So many different codes of 16 digits or more, all ending in zero, are no chance (1 in 100,000)."""

RIGHT, OLD_FORM, WRONG_CHECK, NO_CODE = 0, 1, 2, 3
_CREDIT_FAULTS = (
    Text(en="right", zh="正确"),
    Text(
        en="it is an organisation code or a business registration number, no credit code",
        zh="是组织机构代码或工商注册号，不是统一社会信用代码",
    ),
    Text(en="its check character does not fit the others", zh="校验码与其余字符不符"),
    Text(
        en="a credit code has 18 characters: digits and capitals without I, O, S, V, Z",
        zh="信用代码应为 18 位数字和大写字母（I、O、S、V、Z 除外）",
    ),
)
_PERMIT_FAULTS = (
    Text(en="right", zh="正确"),
    Text(
        en="it is not written as credit code, three digits and a letter: perhaps a permit of before 2017",
        zh="不是“信用代码＋3 位顺序码＋字母”的形式：可能是 2017 年以前的证号",
    ),
    Text(en="the check character of the credit code in it does not fit", zh="其中信用代码的校验码不符"),
)
_CHARACTER = np.full(256, -1, dtype=np.int64)
_CHARACTER[np.frombuffer(ALPHABET, dtype=np.uint8)] = np.arange(len(ALPHABET))


def check_character_fits(codes: pa.Array) -> Mask:
    """Tell of codes of 18 ASCII characters whether they are of the alphabet and the last one fits the others.

    Examples
    --------
    >>> check_character_fits(pa.array(["91110000600037341L", "91110000600037341A"])).tolist()
    [True, False]
    """
    if not len(codes):
        return np.zeros(0, dtype=np.bool_)
    fixed = codes.cast(pa.binary()).cast(pa.binary(18))
    raw = np.frombuffer(fixed.buffers()[1], dtype=np.uint8)[fixed.offset * 18 : (fixed.offset + len(fixed)) * 18]
    value = _CHARACTER[raw.reshape(-1, 18)]
    return np.asarray((value >= 0).all(axis=1) & ((value[:, :17] @ WEIGHTS + value[:, 17]) % 31 == 0), dtype=np.bool_)


def _credit_code_right(text: pa.Array, shaped: Mask) -> Mask:
    """Tell which of the codes with the right shape have the right check character."""
    right = np.zeros(len(text), dtype=np.bool_)
    right[shaped] = check_character_fits(pc.utf8_slice_codeunits(text.filter(pa.array(shaped)), 0, 18))
    return right


def _known(text: pa.Array, values: Any) -> Floats:
    return np.where(np.asarray(pc.is_valid(text)), np.asarray(values, dtype=np.float64), np.nan)


@measure(
    meaning=Text(
        en="What is wrong with the credit code: 0 nothing, 1 another kind of code, 2 check character, 3 no code",
        zh="信用代码的问题：0 无，1 其他类型的代码，2 校验码不符，3 不成代码",
    ),
    unknown=Text(en="the row has no credit code", zh="该行未填写统一社会信用代码"),
    of_others=True,
)
def credit_code_fault(uscc: Any) -> Floats:
    """Judge the shape and check character of each credit code; a suffix of two characters may follow it."""
    text = plain(uscc)
    shaped = matches(text, r"^[!-~]{18}(?:[!-~]{2})?$")
    other = matches(text, r"^(?:[0-9A-Z]{8}-?[0-9X]|\d{13}|\d{15})$")
    fault = np.where(shaped, WRONG_CHECK, np.where(other, OLD_FORM, NO_CODE))
    fault[_credit_code_right(text, shaped)] = RIGHT
    return _known(text, fault)


def _said(fault: Floats, words: tuple[Text, ...]) -> NDArray[np.object_]:
    return np.array([words[int(each)] if each == each else None for each in fault.tolist()], dtype=object)


@measure(meaning=Text(en="What is wrong with the credit code, in words", zh="信用代码的问题（文字说明）"))
def credit_code_said(credit_code_fault: Floats) -> NDArray[np.object_]:
    """Say what is wrong with each credit code."""
    return _said(credit_code_fault, _CREDIT_FAULTS)


@measure(
    meaning=Text(
        en="What is wrong with the permit number: 0 nothing, 1 its shape, 2 the check character within",
        zh="许可证编号的问题：0 无，1 形式不符，2 其中校验码不符",
    ),
    unknown=Text(en="the row has no permit number", zh="该行未填写排污许可证编号"),
    inapplicable=True,
    of_others=True,
)
def permit_fault(permit_no: Any) -> Floats:
    """Judge each permit number: credit code, three digits, a letter [HJ 608-2017]; W to Z are registrations."""
    text = plain(permit_no)
    shaped = matches(text, r"^[0-9A-Z]{18}\d{3}[PRV-Z]$")
    fault = np.where(shaped, 2, 1)
    fault[_credit_code_right(text, shaped)] = 0
    return _known(text, fault)


@measure(meaning=Text(en="What is wrong with the permit number, in words", zh="许可证编号的问题（文字说明）"))
def permit_said(permit_fault: Floats) -> NDArray[np.object_]:
    """Say what is wrong with each permit number."""
    return _said(permit_fault, _PERMIT_FAULTS)


@measure(
    meaning=Text(en="Which code lost digits, 0: none", zh="丢失数字的代码序号，0 为无"),
    of_others=True,
)
def lossy_code(
    row: Numbers,
    uscc: Any = None,
    zone_code_texts: Distinct | None = None,
    town_code: Any = None,
    county_code: Any = None,
    permit_no: Any = None,
) -> Numbers:
    """Find the first code of each row that a spreadsheet has kept as a number, with 15 digits at most."""
    codes = (uscc, zone_code_texts, town_code, county_code, permit_no)
    if all(column is None for column in codes):
        raise Unavailable(
            reason=Text(en="the register has no column of codes", zh="登记表没有代码列"),
            remedy=Text(
                en="name one: --column uscc=HEADER or zone_code=HEADER",
                zh="请指定：--column uscc=列名 或 zone_code=列名",
            ),
        )
    which = np.zeros(len(row), dtype=np.int64)
    for number, column in reversed([*enumerate(codes, start=1)]):
        if column is None:
            continue
        codes_of = column if isinstance(column, Distinct) else Distinct.of(column)
        text = codes_of.text
        lost = matches(text, SCIENTIFIC)
        zeroed = matches(text, r"^\d{15}0+$")
        if column is uscc and zeroed.any():
            shaped = matches(text, r"^[!-~]{18}$")
            lost |= zeroed & shaped & ~_credit_code_right(text, shaped)
        elif zeroed.any():
            long = matches(text, r"^\d{16,}$")
            if long.sum() >= ENOUGH and (zeroed == long).all():
                lost |= zeroed
        which[codes_of.spread(lost, False)] = number
    return which


@measure(meaning=Text(en="The code that lost digits, as it stands", zh="丢失数字的代码原文"))
def lossy_code_text(
    lossy_code: Numbers,
    uscc: Any = None,
    zone_code: Any = None,
    town_code: Any = None,
    county_code: Any = None,
    permit_no: Any = None,
) -> NDArray[np.object_]:
    """Quote the code of each row that lost digits."""
    quoted = np.full(len(lossy_code), None, dtype=object)
    for number, column in enumerate((uscc, zone_code, town_code, county_code, permit_no), start=1):
        at = np.flatnonzero(lossy_code == number)
        if len(at):
            quoted[at] = np.asarray(column[at], dtype=object)
    return quoted


@measure(
    meaning=Text(en="Digits of the zone code; −1: other characters in it", zh="小区代码的位数，−1 为含有其他字符"),
    unknown=Text(en="the row has no zone code", zh="该行未填写普查小区代码"),
    remedy=Text(en="name its column: --column zone_code=HEADER", zh="指定其列：--column zone_code=列名"),
    of_others=True,
)
def zone_code_digits(zone_code_texts: Distinct) -> Floats:
    """Count the digits of each zone code; ``.0`` of a spreadsheet does not count."""
    text = pc.replace_substring_regex(zone_code_texts.text, r"\.0$", "")
    digits = np.where(matches(text, r"^\d+$"), np.asarray(pc.binary_length(text)), -1)
    return zone_code_texts.spread(digits.astype(np.float64), np.nan)


@measure(meaning=Text(en="The zone codes that occur, each once", zh="出现的各个普查小区代码"))
def zone_code_texts(zone_code: Any) -> Distinct:
    """Tell the zone codes apart."""
    return Distinct.of(zone_code)


@measure(meaning=Text(en="The zone layer has the row's zone code", zh="小区图层中有该代码"), of_others=True)
def zone_code_in_layer(zone_code: Any, zone_reported_number: Numbers | None = None) -> Mask:
    """Tell which zone codes the zone layer has: whatever they look like, they are its own."""
    if zone_reported_number is None:
        return np.zeros(len(zone_code), dtype=np.bool_)
    return zone_reported_number >= 0
