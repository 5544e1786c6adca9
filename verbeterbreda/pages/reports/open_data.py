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


def _for_programs(slug: str) -> tuple[tuple[str, str], ...]:
    """The files of an indicator that programs read, and what describes its table."""
    kinds = {"JSON": "json", "GeoJSON": "geojson", "CSVW": "csvw"}
    return tuple((label, reverse(f"monitor:{kind}", args=[slug])) for label, kind in kinds.items())


def _roll_ups() -> tuple[Dataset, ...]:
    """The tables behind the pages that bring actions together."""

    def files(name: str, found: Iterable[tuple[object, str | int]]) -> tuple[tuple[str, str], ...]:
        return tuple((str(label), reverse(name, args=[key])) for label, key in found)

    text = "Hoe ver de acties zijn, en welk geld ervoor is toegezegd, als CSV."
    alliances = list(Alliance.objects.select_related("building_block"))
    goals = Goal.objects.order_by("building_block__order", "order")
    return (
        Dataset(
            "Per alliantie",
            text,
            files("alliances:alliance_csv", ((item, item.slug) for item in alliances)),
        ),
        Dataset(
            "Het geld per alliantie",
            "Van wie het komt, voor welk doel, wat is toegezegd en wat partners inleggen.",
            files("alliances:alliance_money_csv", ((item, item.slug) for item in alliances)),
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


def _money() -> list[Dataset]:
    """Every budget with the tables made from it, all promises, and money per neighbourhood."""
    budgets = [
        Dataset(
            budget.title,
            "Elke regel en elke cel zoals gedrukt, met onze som ernaast. Ook waar het geld heen "
            "gaat, en wat is gepland, toegezegd en betaald.",
            (
                *_downloads("budget", budget.slug),
                ("Waar het heen gaat (CSV)", reverse("budget:flow_csv", args=[budget.slug])),
                ("Toegezegd en betaald (CSV)", reverse("budget:spending_csv", args=[budget.slug])),
            ),
        )
        for budget in Budget.objects.public()
    ]
    promises = Dataset(
        "Toezeggingen en betalingen",
        "Elk bedrag dat een besluit toezegt, met de regel van de begroting, en wat is betaald.",
        (("CSV", reverse("budget:commitments_csv")),),
    )
    places = Dataset(
        "Geld per buurt en per inwoner",
        "Alleen geld dat aan één buurt is toe te delen; de rest staat apart.",
        (("CSV", reverse("pages:neighbourhood_money_csv")),),
    )
    return [*budgets, promises, places]


def _monitor() -> tuple[Dataset, ...]:
    """The overview of all figures, and the wijken."""

    def files(room: str, **kinds: str) -> tuple[tuple[str, str], ...]:
        return tuple((label, reverse(f"monitor:{room}_{kind}")) for label, kind in kinds.items())

    return (
        Dataset(
            "Alle cijfers met hun kloof",
            "Een rij per cijfer: het laatste jaar, de kloof, het pad naar 2040 en het oordeel.",
            files("overview", CSV="csv", XLSX="xlsx", JSON="json", CSVW="csvw"),
        ),
        Dataset(
            "De elf wijken",
            "Eén cijfer per wijk, met inwoners en buurten. Elke wijk heeft ook eigen bestanden.",
            files("wijken", CSV="csv", XLSX="xlsx", JSON="json", GeoJSON="geojson"),
        ),
    )


def open_data_report() -> OpenDataReport:
    indicators = [
        Dataset(
            indicator.name,
            f"{indicator.unit}, per gebied en per jaar. JSON en GeoJSON: het laatste jaar.",
            (*_downloads("monitor", indicator.slug), *_for_programs(indicator.slug)),
        )
        for indicator in Indicator.objects.measured()
    ]
    signatories = Dataset(
        "Ondertekenaars van Pact deel 3",
        "Alleen wat de ondertekenaars zelf openbaar maakten.",
        (("CSV", reverse("pacts:signatories_csv", args=[OPEN_PACT])),),
    )
    council = Dataset(
        "Voor de raad",
        "De kloof van elk cijfer toen en nu, en wat er veranderde sinds de laatste vergadering.",
        (
            ("De kloof (CSV)", reverse("pages:council_gaps_csv")),
            ("De kloof (JSON)", reverse("pages:council_gaps_json")),
            ("Wat er veranderde (CSV)", reverse("pages:council_changes_csv")),
            ("Wat er veranderde (JSON)", reverse("pages:council_changes_json")),
        ),
    )
    return OpenDataReport(
        datasets=(*_roll_ups(), *_money(), *_monitor(), *indicators, signatories, council),
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
