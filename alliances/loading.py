"""Load alliances, contributions and actions from the fixtures, and reconstruct the plan of 2023."""

from collections.abc import Iterator
from pathlib import Path

from django.db import models, transaction
from django.utils import timezone

from alliances.models import Action, ActionRole, Alliance, Contribution, YearPlan
from alliances.services import reconstruct_2023
from alliances.services.versions import first_versions
from budget.models import Line
from pacts.loading import sourced
from pacts.models import Goal, Neighbourhood
from verbeterbreda.lib.fixtures import FIRST_LOAD, create_missing, rows, several


@transaction.atomic
def load(folder: Path) -> dict[str, int]:
    """Create what is missing from the CSVs in `folder`; return how many of each.

    Goals, partners, neighbourhoods and budget lines must be there already. Roles and links come
    with a new action only: staff may have changed those of the others.
    """
    known = set(Action.objects.values_list("slug", flat=True))
    contributions = set(Contribution.objects.values_list("key", flat=True))
    counts = {
        "alliances": create_missing(Alliance, _alliances(folder), key=["slug"]),
        "contributions": create_missing(Contribution, _contributions(folder), key=["key"]),
        "actions": create_missing(Action, _actions(folder), key=["slug"]),
    }
    counts["roles"] = create_missing(
        ActionRole, _roles(folder, known), key=["action_id", "organisation_id", "role"]
    )
    _link_goals(folder, contributions)
    _link_what_it_became(folder)
    _link_actions(folder, known)
    counts["versions"] = _first_versions()
    counts["year plans"] = 0 if YearPlan.objects.filter(year=2023).exists() else 1
    reconstruct_2023(now=timezone.now())
    return counts


def _alliances(folder: Path) -> Iterator[Alliance]:
    for row in rows(folder / "alliances.csv"):
        yield Alliance(
            slug=row["key"],
            building_block_id=row["key"],
            summary=row["summary"],
            purpose=row["purpose"],
            source_id="memo",
            locator=row["locator"],
            quote=row["quote"],
        )


def _contributions(folder: Path) -> Iterator[Contribution]:
    for row in rows(folder / "contributions.csv"):
        yield Contribution(
            key=row["key"],
            title=row["title"],
            text=row["text"],
            order=int(row["order"]),
            **sourced(row),
        )


def _actions(folder: Path) -> Iterator[Action]:
    """Actions stand before their sub-actions in the file."""
    slugs = _slugs(folder)
    for row in rows(folder / "actions.csv"):
        yield Action(
            slug=row["slug"],
            number=row["number"],
            parent_id=slugs[row["parent"]] if row["parent"] else None,
            goal_id=row["goal"],
            order=int(row["order"]),
            title=row["title"],
            text=row["text"],
            expected_result=row["expected_result"],
            from_year=int(row["from_year"]) if row["from_year"] else None,
            until_year=int(row["until_year"]) if row["until_year"] else None,
            timing_text=row["timing_text"],
            places_text=row["places_text"],
            is_everywhere=row["is_everywhere"] == "1",
            programmes_text=row["programmes_text"],
            note=row["note"],
            **sourced(row),
        )


def _slugs(folder: Path) -> dict[str, str]:
    return {row["number"]: row["slug"] for row in rows(folder / "actions.csv")}


def _roles(folder: Path, known: set[str]) -> Iterator[ActionRole]:
    slugs = _slugs(folder)
    for row in rows(folder / "action_roles.csv"):
        if slugs[row["action"]] not in known:
            yield ActionRole(
                action_id=slugs[row["action"]],
                organisation_id=row["organisation"],
                role=row["role"],
                note=row["note"],
            )


def _link_goals(folder: Path, known: set[str]) -> None:
    goals = set(Goal.objects.values_list("key", flat=True))
    Contribution.goals.through._default_manager.bulk_create(
        Contribution.goals.through(contribution_id=row["key"], goal_id=goal)
        for row in rows(folder / "contributions.csv")
        if row["key"] not in known
        for goal in several(row["goals"])
        if goal in goals
    )


def _link_what_it_became(folder: Path) -> None:
    """Once: not where anybody said of any contribution already what it became."""
    said = Contribution.objects.exclude(actions=None, became_note="")
    if said.exists():
        return
    slugs = _slugs(folder)
    there = set(Action.objects.values_list("slug", flat=True))
    found = {row["key"]: row for row in rows(folder / "contributions.csv")}
    known = list(Contribution.objects.filter(key__in=found))
    for contribution in known:
        contribution.became_note = found[contribution.key]["became_note"]
    Contribution.objects.bulk_update(known, ["became_note"])
    Contribution.actions.through._default_manager.bulk_create(
        Contribution.actions.through(contribution_id=contribution.key, action_id=slugs[number])
        for contribution in known
        for number in several(found[contribution.key]["actions"])
        if slugs[number] in there
    )


def _link_actions(folder: Path, known: set[str]) -> None:
    """Neighbourhoods, budget lines and related actions."""
    fresh = [row for row in rows(folder / "actions.csv") if row["slug"] not in known]
    places = set(Neighbourhood.objects.values_list("key", flat=True))
    found = Line.objects.values_list("section__budget_id", "number", "pk")
    lines = {f"{budget}:{number}": pk for budget, number, pk in found}
    slugs = _slugs(folder)
    _bulk_link(
        Action.neighbourhoods.through,
        [
            {"action_id": row["slug"], "neighbourhood_id": key}
            for row in fresh
            for key in several(row["neighbourhoods"])
            if key in places
        ],
    )
    _bulk_link(
        Action.budget_lines.through,
        [
            {"action_id": row["slug"], "line_id": lines[key]}
            for row in fresh
            for key in several(row["budget_lines"])
            if key in lines
        ],
    )
    _bulk_link(
        Action.related.through,
        [
            {"from_action_id": row["slug"], "to_action_id": slugs[number]}
            for row in fresh
            for number in several(row["related"])
        ],
    )


def _bulk_link(through: type[models.Model], pairs: list[dict[str, object]]) -> None:
    through._default_manager.bulk_create([through(**pair) for pair in pairs])


def _first_versions() -> int:
    """Keep what the sources say of each action as its first version."""
    fresh = Action.objects.filter(versions=None).prefetch_related(
        "roles", "milestones", "neighbourhoods", "indicators", "budget_lines", "related"
    )
    return first_versions(actions=fresh, now=timezone.now(), note=f"{FIRST_LOAD}.")
