"""The set-up scripts: parsed by bash, idempotent, honest when they cannot do their work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = [ROOT / "tools/venv.sh", ROOT / "tools/browser.sh", ROOT / ".ci/run"]

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this machine")


def bash(script: Path, *words: str, path: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [shutil.which("bash") or "bash", str(script), *words],
        cwd=cwd,
        env={"PATH": path, "HOME": str(cwd), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def tools(folder: Path, *names: str, **scripts: str) -> str:
    """Make a folder of programs, some of them pretended; give it as a PATH."""
    folder.mkdir()
    for name in names:
        found = shutil.which(name)
        assert found, name
        (folder / name).symlink_to(found)
    for name, text in scripts.items():
        program = folder / name.replace("_", "-")
        program.write_text(f"#!{shutil.which('bash')}\n{text}\n", encoding="utf-8")
        program.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_bash_understands_it_and_it_may_run(script: Path) -> None:
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    assert os.access(script, os.X_OK)


def test_an_environment_is_made_once(tmp_path: Path) -> None:
    path = os.environ["PATH"]
    real = str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")
    first = bash(ROOT / "tools/venv.sh", "env", path=path, cwd=tmp_path, PYTHON=real)
    assert first.returncode == 0, first.stderr
    assert "making env" in first.stderr
    marker = tmp_path / "env/pyvenv.cfg"
    before = marker.stat().st_mtime_ns
    again = bash(ROOT / "tools/venv.sh", "env", path=path, cwd=tmp_path, PYTHON=real)
    assert (again.returncode, again.stderr) == (0, "")
    assert marker.stat().st_mtime_ns == before


def test_an_old_python_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tools(tmp_path / "bin", "id", python3="exit 1")
    done = bash(ROOT / "tools/venv.sh", "env", path=path, cwd=tmp_path)
    assert done.returncode == 1
    assert "needs Python 3.11" in done.stderr
    assert not (tmp_path / "env").exists()


def test_a_python_without_venv_asks_apt_and_says_what_is_missing(tmp_path: Path) -> None:
    python = 'case "$*" in *version_info*) [ "${1}" = -c ] && exit 0;; *) exit 1;; esac'
    path = tools(tmp_path / "bin", python3=python, id="echo 0", apt_get='echo "apt-get $*" >> asked')
    done = bash(ROOT / "tools/venv.sh", "env", path=path, cwd=tmp_path)
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr
    asked = (tmp_path / "asked").read_text(encoding="utf-8")
    assert "update" in asked
    assert "python3-venv" in asked


def test_a_missing_browser_comes_from_debian_or_is_named(tmp_path: Path) -> None:
    known = tools(tmp_path / "user", "grep", id="echo 1000", dpkg_query="exit 1", apt_get="echo called >> asked")
    done = bash(ROOT / "tools/browser.sh", path=known, cwd=tmp_path)
    assert done.returncode == 0
    assert "apt-get install chromium chromium-driver fonts-noto-cjk" in done.stderr
    assert not (tmp_path / "asked").exists(), "who is not root must not call apt-get"

    root = tools(tmp_path / "root", "grep", id="echo 0", dpkg_query="exit 1", apt_get='echo "$*" >> asked')
    done = bash(ROOT / "tools/browser.sh", path=root, cwd=tmp_path)
    assert done.returncode == 0
    assert "install -y -qq --no-install-recommends chromium chromium-driver fonts-noto-cjk" in (
        tmp_path / "asked"
    ).read_text(encoding="utf-8")


def test_a_present_browser_is_left_alone(tmp_path: Path) -> None:
    path = tools(
        tmp_path / "bin",
        "grep",
        id="echo 0",
        chromium="exit 0",
        chromedriver="exit 0",
        dpkg_query="echo install ok installed",
        apt_get="echo called >> asked",
    )
    done = bash(ROOT / "tools/browser.sh", path=path, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "asked").exists()


def test_a_failing_apt_does_not_stop_the_tests(tmp_path: Path) -> None:
    path = tools(tmp_path / "bin", "grep", id="echo 0", dpkg_query="exit 1", apt_get="exit 100")
    done = bash(ROOT / "tools/browser.sh", path=path, cwd=tmp_path)
    assert done.returncode == 0
    assert "will skip" in done.stderr
