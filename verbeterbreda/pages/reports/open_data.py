"""What can be downloaded, and where everything comes from."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from alliances.models import Alliance
from alliances.reports.years import known_years
from budget.models import Budget
from monitor.models import Indicator
from pacts.models import Contradiction, Goal, Neighbourhood, Source
from verbeterbreda.pages.reports.open_pact import OPEN_PACT


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


def _roll_ups() -> tuple[Dataset, ...]:
    """The tables behind the pages that bring actions together."""

    def files(name: str, found: Iterable[tuple[object, str | int]]) -> tuple[tuple[str, str], ...]:
        return tuple((str(label), reverse(name, args=[key])) for label, key in found)

    text = "Hoe ver de acties zijn, en welk geld ervoor is toegezegd, als CSV."
    alliances = Alliance.objects.select_related("building_block")
    goals = Goal.objects.order_by("building_block__order", "order")
    return (
        Dataset(
            "Per alliantie",
            text,
            files("alliances:alliance_csv", ((item, item.slug) for item in alliances)),
        ),
        Dataset(
            "Per doel",
            text,
            files("alliances:goal_csv", ((item.key, item.key.lower()) for item in goals)),
        ),
        Dataset(
            "Per jaar", text, files("alliances:year_csv", ((year, year) for year in known_years()))
        ),
        Dataset(
            "Per buurt",
            f"{text} Met de cijfers van de buurt.",
            files("pages:neighbourhood_csv", Neighbourhood.objects.values_list("name", "key")),
        ),
    )


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
        datasets=(*_roll_ups(), *budgets, *indicators, signatories),
        sources=tuple(Source.objects.all()),
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
