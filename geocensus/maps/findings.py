"""Findings, their evidence and proposals as the columns that a page holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.language import Language, Text
from geocensus.maps.contacts import masked
from geocensus.maps.tables import grades, masked_texts, numbers, places, rounded, texts
from geocensus.measures.given import GIVEN
from geocensus.measures.registry import measures
from geocensus.repairs.registry import repairs

__all__ = ["cause_titles", "evidence_labels", "evidence_of", "finding_columns", "proposal_columns"]

_SUBJECTS = {"row": 0, "batch": 1, "zone": 2}


_THRESHOLDS = {
    "limit_m": Text(en="Limit (m)", zh="限值（米）"),
    "limit_m2": Text(en="Limit (m²)", zh="限值（平方米）"),
    "sites": Text(en="Limit: different sites or owners", zh="限值：不同场所或单位数"),
    "addresses": Text(en="Limit: different addresses", zh="限值：不同地址数"),
    "times": Text(en="Limit: times its own accuracy", zh="限值：自身精度的倍数"),
    "least_m": Text(en="Least that counts (m)", zh="起算值（米）"),
    "alpha": Text(en="Limit: probability by chance", zh="限值：偶然出现的概率"),
    "chance": Text(en="Limit: probability by chance", zh="限值：偶然出现的概率"),
    "share": Text(en="Limit: share", zh="限值：比例"),
    "odds_log10": Text(en="Limit: odds, power of ten", zh="限值：胜算（10 的幂）"),
    "decimals": Text(en="Decimals asked for", zh="要求的小数位数"),
}


def evidence_labels(evidence: Iterable[dict[str, Any]], language: Language) -> dict[str, str]:
    """Name the columns that findings quote: the first clause of what each means, and its unit."""
    names = {name for item in evidence for name in item}
    labels = {name: text[language] for name, text in _THRESHOLDS.items() if name in names}
    known = [(name, measure) for (_, name), measure in measures().items()] + list(GIVEN.items())
    for name, column in known:
        if name in names and name not in labels:
            clause = re.split("[;；:：,，]", column.meaning[language])[0]
            clause = re.sub(r"\s*[（(][^）)]*$", "", clause)  # a bracket that was cut off
            labels[name] = f"{clause} ({column.unit})" if column.unit else clause
    return dict(sorted(labels.items()))


@cache
def _titles(language: Language) -> dict[str, str]:
    return {repair.cause: repair.title[language] for repair in repairs()}


def cause_titles(causes: Iterable[str], language: Language) -> list[str]:
    """Name the causes of proposals; one that no repair declares keeps its own name."""
    known = _titles(language)
    return [known.get(cause, masked(cause)) for cause in causes]


def evidence_of(text: str) -> dict[str, Any]:
    """Read the evidence of a finding; what is no JSON object is none."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _shown(value: Any) -> Any:
    """Make a piece of evidence safe for JSON and for eyes that should see no telephone number."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, float) and not np.isfinite(value):
        return None
    if isinstance(value, dict):
        return masked(json.dumps(value, ensure_ascii=False))
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return value


def finding_columns(
    found: pd.DataFrame,
    titles: Mapping[str, Text],
    rows: NDArray[np.float64],
    zone_codes: NDArray[Any],
    language: Language,
    *,
    most: int,
) -> tuple[dict[str, Any], int]:
    """Lay out findings, the gravest first, and tell how many there are.

    Parameters
    ----------
    found
        See :data:`geocensus.schema.FINDINGS`; the evidence of a batch names its members in ``rows``.
    titles
        Titles of the checks.
    rows : (r,)
        Row numbers of the page's records: findings point to records.
    zone_codes : (z,)
        Codes of the page's zones.
    language
    most
        How many to list.
    """
    grade = grades(found)
    subject = np.array([_SUBJECTS.get(word, 0) for word in texts(found, "subject")], dtype=np.int64)
    row = numbers(found, "row")
    record = places(rows, np.where(subject == 0, row, np.nan))
    order = np.lexsort((np.nan_to_num(row), -subject, -grade))
    # What is found on a row that the page does not hold (it counts by zone) is in the tables only.
    order = order[(subject[order] != 0) | (record[order] >= 0)][:most]
    record = record[order]
    found, grade, subject, row = found.iloc[order], grade[order], subject[order], row[order]

    checks = texts(found, "check")
    codes = {code: number for number, code in enumerate(dict.fromkeys(checks))}
    written = dict(zip(checks, texts(found, "title"), strict=True))
    subject_ids = texts(found, "subject_id")
    evidence = [evidence_of(text) for text in texts(found, "evidence")]
    members = [_members(item) if kind == 1 else [] for item, kind in zip(evidence, subject, strict=True)]
    # Members of batches and subjects of rows are found by one look-up each, however many there are.
    sizes = [len(item) for item in members]
    flat = places(rows, np.array([row for item in members for row in item], dtype=np.float64))
    parts = np.split(flat, np.cumsum(sizes)[:-1]) if sizes else []
    return {
        "checks": [
            {"code": code, "title": titles[code][language] if code in titles else written[code]} for code in codes
        ],
        "record": record.tolist(),
        "row": [int(number) if np.isfinite(number) else 0 for number in row],
        "check": [codes[code] for code in checks],
        "grade": "".join(map(str, grade.tolist())),
        "subject": "".join(map(str, subject.tolist())),
        "subject_id": [masked(text) if kind else "" for text, kind in zip(subject_ids, subject, strict=True)],
        "name": [masked(text) if kind else "" for text, kind in zip(texts(found, "name"), subject, strict=True)],
        "zone": [
            int(zone) if kind == 2 else -1
            for zone, kind in zip(
                places(zone_codes.astype(object), np.array(subject_ids, dtype=object)), subject, strict=True
            )
        ],
        "members": [[int(record) for record in part if record >= 0] for part in parts],
        "message": masked_texts(texts(found, "message")),
        "evidence": [
            {masked(key): _shown(value) for key, value in item.items() if not (kind == 1 and key == "rows")}
            for item, kind in zip(evidence, subject, strict=True)
        ],
    }, len(found)


def _members(evidence: dict[str, Any]) -> list[float]:
    rows = evidence.get("rows", [])
    return [float(row) for row in rows if isinstance(row, int | float)] if isinstance(rows, list) else []


def proposal_columns(proposals: pd.DataFrame, rows: NDArray[np.float64], language: Language) -> dict[str, Any]:
    """Lay out the proposals of the rows that the page has."""
    record = places(rows, numbers(proposals, "row"))
    kept, record = proposals[record >= 0], record[record >= 0]
    return {
        "record": record.tolist(),
        "cause": cause_titles(texts(kept, "cause"), language),
        "status": texts(kept, "status"),
        **{name: rounded(numbers(kept, name), 7) for name in _AXES},
        "zone": texts(kept, "proposed_zone_code"),
        "moved_m": rounded(numbers(kept, "moved_m"), 1),
        "confidence": rounded(numbers(kept, "confidence"), 3),
        "rivals": [", ".join(cause_titles(_rivals(text), language)) for text in texts(kept, "rivals")],
        "clears": texts(kept, "clears"),
    }


def _rivals(text: str) -> list[str]:
    """Read the names of rival causes: a JSON list of names, or of records with a cause."""
    try:
        found = json.loads(text) if text else []
    except ValueError:
        return [text]
    items = found if isinstance(found, list) else [found]
    return [str(item.get("cause", "")) if isinstance(item, dict) else str(item) for item in items]


_AXES = ("reported_lon", "reported_lat", "proposed_lon", "proposed_lat")
