"""Provinces in every usual spelling."""

from __future__ import annotations

import pytest

from geocensus.regions.provinces import PROVINCES, province_codes


@pytest.mark.parametrize("code", PROVINCES)
def test_every_province_is_known_by_its_spellings(code: str) -> None:
    name, spellings = PROVINCES[code]
    written = [name, f"{name}省", f"{name}市", f"{name}自治区", f" {name} ", code, f"{code}0000", *spellings]
    written += [spelling.title() for spelling in spellings] + [f"{spelling.upper()} PROVINCE" for spelling in spellings]
    assert province_codes(written).tolist() == [code] * len(written)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Shaanxi", "61"),
        ("Shanxi Province", "14"),
        ("内蒙古自治区", "15"),
        ("广西壮族自治区", "45"),
        ("宁夏回族自治区", "64"),
        ("新疆维吾尔自治区", "65"),
        ("Guangxi Zhuang Autonomous Region", "45"),
        ("Xinjiang Uyghur Autonomous Region", "65"),
        ("Hong Kong SAR", "81"),
        ("Inner-Mongolia", "15"),
        ("河北邯郸", None),
        ("Hebeian", None),
        ("湖", None),
        ("99", None),
        ("", None),
        (None, None),
    ],
)
def test_what_is_no_province_names_none(text: str | None, code: str | None) -> None:
    assert province_codes([text]).tolist() == [code]
