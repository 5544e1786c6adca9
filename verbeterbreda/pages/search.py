"""Search over everything public: a few hundred titles and texts, read and ranked per question.

An index would have to be kept in step with every edit; at this size reading it all takes one
query per kind of thing and a few milliseconds (docs/decisions/0004-search.md).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from alliances.models import Action, Alliance
from budget.models import Line, Scheme
from governance.models import Body, Decision, Meeting
from monitor.models import Indicator
from pacts.models import Goal, Neighbourhood, Organisation, Pact
from verbeterbreda.agenda.models import Event
from verbeterbreda.lib.stems import query_stems, stems
from verbeterbreda.news.models import NewsItem

TITLE_WEIGHT = 4
MAX_RESULTS = 50


@dataclass(frozen=True)
class Result:
    kind: str
    title: str
    text: str
    url: str


def search(question: str) -> list[Result]:
    """Return the public things that hold every word of the question, best first."""
    wanted = query_stems(question)
    if not wanted:
        return []
    scored = ((_score(result, wanted), result) for result in _everything())
    found = sorted(
        (pair for pair in scored if pair[0]), key=lambda pair: (-pair[0], pair[1].title.casefold())
    )
    return [result for _, result in found[:MAX_RESULTS]]


def _score(result: Result, wanted: Iterable[str]) -> int:
    """Return nought unless every wanted stem occurs, also inside a compound of 4+ letters."""
    title, text = " ".join(stems(result.title)), " ".join(stems(result.text))
    total = 0
    for stem in wanted:
        points = TITLE_WEIGHT * _occurs(stem, title) + _occurs(stem, text)
        if not points:
            return 0
        total += points
    return total


def _occurs(stem: str, words: str) -> int:
    if f" {stem} " in f" {words} ":
        return 2
    return 1 if len(stem) >= 4 and stem in words else 0


def _everything() -> Iterator[Result]:
    for action in Action.objects.all():
        text = f"{action.text} {action.programmes_text} {action.places_text}"
        yield Result("Actie", f"{action.number} {action.title}", text, action.get_absolute_url())
    for goal in Goal.objects.all():
        yield Result("Doel", goal.short_name, f"{goal.name} {goal.explanation}", _url(goal))
    for alliance in Alliance.objects.select_related("building_block"):
        text = f"{alliance.summary} {alliance.purpose}"
        yield Result("Alliantie", alliance.building_block.name, text, _url(alliance))
    for neighbourhood in Neighbourhood.objects.all():
        yield Result("Buurt", neighbourhood.name, neighbourhood.note, _url(neighbourhood))
    for indicator in Indicator.objects.all():
        text = f"{indicator.question} {indicator.definition}"
        yield Result("Cijfer", indicator.name, text, _url(indicator))
    for organisation in Organisation.objects.public():
        yield Result("Organisatie", organisation.name, organisation.description, _url(organisation))
    for pact in Pact.objects.all():
        yield Result("Pact", pact.title, f"{pact.subject} {pact.introduction}", _url(pact))
    yield from _money_and_meetings()


def _money_and_meetings() -> Iterator[Result]:
    for line in Line.objects.select_related("section__budget").filter(
        section__budget__is_draft=False
    ):
        budget = line.section.budget
        yield Result(f"Geld, {budget.title}", line.title, line.note, _url(budget))
    for scheme in Scheme.objects.all():
        yield Result(
            "Regeling", scheme.name, scheme.purpose, f"{reverse('budget:list')}#regelingen"
        )
    for body in Body.objects.all():
        yield Result(
            "Organisatie van het programma", body.name, body.purpose, reverse("governance:board")
        )
    for decision in Decision.objects.all():
        text = f"{decision.wording} {decision.follow_up}"
        yield Result("Besluit", f"{decision.number} {decision.title}", text, _url(decision))
    for meeting in Meeting.objects.public().prefetch_related("items"):
        text = " ".join([meeting.introduction, *(item.title for item in meeting.items.all())])
        yield Result("Vergadering", meeting.title, text, _url(meeting))
    for event in Event.objects.filter(is_published=True):
        yield Result("Agenda", event.title, event.text, _url(event))
    for item in NewsItem.objects.published():
        yield Result("Nieuws", item.title, item.text, _url(item))


def _url(thing: object) -> str:
    return thing.get_absolute_url()  # type: ignore[attr-defined]
