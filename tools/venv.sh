#!/bin/bash
# Make a virtual environment with pip in it: tools/venv.sh FOLDER
# PYTHON=... chooses the interpreter.
set -euo pipefail

folder=${1:?usage: tools/venv.sh FOLDER}
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

say() { echo "set-up: $*" >&2; }

if [ -x "$folder/bin/python" ] && "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi

find_python() {
    local name
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$name" -c "$new_enough" 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

if ! python=$(find_python); then
    say "geocensus needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3 ..."
    exit 1
fi

# Debian ships venv without ensurepip unless python3-venv is there.
has_ensurepip() { "$python" -c 'import ensurepip' 2>/dev/null && "$python" -m ensurepip --version >/dev/null 2>&1; }

if ! has_ensurepip && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    say "installing Debian's python3-venv"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2 || say "apt-get update failed; trying with the lists at hand"
    apt-get install -y -qq --no-install-recommends python3-venv >/dev/null ||
        apt-get install -y -qq --no-install-recommends "$version-venv" >/dev/null || true
fi

say "making $folder with $("$python" --version)"
if has_ensurepip; then
    "$python" -m venv "$folder"
elif "$python" -m pip --version >/dev/null 2>&1; then
    # pip 22.3 and later can install into an environment that has none.
    "$python" -m venv --without-pip "$folder"
    "$python" -m pip --quiet --python "$folder/bin/python" install pip
else
    say "this Python can make no virtual environment; as root: apt-get install python3-venv"
    exit 1
fi
