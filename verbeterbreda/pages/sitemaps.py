from django.contrib.sitemaps import Sitemap
from django.db.models import Model, QuerySet
from django.urls import reverse

from alliances.models import Action, Alliance, YearPlan
from alliances.reports.years import known_years
from budget.models import Budget, Proposal, Scheme
from governance.models import Decision, Meeting
from monitor.models import Indicator
from pacts.models import Area, Goal, Neighbourhood, Organisation, Pact
from verbeterbreda.agenda.models import Event

FIXED = [
    "pages:home",
    "pacts:list",
    "pacts:covenants",
    "pacts:organisations",
    "alliances:list",
    "alliances:goals",
    "alliances:actions",
    "alliances:statuses",
    "alliances:plans",
    "alliances:years",
    "alliances:initiatives",
    "agenda:list",
    "governance:board",
    "governance:bureau",
    "governance:vacancies",
    "governance:decisions",
    "governance:action_points",
    "governance:meetings",
    "budget:list",
    "budget:proposals",
    "monitor:overview",
    "monitor:method",
    "monitor:wijken",
    "monitor:peers",
    "pages:council",
    "pages:quarters",
    "pages:neighbourhoods",
    "pages:neighbourhood_money",
    "news:list",
    "news:newsletter",
    "news:subscribe",
    "pages:open_data",
    "pages:about",
    "pages:privacy",
    "pages:accessibility",
]


class FixedPages(Sitemap):
    def items(self) -> list[str]:
        return FIXED

    def location(self, item: str) -> str:  # type: ignore[override]
        return reverse(item)


class Things(Sitemap):
    """Every page of one model; only what is public where not everything is."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model

    def items(self) -> QuerySet[Model]:
        found: QuerySet[Model] = self.model._default_manager.all()
        return found.public() if hasattr(found, "public") else found


class Organisations(Sitemap):
    def items(self) -> QuerySet[Organisation]:
        return Organisation.objects.public()


class WhatOrganisationsDo(Organisations):
    def location(self, item: Organisation) -> str:
        return reverse("alliances:organisation", args=[item.slug])


class Years(Sitemap):
    def items(self) -> list[int]:
        return known_years()

    def location(self, item: int) -> str:
        return reverse("alliances:year", args=[item])


class BudgetPages(Sitemap):
    """A page made from each budget: where the money goes, or what was promised of it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def items(self) -> QuerySet[Budget]:
        return Budget.objects.public()

    def location(self, item: Budget) -> str:
        return reverse(self.name, args=[item.slug])


class AllianceMoney(Sitemap):
    def items(self) -> QuerySet[Alliance]:
        return Alliance.objects.all()

    def location(self, item: Alliance) -> str:
        return reverse("alliances:alliance_money", args=[item.slug])


class Wijken(Sitemap):
    def items(self) -> QuerySet[Area]:
        return Area.objects.filter(level=Area.Level.WIJK).only("code")

    def location(self, item: Area) -> str:
        return reverse("monitor:wijk", args=[item.code])


class Events(Sitemap):
    def items(self) -> QuerySet[Event]:
        return Event.objects.filter(is_published=True)


class Meetings(Sitemap):
    def items(self) -> QuerySet[Meeting]:
        return Meeting.objects.public()


SITEMAPS = {
    "vast": FixedPages(),
    "agenda": Events(),
    "organisation": Organisations(),
    "wat-organisaties-doen": WhatOrganisationsDo(),
    "jaar": Years(),
    "waarheen": BudgetPages("budget:flow"),
    "toegezegd": BudgetPages("budget:spending"),
    "geld-per-alliantie": AllianceMoney(),
    "wijk": Wijken(),
    "vergadering": Meetings(),
} | {
    model._meta.model_name or "": Things(model)
    for model in (
        Pact,
        Alliance,
        Goal,
        Action,
        YearPlan,
        Budget,
        Scheme,
        Proposal,
        Indicator,
        Neighbourhood,
        Decision,
    )
}
