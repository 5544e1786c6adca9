"""What is said about an action as one piece of data: to keep, to compare, and to write back.

A `Content` is plain JSON: every field that people fill in, its lists as keys, its roles and its
milestones. The key and the number of an action never change, so they are no part of it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

from alliances.models.actions import Action, ActionRole, Milestone
from budget.models import Line
from monitor.models import Indicator
from pacts.models import Goal, Neighbourhood, Organisation, Source
from verbeterbreda.documents.changes import Change, Fact, compare
from verbeterbreda.lib import formats
from verbeterbreda.lib.moments import Moment

type Content = dict[str, Any]

TEXTS = (
    "title",
    "text",
    "expected_result",
    "measured_by",
    "timing_text",
    "places_text",
    "programmes_text",
    "note",
    "locator",
    "quote",
)
PARTS = ("from_part", "until_part")
NUMBERS = ("order", "from_year", "until_year")
POINTERS = ("goal", "parent", "source")
LISTS = ("neighbourhoods", "indicators", "budget_lines", "related")
WORDING = frozenset(TEXTS)
"""What a small change may touch; the rest is a new version."""

EMPTY: Content = {
    **dict.fromkeys((*TEXTS, *PARTS), ""),
    **dict.fromkeys((*NUMBERS, *POINTERS)),
    "order": 0,
    "is_everywhere": False,
    "status": Action.Status.UNKNOWN.value,
    "status_on": None,
    **{name: [] for name in LISTS},
    "roles": [],
    "milestones": [],
}
EMPTY_ROLE: Content = {"organisation": "", "role": "", "note": ""}
EMPTY_MILESTONE: Content = {"title": "", "due_year": None, "due_part": "", "reached_on": None}

BEST_FIRST = (
    Action.Status.DONE,
    Action.Status.STARTED,
    Action.Status.PLANNED,
    Action.Status.UNKNOWN,
    Action.Status.DELAYED,
    Action.Status.STOPPED,
)


def content_of(action: Action) -> Content:
    """Return what the row of an action says now, its lists, roles and milestones included."""
    pointers = {name: getattr(action, f"{name}_id") for name in POINTERS}
    plain = (*TEXTS, *PARTS, *NUMBERS, "is_everywhere", "status")
    return normal(
        {name: getattr(action, name) for name in plain}
        | pointers
        | {"status_on": _iso(action.status_on)}
        | {name: [item.pk for item in getattr(action, name).all()] for name in LISTS}
        | {
            "roles": [
                {"organisation": role.organisation_id, "role": role.role, "note": role.note}
                for role in action.roles.all()
            ],
            "milestones": [
                {
                    "title": step.title,
                    "due_year": step.due_year,
                    "due_part": step.due_part,
                    "reached_on": _iso(step.reached_on),
                }
                for step in action.milestones.all()
            ],
        }
    )


def normal(content: Mapping[str, Any]) -> Content:
    """Return the content with every key, and its lists in one order, so that equal is equal.

    Keys that an older version did not know get their empty value; unknown keys raise ValueError.
    """
    if strange := set(content) - set(EMPTY):
        raise ValueError(f"not a part of an action: {', '.join(sorted(strange))}")
    whole = EMPTY | dict(content)
    ranks = list(ActionRole.Role.values)
    return whole | {
        **{name: sorted(whole[name]) for name in LISTS},
        "status": str(whole["status"]),
        "roles": sorted(
            (EMPTY_ROLE | role | {"role": str(role["role"])} for role in whole["roles"]),
            key=lambda role: (ranks.index(role["role"]), role["organisation"]),
        ),
        "milestones": [EMPTY_MILESTONE | step for step in whole["milestones"]],
    }


def apply(action: Action, content: Mapping[str, Any]) -> Action:
    """Write content into the row of an action, new or not, with its lists, roles and milestones.

    Call it inside a transaction. Raises ValidationError with Dutch sentences when it breaks a rule
    of the action, and IntegrityError when it points at something that is there no more.
    """
    new = normal(content)
    for name in (*TEXTS, *PARTS, *NUMBERS, "is_everywhere", "status"):
        setattr(action, name, new[name])
    for name in POINTERS:
        setattr(action, f"{name}_id", new[name])
    action.status_on = day_of(new["status_on"])
    action.full_clean()
    is_new = action._state.adding
    old = EMPTY if is_new else content_of(action)
    action.save(force_insert=is_new)
    for name in LISTS:
        if old[name] != new[name]:
            getattr(action, name).set(new[name])
    if old["roles"] != new["roles"]:
        _replace(action.roles, (_role(action, role) for role in new["roles"]))
    if old["milestones"] != new["milestones"]:
        steps = enumerate(new["milestones"])
        _replace(action.milestones, (_milestone(action, step, order) for order, step in steps))
    action._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # what was read is old now
    return action


def _role(action: Action, role: Content) -> ActionRole:
    return ActionRole(
        action=action,
        organisation_id=role["organisation"],
        role=role["role"],
        note=role["note"],
    )


def _milestone(action: Action, step: Content, order: int) -> Milestone:
    return Milestone(
        action=action,
        title=step["title"],
        due_year=step["due_year"],
        due_part=step["due_part"],
        reached_on=day_of(step["reached_on"]),
        order=order,
    )


def _replace(manager: Any, rows: Iterable[models.Model]) -> None:
    manager.all().delete()
    manager.bulk_create(list(rows))


@dataclass(frozen=True)
class Names:
    """How people call what contents point at; what is gone goes by its key."""

    known: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)

    def __call__(self, kind: str, key: Any) -> str:
        return self.known.get(kind, {}).get(key, str(key)) if key is not None else ""

    def all(self, kind: str, keys: Iterable[Any]) -> str:
        """The names of several, as they stand in a sentence."""
        return formats.join_nl(self(kind, key) for key in keys)

    def lacks(self, kind: str, key: Any) -> bool:
        """Whether this is there no more. Only known of what was asked for in names_for()."""
        return key is not None and key not in self.known.get(kind, {})


def names_for(*contents: Mapping[str, Any]) -> Names:
    """Ask the names of all that these contents point at: at most one query for each kind."""
    actions = _names(Action.objects.order_by(), _keys(contents, "parent", "related"))
    return Names(
        {
            "goal": _names(Goal.objects.order_by(), _keys(contents, "goal")),
            "source": _names(Source.objects.order_by(), _keys(contents, "source")),
            "parent": actions,
            "related": actions,
            "neighbourhoods": _names(
                Neighbourhood.objects.order_by(), _keys(contents, "neighbourhoods")
            ),
            "indicators": _names(Indicator.objects.order_by(), _keys(contents, "indicators")),
            "budget_lines": _names(
                Line.objects.select_related("section__budget").order_by(),
                _keys(contents, "budget_lines"),
                lambda line: f"{line.section.budget}: {line}",
            ),
            "organisation": _names(
                Organisation.objects.order_by(),
                {role["organisation"] for content in contents for role in content.get("roles", [])},
            ),
        }
    )


def _keys(contents: Iterable[Mapping[str, Any]], *names: str) -> set[Any]:
    found: set[Any] = set()
    for content in contents:
        for name in names:
            value = content.get(name)
            found.update(value if isinstance(value, list) else [value])
    return found - {None}


def _names(
    rows: models.QuerySet[Any], keys: set[Any], name: Callable[[Any], str] = str
) -> dict[Any, str]:
    return {row.pk: name(row) for row in rows.filter(pk__in=keys)} if keys else {}


def without_what_is_gone(content: Mapping[str, Any]) -> tuple[Content, tuple[str, ...]]:
    """Return content that can be written back, and the keys of what it can point at no more."""
    whole = normal(content)
    names = names_for(whole)
    gone = [str(whole[name]) for name in POINTERS if names.lacks(name, whole[name])]
    kept = {name: None if names.lacks(name, whole[name]) else whole[name] for name in POINTERS}
    for name in LISTS:
        gone += [str(key) for key in whole[name] if names.lacks(name, key)]
        kept[name] = [key for key in whole[name] if not names.lacks(name, key)]
    roles = [role["organisation"] for role in whole["roles"]]
    gone += [key for key in roles if names.lacks("organisation", key)]
    kept["roles"] = [
        role for role in whole["roles"] if not names.lacks("organisation", role["organisation"])
    ]
    return whole | kept, tuple(gone)


def facts_of(content: Mapping[str, Any], names: Names) -> tuple[Fact, ...]:
    """Return all that content says, statement by statement, in Dutch; what is empty says nothing.

    The path of a statement is the name of its field, "from", "until", `roles/<organisation>` or
    `milestones/<title>`.
    """
    whole = normal(content)
    first, last = moments_of(whole)
    said = [_fact(name, whole[name]) for name in TEXTS]
    said += [_fact(name, names(name, whole[name])) for name in POINTERS]
    said += [
        Fact("from", "vanaf", str(first or "")),
        Fact("until", "tot en met", str(last or "")),
        _fact("is_everywhere", "ja" if whole["is_everywhere"] else ""),
        _fact("status", str(Action.Status(whole["status"]).label)),
        _fact("status_on", formats.nl_date(day_of(whole["status_on"]))),
        _fact("order", str(whole["order"])),
    ]
    said += [_fact(name, names.all(name, whole[name])) for name in LISTS]
    said += _role_facts(whole["roles"], names)
    said += [_milestone_fact(step) for step in whole["milestones"]]
    return tuple(fact for fact in said if fact.value)


def moments_of(content: Mapping[str, Any]) -> tuple[Moment | None, Moment | None]:
    """Return when it starts and when it ends, as precise as known."""
    return (
        Moment.of(content["from_year"], content["from_part"]),
        Moment.of(content["until_year"], content["until_part"]),
    )


def due_of(step: Mapping[str, Any]) -> Moment | None:
    """Return by when a milestone should be there."""
    return Moment.of(step["due_year"], step["due_part"])


def differences(
    old: Mapping[str, Any], new: Mapping[str, Any], names: Names | None = None
) -> tuple[Change, ...]:
    """Return what `new` says otherwise than `old`, in Dutch. Asks the names when not given."""
    names = names or names_for(old, new)
    return compare(facts_of(old, names), facts_of(new, names))


def setbacks(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what got worse or later: the reader may ask why.

    Worse is a step down `BEST_FIRST`, but never a step away from "unknown". Later is a start, an
    end or a milestone of which the last day is after the old one, or that is known no more; and a
    milestone that was reached, and is so no more. A milestone with the same moment under another
    name has only been named otherwise.
    """
    was, now = normal(old), normal(new)
    found = [_worse(was["status"], now["status"])]
    for path, label, before, after in zip(
        ("from", "until"), ("vanaf", "tot en met"), moments_of(was), moments_of(now), strict=True
    ):
        found.append(_later(path, label, before, after))
    found += [_slipped(step, other) for step, other in _same_steps(was, now)]
    return tuple(change for change in found if change)


