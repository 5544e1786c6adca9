"""The page of a budget of 2,000 lines × 8 columns, against the plainest page with the same rows."""

from collections.abc import Iterator

from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import RequestFactory

from budget.models import Line
from budget.views import budget_detail
from tests.budget.money import a_budget
from tools.bench.ratios import Ratio, measured

PLAIN = """<table>{% for line in lines %}<tr><th>{{ line.title }}</th>
{% for cell in line.cells.all %}<td>{{ cell.raw }}</td>{% endfor %}</tr>{% endfor %}</table>"""


def ratios() -> Iterator[Ratio]:
    """Measure a table longer than anybody prints, from its rows in the database to its HTML."""
    slug = a_budget("lang", lines=2_000).pk
    template = engines["django"].from_string(PLAIN)
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    def ours() -> object:
        return budget_detail(request, slug).render()  # type: ignore[attr-defined]

    def limit() -> object:
        lines = Line.objects.filter(section__budget=slug).prefetch_related("cells")
        return template.render({"lines": lines.order_by("section__order", "number")})

    yield measured(
        "P16+", "budget of 2,000 lines × 8", "ORM and template", 0.5, ours=ours, limit=limit,
        is_speed=False,
    )  # fmt: skip
