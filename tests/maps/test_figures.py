"""Figures: the same bytes twice, nothing tofu, everything counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import geocensus as gc
from geocensus.language import Language
from geocensus.maps import figure_frames, figures, fonts
from geocensus.maps.figures import distance_figure, error_figure, figure_bytes, grade_figure, vector_figure

from .worlds import HOSTILE, toy_run

DRAWINGS: dict[str, Callable[..., Any]] = {
    "grade": grade_figure,
    "vector": vector_figure,
    "distance": distance_figure,
    "moved": lambda run, **more: distance_figure(run, column="moved_m", **more),
}


def words_of(figure: Any) -> str:
    import matplotlib.text

    return "\n".join(each.get_text() for each in figure.findobj(matplotlib.text.Text))


@pytest.fixture
def no_chinese_font(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (fonts, figure_frames):
        monkeypatch.setattr(module, "chinese_font", lambda: None)


@pytest.mark.parametrize(("kind", "format"), [("grade", "svg"), ("vector", "png"), ("distance", "svg")])
def test_twice_the_same_bytes(kind: str, format: Any) -> None:  # noqa: A002
    one, two = (figure_bytes(DRAWINGS[kind](toy_run(120)), format) for _ in range(2))
    assert one == two
    assert one.startswith(b"<?xml" if format == "svg" else b"\x89PNG")


def test_a_svg_needs_no_font() -> None:
    text = figure_bytes(grade_figure(toy_run(50), language="zh"), "svg").decode()
    assert "<text" not in text
    assert "font-family" not in text


@pytest.mark.skipif(fonts.chinese_font() is None, reason="no font with Chinese characters: install fonts-noto-cjk")
def test_chinese_is_drawn_in_chinese() -> None:
    said = words_of(grade_figure(toy_run(50, language="zh")))
    assert "点位核查等级" in said
    assert "内部工作底图，未经审图不得公开" in said
    assert "合成数据" in said
    assert "?" not in said


@pytest.mark.usefixtures("no_chinese_font")
def test_without_a_chinese_font_words_are_english_and_the_figure_says_so() -> None:
    figure = grade_figure(toy_run(50, language="zh"))
    said = words_of(figure)
    assert "No font with Chinese characters" in said
    assert "positions by grade" in said
    assert "internal working map, not reviewed for publication" in said
    assert not re.search("[\u3400-\u9fff]", said)
    # matplotlib warns of every sign that it cannot draw, and warnings are errors here.
    assert figure_bytes(figure, "png")


@pytest.mark.parametrize("kind", ["grade", "vector"])
def test_hostile_names_are_drawn_or_left_out(kind: str) -> None:
    assert figure_bytes(DRAWINGS[kind](toy_run(120, names=HOSTILE)), "png")


def test_points_outside_of_the_frame_are_counted() -> None:
    run = toy_run()
    said = words_of(grade_figure(run))
    shown = run.positions[run.positions["in_scope"]]
    counted = sum(int(number.replace(",", "")) for number in re.findall(r"\(([\d,]+)\)", said))
    outside = re.search(r"([\d,]+) positions lie outside", said)
    assert outside
    assert counted + int(outside[1]) == int(shown["lon"].notna().sum())


def test_arrows_are_counted_by_their_certainty() -> None:
    run = toy_run()
    said = words_of(vector_figure(run))
    for status, word in (("proposed", "reported → proposed"), ("ambiguous", "in doubt")):
        assert re.search(rf"{word}.*\({int((run.proposals['status'] == status).sum())}\)", said)
    object.__setattr__(run, "proposals", run.proposals.iloc[:0])
    assert "No correction is proposed here" in words_of(vector_figure(run))


def test_a_histogram_says_what_it_cannot_show() -> None:
    run = toy_run()
    said = words_of(distance_figure(run))
    values = run.positions[run.positions["in_scope"]]["zone_distance_m"]
    assert f"{len(values):,} rows; {int((values == 0).sum()):,}" in said
    assert "distance to the zone that the row reports (m)" in said
    assert "no value" in words_of(distance_figure(run, column="nothing"))


def test_errors_are_measured_on_the_ellipsoid() -> None:
    lat = np.full(400, 36.7)
    east_m = np.random.default_rng(1).normal(0, 10, 400)
    lon = 114.2 + east_m / 89_393.0  # metres of a degree of longitude at 36.7°N on CGCS2000
    figure = error_figure(lon=lon, lat=lat, reference_lon=np.full(400, 114.2), reference_lat=lat, language="en")
    said = words_of(figure)
    half = re.search(r"half within ([\d.]+) m", said)
    assert half
    assert float(half[1]) == pytest.approx(np.median(np.abs(east_m)), rel=0.01)
    assert "no value" in words_of(
        error_figure(lon=[np.nan], lat=[1.0], reference_lon=[1.0], reference_lat=[1.0], language=Language.EN)
    )


def test_one_region_of_several() -> None:
    run = toy_run()
    figure = grade_figure(run, region=gc.region("wuan"))
    assert figure_bytes(figure, "png")
    assert figures.__all__
