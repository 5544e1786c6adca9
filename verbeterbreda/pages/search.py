"""Search over everything public: a few hundred titles and texts, read and ranked per question.

An index would have to be kept in step with every edit; at this size reading it all takes one
query per kind of thing and a few milliseconds (docs/decisions/0004-search.md).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse

from alliances.models import Action, Alliance
from budget.models import Line, Proposal, Scheme
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
    for decision in Decision.objects.all():
        text = f"{decision.wording} {decision.follow_up}"
        yield Result("Besluit", f"{decision.number} {decision.title}", text, _url(decision))
    for meeting in Meeting.objects.public().prefetch_related("items"):
        text = " ".join([meeting.introduction, *(item.title for item in meeting.items.all())])
        yield Result("Vergadering", meeting.title, text, _url(meeting))
    yield from _title_and_text()


def _title_and_text() -> Iterator[Result]:
    """Yield what is a title and a text and no more: five kinds of thing in one query."""
    parts = [
        _three("Regeling", Scheme.objects.all(), "name", "purpose"),
        _three("Voorstel voor geld", Proposal.objects.all(), "title", "text"),
        _three("Organisatie van het programma", Body.objects.all(), "name", "purpose"),
        _three("Agenda", Event.objects.filter(is_published=True), "title", "text"),
        _three("Nieuws", NewsItem.objects.published(), "title", "text"),
    ]
    addresses: dict[str, Callable[[str], str]] = {
        "Regeling": lambda key: Scheme(slug=key).get_absolute_url(),
        "Voorstel voor geld": lambda key: Proposal(slug=key).get_absolute_url(),
        "Organisatie van het programma": lambda key: reverse("governance:board"),
        "Agenda": lambda key: Event(slug=key).get_absolute_url(),
        "Nieuws": lambda key: NewsItem(slug=key).get_absolute_url(),
    }
    found = parts[0].union(*parts[1:], all=True).order_by()
    for kind, key, title, text in found:
        yield Result(kind, title, text, addresses[kind](key))


def _three(kind: str, things: QuerySet[Any], title: str, text: str) -> QuerySet[Any, Any]:
    """The kind, key, title and text of things, ready to be put under those of another kind."""
    named = things.order_by().annotate(
        searched_kind=Value(kind, CharField()),
        searched_key=Cast("pk", CharField()),
        searched_title=Cast(title, TextField()),
        searched_text=Cast(text, TextField()),
    )
    return named.values_list("searched_kind", "searched_key", "searched_title", "searched_text")


def _url(thing: object) -> str:
    return thing.get_absolute_url()  # type: ignore[attr-defined]
