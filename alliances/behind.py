"""What stands behind an indicator in this room: the actions that aim at it, and their money."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from alliances.models import Action
from alliances.progress import MARKS
from monitor import behind
from verbeterbreda.lib import formats

MOST = 12
"""Actions of the goals in the list; all of them stand on the page of the goal."""


def register() -> None:
    """Called when the app starts."""
    behind.register(behind.ACTIONS, actions)


def actions(slug: str, goals: Sequence[str]) -> behind.Section:
    """The actions that name this indicator, or else those of the goals it belongs to."""
    direct = Action.indicators.through._default_manager.filter(
        action=OuterRef("pk"), indicator=slug
    )
    found = list(
        Action.objects.annotate(is_direct=Exists(direct))
        .filter(Q(is_direct=True) | Q(goal__in=goals, parent=None))
        .order_by("goal__building_block__order", "goal__order", "order", "fundings__pk")
        .values_list(
            "slug", "number", "title", "status", "is_direct",
            "fundings__amount", "fundings__commitment__decision__number",
        )
    )  # fmt: skip
    is_direct = any(row[4] for row in found)
    rows = [row for row in found if row[4] == is_direct]
    items = _items(rows)
    return behind.Section(
        key="acties",
        title="Wat doen we eraan?",
        intro=_intro(len(items), is_direct=is_direct, has_goals=bool(goals)),
        items=tuple(items if is_direct else items[:MOST]),
        more=tuple(
            (f"Alle acties bij doel {key}", reverse("alliances:goal", args=[key.lower()]))
            for key in goals
        ),
    )


def _intro(count: int, *, is_direct: bool, has_goals: bool) -> str:
    if is_direct:
        words = formats.plural(count, "actie noemt", "acties noemen")
        return f"{words} dit cijfer als doel. Of het cijfer daardoor verandert, is niet te zeggen."
    if not has_goals:
        return "Geen actie noemt dit cijfer, en het hoort niet bij één doel van het programma."
    text = "Geen actie noemt dit cijfer. Het hoort wel bij een doel van het programma."
    if count > MOST:
        return f"{text} Dit zijn de eerste {MOST} van de {count} acties bij dat doel."
    return f"{text} Dit zijn de acties bij dat doel."


def _items(
    rows: Iterable[tuple[str, str, str, str, bool, Decimal | None, str | None]],
) -> list[behind.Item]:
    """One line for each action, with what was promised to it and by which decision."""
    money: dict[str, list[tuple[Decimal, str]]] = {}
    names: dict[str, tuple[str, str, str]] = {}
    for slug, number, title, status, _, amount, decision in rows:
        names[slug] = (number, title, status)
        if amount is not None:
            money.setdefault(slug, []).append((amount, decision or ""))
    return [
        behind.Item(
            title=f"{number} {title}",
            url=reverse("alliances:action", args=[slug]),
            text=_money(money.get(slug, [])),
            links=_decisions(money.get(slug, [])),
            status=MARKS[Action.Status(status)],
            label=str(Action.Status(status).label).capitalize(),
        )
        for slug, (number, title, status) in names.items()
    ]


def _money(shares: Sequence[tuple[Decimal, str]]) -> str:
    if not shares:
        return ""
    return f"Toegezegd: {formats.euro(sum((amount for amount, _ in shares), Decimal(0)))}."


def _decisions(shares: Sequence[tuple[Decimal, str]]) -> tuple[tuple[str, str], ...]:
    """The decisions that promised it, each with its page."""
    return tuple(
        (f"Besluit {number}", reverse("governance:decision", args=[number]))
        for number in sorted({number for _, number in shares if number})
    )
