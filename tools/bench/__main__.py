"""`make bench`: every ratio in a few minutes. `--only P5 --only P7` measures those alone."""

import argparse
import sys
from collections.abc import Callable, Iterator
from importlib import import_module

from tools.bench import ratios
from tools.bench.ground import ground, steps

ROOMS = {
    "pieces": ("P11", "P15", "P16"),
    "pages": ("P1", "P2", "P3", "P12"),
    "signing": ("P5", "P5+", "P7", "P7+"),
    "documents": ("P8", "P9", "P10"),
    "sheets": ("P13", "P14"),
    "money": ("P16+",),
}


def main() -> int:
    """Prepare a database of its own, measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", default=[], metavar="P1")
    only = set(parser.parse_args().only)
    with ground(TRUSTED_PROXIES="1", PAGE_CACHE_SECONDS="60"):
        found = [ratio for ratio in measure(only) if not only or ratio.key in only]
    steps.say(f"\n{ratios.table(ratio.cells() for ratio in found)}\n")
    steps.say(f"{ratios.machine()}\n≥ requests per second, ≤ time, of ours over the limit.")
    for missed in (ratio for ratio in found if not ratio.is_reached):
        steps.say(f"Missed: {missed.key} {missed.what}")
    return 0


def measure(only: set[str]) -> Iterator[ratios.Ratio]:
    """Run the rooms that hold one of the chosen ratios, or all."""
    for name, keys in ROOMS.items():
        if not only or only & set(keys):
            steps.say(f"▸ {', '.join(keys)}")
            # Only now: these need Django.
            run: Callable[[], Iterator[ratios.Ratio]] = import_module(f"tools.bench.{name}").ratios
            yield from run()


if __name__ == "__main__":
    sys.exit(main())
