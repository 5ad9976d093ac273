#!/bin/bash
# Have Chromium, its driver and a Chinese font for the browser tests, from Debian's own packages.
# Never fails: without them the browser tests skip, and say so.
set -uo pipefail

say() { echo "set-up: $*" >&2; }

wanted=()
command -v chromium >/dev/null || wanted+=(chromium)
command -v chromedriver >/dev/null || wanted+=(chromium-driver)
# Without it Chinese text is drawn as boxes.
if command -v dpkg-query >/dev/null && ! dpkg-query -W -f '${Status}' fonts-noto-cjk 2>/dev/null | grep -q 'ok installed'; then
    wanted+=(fonts-noto-cjk)
fi
[ ${#wanted[@]} = 0 ] && exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    say "missing for the browser tests: ${wanted[*]}; as root: apt-get install ${wanted[*]}"
    exit 0
fi
say "installing Debian's ${wanted[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq >&2 || say "apt-get update failed; trying with the lists at hand"
apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null ||
    say "could not install ${wanted[*]}; the browser tests will skip what they need"
exit 0
