from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from geocensus.errors import OutputExists, UsageError
from geocensus.registers import atomic
from geocensus.registers.atomic import atomic_file, atomic_folder


def names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def test_a_file_appears_at_the_end(tmp_path: Path) -> None:
    with atomic_file(tmp_path / "结果.csv") as part:
        part.write_text("x")
        assert not (tmp_path / "结果.csv").exists()
        assert part.parent == tmp_path
        assert part.suffix == ".csv"
    assert names(tmp_path) == ["结果.csv"]


def test_a_folder_appears_at_the_end(tmp_path: Path) -> None:
    with atomic_folder(tmp_path / "out") as part:
        (part / "sub").mkdir()
        (part / "sub" / "a.csv").write_text("x")
        assert not (tmp_path / "out").exists()
    assert (tmp_path / "out" / "sub" / "a.csv").read_text() == "x"
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("kind", [atomic_file, atomic_folder])
def test_what_fails_leaves_nothing(tmp_path: Path, kind: object) -> None:
    target = tmp_path / "new" / "deep" / "out"

    def fail() -> None:
        with kind(target) as part:  # type: ignore[operator]
            ((part / "a") if part.is_dir() else part).write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert names(tmp_path) == []


@pytest.mark.parametrize("kind", [atomic_file, atomic_folder])
def test_nothing_is_overwritten(tmp_path: Path, kind: object) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("file", "folder", "link"):
        with pytest.raises(OutputExists, match="nothing is overwritten"):
            kind(tmp_path / name).__enter__()  # type: ignore[operator]
    assert (tmp_path / "file").read_text() == "mine"
    assert names(tmp_path) == ["file", "folder", "link"]


@pytest.mark.parametrize("kind", [atomic_file, atomic_folder])
def test_who_comes_second_does_not_win(tmp_path: Path, kind: object) -> None:
    def race() -> None:
        with kind(tmp_path / "out") as part:  # type: ignore[operator]
            if not part.is_dir():
                part.write_text("second")
            (tmp_path / "out").write_text("first")

    with pytest.raises(OutputExists):
        race()
    assert (tmp_path / "out").read_text() == "first"
    assert names(tmp_path) == ["out"]


def test_overwriting_when_asked(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    with atomic_file(tmp_path / "a", overwrite=True) as part:
        part.write_text("new")
    assert (tmp_path / "a").read_text() == "new"


def test_long_names_and_dots(tmp_path: Path) -> None:
    name = "长" * 80 + ".csv"
    with atomic_file(tmp_path / name) as part:
        part.write_text("x")
    assert names(tmp_path) == [name]
    with pytest.raises(OutputExists):
        atomic_folder(tmp_path / "x" / "..").__enter__()


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(UsageError, match="cannot write in"):
        atomic_file(tmp_path / "a" / "b.csv").__enter__()


WRITER = """
    import sys, time
    from pathlib import Path
    from geocensus.registers.atomic import atomic_file, atomic_folder

    target = Path(sys.argv[1])
    kind = atomic_folder if sys.argv[2] == "folder" else atomic_file
    for number in range(10_000):
        with kind(target / f"out{number}") as part:
            files = [part / f"{place}.csv" for place in range(5)] if kind is atomic_folder else [part]
            for file in files:
                with file.open("w") as stream:
                    for line in range(50):
                        stream.write("whole\\n")
                        stream.flush()
            print(number, flush=True)
"""


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_sigkill_at_any_moment_leaves_nothing_half_done(tmp_path: Path, kind: str) -> None:
    for delay in (0.0, 0.003, 0.007, 0.013):
        place = tmp_path / f"{kind}{delay}"
        place.mkdir()
        command = [sys.executable, "-c", textwrap.dedent(WRITER), str(place), kind]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        whole = "whole\n" * 50
        for item in place.glob("out*"):
            files = sorted(item.iterdir()) if item.is_dir() else [item]
            assert len(files) == (5 if kind == "folder" else 1)
            assert all(file.read_text() == whole for file in files)
        assert all(item.name.startswith((".geocensus-", "out")) for item in place.iterdir())
        # The next one that writes there clears away what was left.
        with atomic_file(place / "next") as part:
            part.write_text("x")
        assert not list(place.glob(".geocensus-*"))


def test_the_living_and_the_strange_are_left_alone(tmp_path: Path) -> None:
    host = atomic._HOST
    alive = tmp_path / f".geocensus-{host}-{os.getppid()}-00000000-a.csv"
    elsewhere = tmp_path / ".geocensus-ffffffff-999999999-00000000-a.csv"
    other = tmp_path / ".geocensus-notes"
    dead = tmp_path / f".geocensus-{host}-999999999-00000000-a.csv"
    for path in (alive, elsewhere, other, dead):
        path.write_text("x")
    with atomic_folder(tmp_path / "out"):
        pass
    assert {path for path in (alive, elsewhere, other, dead) if path.exists()} == {alive, elsewhere, other}
