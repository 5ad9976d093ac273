"""The documentation builds without a warning, and its pages ask nothing of the network."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Loads without a click: scripts, styles, images, frames, fonts. Links that a reader may follow are no load.
LOADS = re.compile(
    r"""<(?:script|img|iframe|source|embed)\b[^>]*\bsrc\s*=\s*["']?(?:https?:)?//[^"'>\s]+|"""
    r"""<link\b(?=[^>]*\brel\s*=\s*["']?(?:stylesheet|preload|modulepreload|preconnect|dns-prefetch))[^>]*\bhref\s*=\s*["']?(?:https?:)?//[^"'>\s]+|"""
    r"""@import\s+(?:url\()?["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//[^)]+""",
    re.IGNORECASE,
)


@pytest.mark.slow
def test_docs_build_without_warnings_and_load_nothing(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="Sphinx comes with the extra docs (make docs, make check)")
    pytest.importorskip("myst_nb", reason="myst-nb comes with the extra docs")
    words = ["-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-d", str(tmp_path / "doctrees")]
    # The notebook is run by a test of its own.
    words += ["-D", "nb_execution_mode=off", str(ROOT / "docs"), str(tmp_path / "html")]
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr[-4_000:]
    pages = sorted((tmp_path / "html").rglob("*.html"))
    assert len(pages) > 30
    loads = {}
    for page in pages:
        found = LOADS.findall(page.read_text(encoding="utf-8"))
        if found:
            loads[page.relative_to(tmp_path / "html").as_posix()] = found[:3]
    assert loads == {}


def test_the_rule_for_loads_finds_them() -> None:
    for text in (
        '<script src="https://cdn.example/x.js">',
        '<link rel="stylesheet" href="//cdn.example/x.css">',
        "@import url(https://cdn.example/x.css)",
        '<img alt="" src=http://example/x.png>',
    ):
        assert LOADS.search(text), text
    assert not LOADS.search('<a href="https://example.org">x</a><script src="_static/x.js"></script>')
