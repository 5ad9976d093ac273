"""The review from the command line: what is handed out, what comes back, exit codes, and nothing written when refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import geocensus as gc
from geocensus.cli import main
from tests.review.deciding import decision, page_file

REGISTER = "\n".join(
    (
        "id,county_code,longitude,latitude,联系电话",
        "a,130481,114.20001,36.70001,13912345678",
        "b,130481,36.70001,114.20001,13912345678",
        "c,130481,116.4,39.9,13912345678",
    )
)


@dataclass(frozen=True)
class Said:
    returncode: int
    stdout: str
    stderr: str


Spoken = Callable[..., Said]


@pytest.fixture
def geocensus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Spoken:
    """Run the command line in this process: twenty starts of Python would take longer than all that they do."""
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> Said:
        with pytest.raises(SystemExit) as left:
            main(words)
        return Said(int(left.value.code or 0), *capsys.readouterr())

    return command


@pytest.fixture
def run(geocensus: Spoken, tmp_path: Path) -> Path:
    (tmp_path / "r.csv").write_text(REGISTER, encoding="utf-8")
    assert geocensus("run", "r.csv", "--region", "wuan", "--out", "run").returncode == 0
    return tmp_path / "run"


def test_out_and_back(geocensus: Spoken, run: Path, tmp_path: Path) -> None:
    built = geocensus("--lang", "zh", "review", "build", "run", "--out", "review")
    assert (built.returncode, built.stdout) == (0, "review/index.html\n")
    assert "待审核 2 行" in built.stderr
    assert "13912345678" not in "".join(path.read_text("utf-8") for path in (tmp_path / "review").glob("*.html"))
    found = gc.read_run(run)
    manifest = json.loads((tmp_path / "review/review.json").read_text("utf-8"))
    page_file(
        tmp_path / "d.json",
        manifest["run"],
        [decision(found, 2, "accept", proposal="swapped_axes"), decision(found, 3, "return", comment="where?")],
    )
    said = geocensus("review", "status", "run", "d.json", "--json")
    assert json.loads(said.stdout)["returned"] == 1
    applied = geocensus("review", "apply", "run", "d.json", "--out", "applied")
    assert (applied.returncode, applied.stdout) == (1, "applied\n")
    assert "rows settled: 1 (moved: 1" in applied.stderr
    assert geocensus("review", "apply", "run", "d.json", "--out", "applied").returncode == 2
    sent = geocensus("review", "send", "run", "applied", "--out", "lists", "--no-pictures")
    assert (sent.returncode, len(list((tmp_path / "lists").glob("*.xlsx")))) == (0, 1)
    carried = geocensus("review", "carry", "run", "run", "applied", "--out", "carried")
    assert carried.returncode == 0
    assert "decisions carried over: 2; not carried: 0" in carried.stderr
    alike = geocensus("review", "diff", "applied", "carried")
    assert alike.returncode == 0
    assert "same decision: 2 (100.0%)" in alike.stdout
    again = geocensus("review", "build", "run", "applied", "--out", "review-2")
    assert "to decide: 0 rows" in again.stderr
    assert geocensus("directory", "update", "units", "applied").returncode == 0


def test_what_is_refused_writes_nothing(geocensus: Spoken, run: Path, tmp_path: Path) -> None:
    found = gc.read_run(run)
    page_file(tmp_path / "other.json", "f" * 64, [decision(found, 2, "confirm")])
    for words, code, part in (
        (("apply", "run", "other.json", "--out", "out"), 3, "about another run"),
        (("apply", "run", "none.json", "--out", "out"), 3, "no file or folder of decisions"),
        (("apply", "r.csv", "other.json", "--out", "out"), 3, "no folder of a run"),
        (("build", "run", "--grade", "severe", "--out", "out"), 2, "--grade severe"),
        (("build", "run", "--column", "联系电活", "--out", "out"), 2, "did you mean '联系电话'"),
        (("send", "run", "other.json", "--by", "county", "--out", "out"), 2, "--by county"),
    ):
        refused = geocensus("review", *words)
        assert refused.returncode == code, refused.stderr
        assert part in refused.stderr
        assert "Traceback" not in refused.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.json", "r.csv", "run"]