def _worse(before: str, after: str) -> Change | None:
    old, new = Action.Status(before), Action.Status(after)
    if old == Action.Status.UNKNOWN or BEST_FIRST.index(new) <= BEST_FIRST.index(old):
        return None
    return Change("status", "stand", str(old.label), str(new.label))


def _later(path: str, label: str, before: Moment | None, after: Moment | None) -> Change | None:
    if before is None or (after is not None and after.last_day <= before.last_day):
        return None
    return Change(path, label, str(before), str(after or ""))


def _slipped(before: Content, after: Content | None) -> Change | None:
    path, label = f"milestones/{before['title']}", f"mijlpaal ‘{before['title']}’"
    was_reached, is_reached = before["reached_on"], after and after["reached_on"]
    if was_reached:
        return None if is_reached else Change(path, label, "bereikt", _step_text(after))
    change = _later(path, label, due_of(before), due_of(after) if after else None)
    return None if is_reached else change


def _same_steps(was: Content, now: Content) -> list[tuple[Content, Content | None]]:
    """Pair each old milestone with the new one of the same name, or else of the same moment."""
    titles = {step["title"]: step for step in now["milestones"]}
    known = {step["title"] for step in was["milestones"]}
    fresh = [step for step in now["milestones"] if step["title"] not in known]
    pairs: list[tuple[Content, Content | None]] = []
    for step in was["milestones"]:
        other = titles.get(step["title"])
        if other is None:
            other = next((new for new in fresh if due_of(new) == due_of(step)), None)
            fresh = [new for new in fresh if new is not other]
        pairs.append((step, other))
    return pairs


def _fact(name: str, value: str) -> Fact:
    model_field: Any = Action._meta.get_field(name)
    return Fact(name, str(model_field.verbose_name), value)


def _role_facts(roles: Iterable[Content], names: Names) -> Iterable[Fact]:
    """One statement for each organisation, whatever it does."""
    found: dict[str, list[str]] = {}
    for role in roles:
        what = str(ActionRole.Role(role["role"]).label)
        words = f"{what} ({role['note']})" if role["note"] else what
        found.setdefault(role["organisation"], []).append(words)
    for key, said in found.items():
        yield Fact(f"roles/{key}", f"rol van {names('organisation', key)}", formats.join_nl(said))


def _milestone_fact(step: Content) -> Fact:
    return Fact(f"milestones/{step['title']}", f"mijlpaal ‘{step['title']}’", _step_text(step))


def _step_text(step: Content | None) -> str:
    if step is None:
        return ""
    if step["reached_on"]:
        return f"bereikt op {formats.nl_date(day_of(step['reached_on']))}"
    due = due_of(step)
    return f"uiterlijk {due}" if due else "zonder datum"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def day_of(text: str | None) -> date | None:
    """Read a day as content keeps it: ``2026-11-01``, or None."""
    return date.fromisoformat(text) if text else None
