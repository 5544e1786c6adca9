"""Charts, tables and files, each against the least code that could write the same."""

import csv
import io
from collections.abc import Iterator

from django.template import engines
from django.template.loader import render_to_string

from tools.bench.ratios import Ratio, measured
from verbeterbreda.lib.charts import Series, line_chart
from verbeterbreda.lib.tables import write_csv

YEARS = range(2016, 2026)


def ratios() -> Iterator[Ratio]:
    """Measure what every page is made of."""
    yield measured(
        "P11", "line chart", "f-string", 4, ours=chart, limit=chart_limit, is_speed=False
    )
    yield measured(
        "P15", "CSV of 20,000 rows", "csv.writer", 2, ours=csv_ours, limit=csv_limit, is_speed=False
    )
    yield measured(
        "P16", "table of 1,000 rows", "template", 0.5, ours=table_ours, limit=table_limit,
        is_speed=False,
    )  # fmt: skip


def series() -> list[tuple[str, list[tuple[int, float]]]]:
    """Return three lines of ten years."""
    return [
        (name, [(year, 20 - step * 3 + (year % 4) * 0.3) for year in YEARS])
        for step, name in enumerate(["focus", "rest", "nl"])
    ]


def chart() -> object:
    """Draw our chart."""
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
    return b"".join(write_csv(CSV_ROWS, ["code", "jaar", "waarde", "status"]))


def csv_limit() -> object:
    """Write the rows with the standard library alone."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(CSV_ROWS)
    return buffer.getvalue().encode()


TABLE_ROWS = [[f"Buurt {n}", f"{n / 7:.1f}", f"{n / 9:.1f}", str(n)] for n in range(1_000)]


def table_ours() -> object:
    """Render our table component."""
    head = ["Buurt", "Focus", "Rest", "Aantal"]
    table = {"caption": "Proef", "head": head, "rows": TABLE_ROWS, "numeric": True}
    return render_to_string("components/table.html", {"table": table})


def table_limit() -> object:
    """Render the same cells with the plainest template."""
    source = (
        "<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}"
        "</tr>{% endfor %}</table>"
    )
    return engines["django"].from_string(source).render({"rows": TABLE_ROWS})
