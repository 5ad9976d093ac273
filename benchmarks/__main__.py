"""Run every benchmark and write its page into the documentation: ``python -m benchmarks``."""

from __future__ import annotations

import argparse
import subprocess
import sys

# One after the other and each in a process of its own: what one leaves in memory must not weigh on the next.
ALL = ("coordinates", "zones", "pipeline")


def main() -> None:
    """Run the benchmarks that were named, or all."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", choices=[*ALL, []], help="which; default: all")
    for name in options.parse_args().names or ALL:
        print(f"== {name}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True)


if __name__ == "__main__":
    main()
