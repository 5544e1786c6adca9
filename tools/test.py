"""Every check and test, one step after the other, each with its name and time.

`--only lint` runs the checks of form, `--only check` all checks without tests, and
`--only unit|postgres|browser` one set of tests. `--only soak` runs what takes minutes and is not
part of the rest: floods, kills and outages. What fails does not hide what comes after.
"""

import argparse
import os
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import postgres
import steps

ROOT = Path(__file__).resolve().parent.parent
PY = sys.executable
PYTEST = [PY, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations=12"]
# Who has nothing left to do takes over from the other.
UNIT = [*PYTEST, "-n", "2", "--dist", "worksteal", "-m", "not browser and not soak"]
DEMO = [PY, "-m", "tools.served_demo", "--"]
# The real settings with a key that protects nothing and a database in memory.
ENV = {
    "SECRET_KEY": "only-for-checks-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DATABASE_URL": "sqlite://",
}

LINT = {
    "format": [PY, "-m", "ruff", "format", "--check", "."],
    "lint": [PY, "-m", "ruff", "check", "."],
    "templates": [PY, "-m", "djlint", "--lint", "--quiet", "templates"],
}
CHECK = {
    **LINT,
    "types": [PY, "-m", "mypy"],
    "system check": [PY, "manage.py", "check", "--fail-level", "WARNING"],
    "migrations in step": [PY, "manage.py", "makemigrations", "--check", "--dry-run"],
    "tables for the tests": [PY, "-m", "tools.migrated"],
}
TESTS = {
    "unit": UNIT,
    "postgres": UNIT,
    "browser": [*DEMO, *PYTEST, "-n", "2", "-m", "browser", "tests/browser"],
}
SOAK = {"soak": [*PYTEST, "-m", "soak"], "soak, postgres": [*PYTEST, "-m", "soak"]}


def main() -> int:
    """Run the chosen steps; return 0 only when all of them passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["lint", "check", "soak", *TESTS])
    only = parser.parse_args().only
    chosen = {"lint": LINT, "check": CHECK, "soak": SOAK}.get(only, {**CHECK, **TESTS})
    if only in TESTS:
        chosen = {only: TESTS[only]}
    os.chdir(ROOT)
    # A polite kill stops the database too: it becomes an ordinary exit.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    results = {name: attempt(name, command) for name, command in chosen.items()}
    return summary(results)


def attempt(name: str, command: list[str]) -> tuple[bool, float]:
    """Run one step; return whether it passed and its seconds."""
    began = time.monotonic()
    try:
        if name.endswith("postgres"):
            with postgres.cluster() as url:
                env = steps.environment(**ENV | {"DATABASE_URL": url})
                steps.run(name, command, env, show=True)
        else:
            steps.run(name, command, steps.environment(**ENV), show=name in TESTS | SOAK)
    except (steps.StepError, postgres.PostgresError) as failure:
        steps.say(str(failure))
        return False, time.monotonic() - began
    return True, time.monotonic() - began


def summary(results: dict[str, tuple[bool, float]]) -> int:
    """Print a line per step and return the exit code."""
    steps.say("\n{:<22}{:<8}{:>9}".format("step", "result", "seconds"))
    for name, (passed, seconds) in results.items():
        steps.say(f"{name:<22}{'passed' if passed else 'FAILED':<8}{seconds:>9.1f}")
    failed = [name for name, (passed, _) in results.items() if not passed]
    total = sum(seconds for _, seconds in results.values())
    steps.say(f"{'all':<22}{'FAILED' if failed else 'passed':<8}{total:>9.1f}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
