"""What can be downloaded, and where everything comes from."""

from dataclasses import dataclass

from django.urls import reverse

from budget.models import Budget
from monitor.models import Indicator
from pacts.models import Contradiction, Source
from verbeterbreda.pages.reports.common import OPEN_PACT


@dataclass(frozen=True)
class Dataset:
    title: str
    text: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class OpenDataReport:
    datasets: tuple[Dataset, ...]
    sources: tuple[Source, ...]


def _downloads(room: str, slug: str) -> tuple[tuple[str, str], ...]:
    """Return the files of one table: name of the format and address."""
    return tuple((kind.upper(), reverse(f"{room}:{kind}", args=[slug])) for kind in ("csv", "xlsx"))


def open_data_report() -> OpenDataReport:
    budgets = [
        Dataset(
            budget.title,
            "Elke regel en elke cel zoals gedrukt, met onze som ernaast.",
            _downloads("budget", budget.slug),
        )
        for budget in Budget.objects.public()
    ]
    indicators = [
        Dataset(
            indicator.name,
            f"{indicator.unit}, per gebied en per jaar.",
            _downloads("monitor", indicator.slug),
        )
        for indicator in Indicator.objects.measured()
    ]
    signatories = Dataset(
        "Ondertekenaars van Pact deel 3",
        "Alleen wat de ondertekenaars zelf openbaar maakten.",
        (("CSV", reverse("pacts:signatories_csv", args=[OPEN_PACT])),),
    )
    return OpenDataReport(
        datasets=(*budgets, *indicators, signatories), sources=tuple(Source.objects.all())
    )


@dataclass(frozen=True)
class AboutReport:
    sources: tuple[Source, ...]
    contradictions: tuple[Contradiction, ...]


def about_report() -> AboutReport:
    return AboutReport(
        sources=tuple(Source.objects.all()),
        contradictions=tuple(Contradiction.objects.select_related("source")),
    )
