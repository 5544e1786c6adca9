"""What the lists and comparisons of versions show, prepared; for the public and for staff."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from alliances import versions
from alliances.models import Action, ActionVersion
from verbeterbreda.documents.changes import Change

PER_PAGE = 25


@dataclass(frozen=True)
class VersionLine:
    """One version, with what it said otherwise than the one before it."""

    version: ActionVersion
    changes: tuple[Change, ...]
    is_first: bool


@dataclass(frozen=True)
class Comparison:
    """What `newer` says otherwise than `older`."""

    older: ActionVersion
    newer: ActionVersion
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class VersionsReport:
    """Every version that the public could read, the newest first, a page at a time."""

    action: Action
    lines: tuple[VersionLine, ...]
    page: "Page[Any]"
    names: tuple[str, ...]
    comparison: Comparison | None
    problem: str

    @property
    def kicker(self) -> str:
        return f"Actie {self.action.number}"

    @property
    def trail(self) -> list[tuple[str, str]]:
        action = self.action
        return [
            ("Acties", reverse("alliances:actions")),
            (str(action), action.get_absolute_url()),
        ]


@dataclass(frozen=True)
class Setback:
    """What got worse or later in one version, and why."""

    version: ActionVersion
    changes: tuple[Change, ...]


def versions_report(
    action: Action, *, page: str | int = 1, older: str = "", newer: str = ""
) -> VersionsReport:
    """Return the published versions of an action; `older` and `newer` name two to compare.

    Names are as a version writes them (``3``, ``3.1``). A name that is not there is told in
    `problem`, and then nothing is compared.
    """
    published = with_previous(action.versions.published().select_related("by"))
    names = [_name(*numbers) for numbers in published.values_list("number", "revision")]
    paginator = Paginator(published, PER_PAGE)
    shown = paginator.get_page(page)
    lines = list(shown)
    pair, problem = _asked(published, older, newer)
    contents = [line.content for line in (*lines, *pair)]
    contents += [line.previous_content for line in lines if line.previous_content]
    known = versions.names_for(*contents)
    return VersionsReport(
        action=action,
        lines=tuple(_line(version, known) for version in lines),
        page=shown,
        names=tuple(names),
        comparison=_comparison(pair, known) if pair else None,
        problem=problem,
    )


def compared(older: ActionVersion, newer: ActionVersion) -> Comparison:
    """Return what one version says otherwise than another, in whichever order they were made."""
    return Comparison(older, newer, versions.differences(older.content, newer.content))


def setbacks_of(action: Action) -> tuple[ActionVersion | None, tuple[Setback, ...]]:
    """Return the newest version, and all that ever got worse or later with the reason: one query.

    The newest setback comes first.
    """
    newest = action.versions.published().order_by("-number", "-revision").values("pk")[:1]
    found = list(
        with_previous(action.versions.published()).filter(
            Q(is_setback=True) | Q(pk=Subquery(newest))
        )
    )
    setbacks = (
        Setback(version, versions.setbacks(version.previous_content, version.content))
        for version in found
        if version.is_setback and version.previous_content
    )
    return (found[0] if found else None), tuple(item for item in setbacks if item.changes)


def with_previous(found: QuerySet[ActionVersion]) -> Any:
    """Versions, the newest first, each with the content of the one before: `previous_content`."""
    earlier = ActionVersion.objects.published().filter(action=OuterRef("action"))
    earlier = earlier.filter(
        Q(number__lt=OuterRef("number"))
        | Q(number=OuterRef("number"), revision__lt=OuterRef("revision"))
    )
    content = earlier.order_by("-number", "-revision").values("content")[:1]
    return found.annotate(previous_content=Subquery(content)).order_by(
        F("number").desc(), F("revision").desc()
    )


def _asked(
    published: QuerySet[ActionVersion], older: str, newer: str
) -> tuple[Sequence[ActionVersion], str]:
    """Return the two versions with these names, the first one first; or what is wrong."""
    if not older and not newer:
        return (), ""
    found = []
    for name in (older, newer):
        numbers = _numbers(name)
        version = published.filter(**numbers).first() if numbers else None
        if version is None:
            return (), f"Versie ‘{name[:20]}’ is er niet. Kies twee versies uit de lijst."
        found.append(version)
    return found, ""


def _comparison(pair: Sequence[ActionVersion], names: versions.Names) -> Comparison:
    older, newer = pair
    return Comparison(older, newer, versions.differences(older.content, newer.content, names))


def _line(version: Any, names: versions.Names) -> VersionLine:
    before = version.previous_content
    changes: Iterable[Change] = (
        versions.differences(before, version.content, names) if before else ()
    )
    return VersionLine(version, tuple(changes), before is None)


def _name(number: int, revision: int) -> str:
    return f"{number}.{revision}" if revision else str(number)


def _numbers(name: str) -> dict[str, int] | None:
    number, _, revision = name.partition(".")
    if len(name) > 12 or not (number.isascii() and number.isdigit()):
        return None
    if revision and not (revision.isascii() and revision.isdigit()):
        return None
    found = {"number": int(number), "revision": int(revision or 0)}
    return found if max(found.values()) < 2**31 else None
