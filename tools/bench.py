"""Measures what we do against the least it could cost, in the same process, and prints ratios.

Seconds say more about the machine than about us, so each line is ours divided by a limit. Rounds
are interleaved, because a shared machine is fast one minute and slow the next.
"""

import csv
import io
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

# tools/ is there already, since this file is run as a program.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import steps

ROUNDS = 9
ROUND_SECONDS = 0.15
YEARS = range(2016, 2026)


@dataclass(frozen=True)
class Bench:
    """One ratio: the time of `ours` over the time of `limit`; lower is better."""

    key: str
    what: str
    limit_is: str
    ours: Callable[[], object]
    limit: Callable[[], object]
    aim: float


def main() -> int:
    """Prepare a database of its own, run every benchmark and print the table."""
    with tempfile.TemporaryDirectory(prefix="verbeterbreda-bench-") as folder:
        prepare(folder)
        rows = [(bench, ratios(bench)) for bench in benches()]
    report(rows)
    return 0


def prepare(folder: str) -> None:
    """Load the programme into a fresh SQLite and start Django on it."""
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "VAR_DIR": folder,
        "DEBUG": "0",
        "DEMO": "0",
        "SECRET_KEY": "only-for-the-bench-0123456789-abcdefghijklmnopqrstuvwxyz",
        "DJANGO_SETTINGS_MODULE": "verbeterbreda.settings",
        "ALLOWED_HOSTS": "testserver",
    }
    (Path(folder) / "static").mkdir()
    for title, command in {
        "Make the tables": ["migrate", "--no-input"],
        "Load the programme": ["load_programme"],
    }.items():
        steps.run(title, [sys.executable, "manage.py", *command])
    import django
    from django.conf import settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.ROOT_URLCONF = "bench_limits"
    settings.LOGGING_CONFIG = None
    django.setup()


def visit(path: str) -> Callable[[], object]:
    """Return a function that asks for a page and insists on a 200."""
    from django.test import Client

    client = Client()

    def ask() -> object:
        response = client.get(path)
        if response.status_code != 200:
            raise SystemExit(f"{path} answers with {response.status_code}")
        return b"".join(response) if response.streaming else response.content

    return ask


def benches() -> list[Bench]:
    """Return every ratio we promise something about."""
    empty, rows = visit("/_grens/leeg/"), visit("/_grens/rijen/")
    return [
        Bench("P2", "home, not cached", "empty view", visit("/"), empty, 1 / 0.60),
        Bench("P2", "monitor, not cached", "empty view", visit("/monitor/"), empty, 1 / 0.60),
        Bench("P3", "list of 65 actions", "50 rows from the ORM", visit("/acties/"), rows, 4),
        Bench("P11", "line chart", "the same lines as an f-string", chart, chart_limit, 4),
        Bench("P15", "CSV of 20,000 rows", "csv.writer", csv_ours, csv_limit, 2),
        Bench("P16", "table of 1,000 rows", "a template of strings", table_ours, table_limit, 1),
    ]


def series() -> list[tuple[str, list[tuple[int, float]]]]:
    """Return three lines of ten years."""
    return [
        (name, [(year, 20 - step * 3 + (year % 4) * 0.3) for year in YEARS])
        for step, name in enumerate(["focus", "rest", "nl"])
    ]


def chart() -> object:
    """Draw our chart."""
    from verbeterbreda.lib.charts import Series, line_chart

    lines = [Series(label=name, points=points, kind=name) for name, points in series()]
    return line_chart(chart_id="bench", title="De kloof wordt kleiner.", series=lines)


def chart_limit() -> object:
    """Write the same lines, points and years with nothing around them."""
    parts = ['<svg viewBox="0 0 640 320" role="img"><title>De kloof wordt kleiner.</title>']
    for name, points in series():
        spots = [(60 + (year - 2016) * 50, 300 - value * 10) for year, value in points]
        parts.append(
            f'<path class="{name}" d="M{" L".join(f"{x:.1f},{y:.1f}" for x, y in spots)}"/>'
        )
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#a3402b"/>' for x, y in spots]
    parts += [f'<text x="{60 + (y - 2016) * 50}" y="315">{y}</text>' for y in YEARS]
    return "".join([*parts, "</svg>"])


CSV_ROWS = [(f"BU0758{n:04}", 2016 + n % 10, n / 7, "voorlopig") for n in range(20_000)]


def csv_ours() -> object:
    """Write the rows with our own guard against formulas."""
    from verbeterbreda.lib.tables import write_csv

    return b"".join(write_csv(CSV_ROWS, ["code", "jaar", "waarde", "status"]))


def csv_limit() -> object:
    """Write the rows with the standard library alone."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(CSV_ROWS)
    return buffer.getvalue().encode()


TABLE_ROWS = [[f"Buurt {n}", f"{n / 7:.1f}", f"{n / 9:.1f}", str(n)] for n in range(1_000)]


def table_ours() -> object:
    """Render our table component."""
    from django.template.loader import render_to_string

    head = ["Buurt", "Focus", "Rest", "Aantal"]
    table = {"caption": "Proef", "head": head, "rows": TABLE_ROWS, "numeric": True}
    return render_to_string("components/table.html", {"table": table})


def table_limit() -> object:
    """Render the same cells with the plainest template."""
    from django.template import engines

    source = (
        "<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}"
        "</tr>{% endfor %}</table>"
    )
    return engines["django"].from_string(source).render({"rows": TABLE_ROWS})


def ratios(bench: Bench) -> list[float]:
    """Return the ratio of each round, ours and the limit in turn."""
    bench.ours(), bench.limit()  # the first call pays for imports and compiled templates
    return [seconds(bench.ours) / seconds(bench.limit) for _ in range(ROUNDS)]


def seconds(call: Callable[[], object]) -> float:
    """Return the seconds of one call, over as many calls as fit in a short round."""
    began = time.perf_counter()
    calls = 0
    while (spent := time.perf_counter() - began) < ROUND_SECONDS:
        call()
        calls += 1
    return spent / calls


def report(rows: list[tuple[Bench, list[float]]]) -> None:
    """Print a line per benchmark and the machine it ran on."""
    steps.say(f"\n{'':<5}{'ours':<22}{'over':<32}{'ratio':>7}{'min–max':>15}{'aim ≤':>8}")
    for bench, found in rows:
        span = f"{min(found):.2f}–{max(found):.2f}"
        middle = median(found)
        verdict = "" if middle <= bench.aim else "  above the aim"
        steps.say(
            f"{bench.key:<5}{bench.what:<22}{bench.limit_is:<32}"
            f"{middle:>7.2f}{span:>15}{bench.aim:>8.2f}{verdict}"
        )
    steps.say(
        f"\n{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{ROUNDS} interleaved rounds; time of ours over time of the limit, lower is better."
    )


if __name__ == "__main__":
    sys.exit(main())
