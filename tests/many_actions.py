"""A programme that has grown: many made-up actions with all that an action can have, by a seed."""

import random
from datetime import UTC, datetime

from alliances.models import Action, ActionRole, Milestone, PlannedAction, YearPlan
from budget.models import Line
from monitor.models import Indicator
from pacts.models import Goal, Neighbourhood, Organisation, Source

WORDS = (
    "wonen buurt huur energie jongeren school werk taal hulp schulden samen plein groen woning "
    "corporatie gesprek aanpak bewoners ondersteuning netwerk begeleiding inloop spreekuur wijkteam"
).split()
TOLD_AT = datetime(2023, 6, 1, tzinfo=UTC)


def add_actions(count: int, *, first: int = 1, year: int = 2023, seed: int = 4) -> list[Action]:
    """Add so many actions to the programme and to the plan of a year; the same for a seed."""
    chance = random.Random(seed)
    goals, sources = list(Goal.objects.order_by("pk")), list(Source.objects.order_by("pk"))
    actions = Action.objects.bulk_create(
        _action(number, chance, goals, sources, year) for number in range(first, first + count)
    )
    _add_roles(actions, chance)
    _add_lists(actions, chance, year)
    Milestone.objects.bulk_create(
        Milestone(action=action, title=_words(chance, 5), due_year=year, due_part="K3")
        for action in actions
    )
    plan, planned = YearPlan.objects.get(pk=year), PlannedAction.objects.count()
    PlannedAction.objects.bulk_create(
        PlannedAction(plan=plan, action=action, order=planned + number)
        for number, action in enumerate(actions, 1)
    )
    return actions


def _words(chance: random.Random, many: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(many)).capitalize() + "."


def _action(
    number: int, chance: random.Random, goals: list[Goal], sources: list[Source], year: int
) -> Action:
    texts = (_words(chance, chance.randint(8, 16)) for _ in range(chance.randint(1, 4)))
    return Action(
        slug=f"proef-{number}",
        number=f"P.{number}",
        goal=chance.choice(goals),
        order=100 + number,
        title=_words(chance, 6),
        text=" ".join(texts),
        expected_result=_words(chance, 12),
        measured_by=_words(chance, 9),
        from_year=year,
        until_year=chance.choice([None, year + 1, year + 2]),
        is_everywhere=chance.random() < 0.3,
        source=chance.choice(sources),
        locator="blz. 3",
        told_at=TOLD_AT,
    )


def _add_roles(actions: list[Action], chance: random.Random) -> None:
    organisations = list(Organisation.objects.order_by("pk"))
    roles = list(ActionRole.Role)
    ActionRole.objects.bulk_create(
        ActionRole(action=action, organisation=organisation, role=chance.choice(roles))
        for action in actions
        for organisation in chance.sample(organisations, 4)
    )


def _add_lists(actions: list[Action], chance: random.Random, year: int) -> None:
    """Give each action three neighbourhoods, a line of the budget and an indicator."""
    places = list(Neighbourhood.objects.order_by("pk"))
    lines = list(Line.objects.filter(section__budget_id=str(year)).order_by("pk"))
    indicators = list(Indicator.objects.order_by("pk"))
    where, money, measured = (
        Action.neighbourhoods.through, Action.budget_lines.through, Action.indicators.through,
    )  # fmt: skip
    where.objects.bulk_create(
        where(action=action, neighbourhood=place)
        for action in actions
        if not action.is_everywhere
        for place in chance.sample(places, 3)
    )
    money.objects.bulk_create(money(action=each, line=chance.choice(lines)) for each in actions)
    measured.objects.bulk_create(
        measured(action=each, indicator=chance.choice(indicators)) for each in actions
    )
