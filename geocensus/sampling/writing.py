"""The folder of a verification: a page, the estimates as JSON, and every drawn source with its outcome."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
import numpy as np

from geocensus.language import Language
from geocensus.maps.inlining import content_security_policy
from geocensus.maps.words import STAMP
from geocensus.registers.atomic import atomic_folder
from geocensus.registers.tables import write_csv
from geocensus.report.page import sheet_file
from geocensus.sampling.estimating import Estimate
from geocensus.sampling.verifying import Verification
from geocensus.sampling.words import CLASS_NAMES, WORDS

__all__ = ["decision_lines", "rate_said", "verification_page", "write_verification"]

WIDTH, HEIGHT, LEFT, BOTTOM = 560, 220, 52, 34


def write_verification(found: Verification, folder: str | Path, *, language: Language, synthetic: bool = False) -> Path:
    """Write a verification into a new folder, whole or not at all.

    Raises
    ------
    OutputExists
        When the folder exists.
    """
    with atomic_folder(folder) as part:
        page = verification_page(found, language=language, synthetic=synthetic)
        (part / "verification.html").write_text(page, encoding="utf-8")
        said = json.dumps(found.record(), ensure_ascii=False, indent=1, allow_nan=False)
        (part / "verification.json").write_text(said + "\n", encoding="utf-8")
        write_csv(found.sources.drop(columns=["name"], errors="ignore"), part / "verified.csv")
    return Path(folder)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    text = (resources.files("geocensus.sampling") / "page" / "verification.html.j2").read_text(encoding="utf-8")
    return environment.from_string(text)


def verification_page(found: Verification, *, language: Language, synthetic: bool = False) -> str:
    """Write a verification as one page of HTML that stands alone and runs nothing."""
    style = sheet_file("report.css") + sheet_file("feasibility.css")
    words = {name: text[language] for name, text in WORDS.items()}
    page = _template().render(
        found=found,
        language=language,
        html_language="zh-CN" if language is Language.ZH else "en",
        words=words,
        stamp=STAMP[language],
        style=style,
        policy=content_security_policy(scripts=[], styles=[style]),
        synthetic=synthetic,
        rates=[
            (words[name], rate_said(getattr(found, name)))
            for name in ("error_rate", "missed", "cried_wolf", "caught", "absent", "if_all_wrong")
        ],
        parts=[
            *((f"{words['county']} {name}", rate_said(each)) for name, each in found.by_county.items()),
            *((CLASS_NAMES[name][language], rate_said(each)) for name, each in found.by_class.items()),
        ],
        decision=decision_lines(found, words),
        curve=_curve(found),
        percent=_percent,
        accuracy=_accuracy(found, words),
    )
    return page.encode("utf-8", "replace").decode("utf-8")


def _percent(value: float) -> str:
    return "–" if not np.isfinite(value) else f"{100 * value:.1f} %"


def rate_said(each: Estimate) -> dict[str, str]:
    """Write an estimate as texts."""
    return {
        "rate": _percent(each.rate),
        "interval": f"{100 * each.low:.1f}–{100 * each.high:.1f} %" if each.of else "–",
        "seen": f"{each.seen:,} / {each.of:,}",
        "effect": f"{each.design_effect:.2f}" if np.isfinite(each.design_effect) else "–",
        "freedom": f"{each.freedom:,}",
        "method": each.method,
    }


def decision_lines(found: Verification, words: Mapping[str, str]) -> list[str]:
    """Say whether the register is accepted, by which rule, and at what risk."""
    decision = found.acceptance
    values = {
        "limit": _percent(decision.limit), "good": _percent(decision.good), "trials": f"{decision.trials:,}",
        "errors": f"{decision.errors:,}", "most": f"{decision.most:,}", "consumer": _percent(decision.consumer_risk),
        "producer": _percent(decision.producer_risk), "law": words[decision.law], "n": f"{found.unverified:,}",
    }  # fmt: skip
    lines = [words["accepted" if decision.accepted else "rejected"]]
    lines.append(words["rule" if decision.most >= 0 else "too_small"])
    if decision.most >= 0:
        lines.append(words["risks"])
    if not decision.accepted:
        lines.append(words["shown_worse" if decision.shown_worse else "not_shown_worse"])
    if found.unverified:
        lines.append(words["stands" if found.decided else "depends"])
    return [line.format(**values) for line in lines]


def _curve(found: Verification) -> dict[str, Any]:
    """Draw the operating characteristic: the chance of acceptance by the true rate."""
    points = found.acceptance.curve
    most = points[-1][0] or 1.0

    def x(rate: float) -> float:
        return round(LEFT + (WIDTH - LEFT - 14) * rate / most, 1)

    def y(chance: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - 12) * chance, 1)

    step = next(each for each in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if most / each <= 8)
    return {
        "width": WIDTH, "height": HEIGHT, "left": LEFT, "right": WIDTH - 14, "bottom": HEIGHT - BOTTOM,
        "line": " ".join(f"{x(rate)},{y(chance)}" for rate, chance in points),
        "limit": x(found.acceptance.limit),
        "x_ticks": [(x(k * step), f"{100 * k * step:g} %") for k in range(int(most / step + 1e-9) + 1)],
        "y_ticks": [(y(share), f"{100 * share:.0f} %") for share in (0.0, 0.25, 0.5, 0.75, 1.0)],
    }  # fmt: skip


def _accuracy(found: Verification, words: dict[str, str]) -> list[tuple[str, str, str]]:
    accuracy = found.accuracy
    if not accuracy.count:
        return []
    metres = [
        ("128", words["bias"], f"{accuracy.bias_east_m:+,.1f} / {accuracy.bias_north_m:+,.1f} m"),
        ("47", "RMSE", f"{accuracy.rmse_m:,.1f} m"),
        ("43", "CE50", f"{accuracy.ce50_m:,.1f} m"),
        (
            "44",
            f"CE90 ({words['quantile']} / {words['formula']})",
            f"{accuracy.ce90_m:,.1f} / {accuracy.ce90_formula_m:,.1f} m",
        ),
        (
            "45",
            f"CE95 ({words['quantile']} / {words['formula']})",
            f"{accuracy.ce95_m:,.1f} / {accuracy.ce95_formula_m:,.1f} m",
        ),
    ]
    if accuracy.gross is not None:
        metres.append(("30", words["gross"], f"{accuracy.gross:,}"))
    return metres
