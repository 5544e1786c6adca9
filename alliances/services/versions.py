"""Writes on what an action says. Whoever changes an action does it here, and leaves a version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from alliances import versions
from alliances.models import Action, ActionVersion
from alliances.versions import Content
from verbeterbreda.accounts.models import User
from verbeterbreda.documents.changes import Change
from verbeterbreda.lib import formats
from verbeterbreda.lib.pagecache import bump


class RefusedError(Exception):
    """What was asked cannot be; its text is a Dutch sentence for who asked it."""

    def __init__(self, sentence: str, changes: Iterable[Change] = ()) -> None:
        super().__init__(sentence)
        self.changes = tuple(changes)


class OvertakenError(RefusedError):
    """Somebody else saved or published since this was opened; `changes` says what."""


class ReasonNeededError(RefusedError):
    """It gets worse or later, and nobody said why; `changes` says what."""


class NotSmallError(RefusedError):
    """A small change that changes more than words; `changes` says what more."""


@dataclass(frozen=True)
class Seen:
    """What somebody had in front of them when they began to type.

    `published` is the version that was public then (its pk), `content` what the form was filled
    with: the working version when there was one, with its note and its reason so far.
    """

    published: int | None
    content: Content
    note: str = ""
    reason: str = ""


def current_version(action: Action) -> ActionVersion | None:
    """Return the version that the public reads; None for an action that has none yet."""
    return action.versions.published().order_by("-number", "-revision").first()


def working_version(action: Action) -> ActionVersion | None:
    """Return the version that staff work on, if there is one."""
    return action.versions.filter(published_at=None).first()


def seen_now(action: Action) -> Seen:
    """Return what a form that is opened now is filled with."""
    current, working = current_version(action), working_version(action)
    if working:
        content = versions.normal(working.content)
        return Seen(working.made_from_id, content, working.note, working.reason)
    return Seen(current.pk if current else None, versions.content_of(action))


@transaction.atomic
def save_working(
    *,
    action: Action,
    content: Mapping[str, Any],
    by: User | None,
    now: datetime,
    note: str = "",
    reason: str = "",
    seen: Seen | None = None,
) -> ActionVersion:
    """Keep content that the public cannot see yet: the one working version of an action.

    Raises OvertakenError when somebody else saved another working version since `seen`.
    """
    row = _lock([action.pk])[action.pk]
    current, working = current_version(row), working_version(row)
    if seen:
        _refuse_other_work(seen, row, working)
    published = seen.published if seen else current.pk if current else None
    version = working or ActionVersion(action=row, number=current.number + 1 if current else 1)
    version.content = versions.normal(content)
    version.note, version.reason = note.strip(), reason.strip()
    version.by, version.made_at, version.made_from_id = by, now, published
    version.save()
    return version


@transaction.atomic
def discard_working(*, action: Action) -> None:
    """Throw away the working version; what the public reads stays as it is."""
    action.versions.filter(published_at=None).delete()


@transaction.atomic
def publish(
    *,
    action: Action,
    content: Mapping[str, Any],
    by: User | None,
    now: datetime,
    note: str = "",
    reason: str = "",
    is_minor: bool = False,
    seen: Seen | None = None,
    made_from: ActionVersion | None = None,
) -> ActionVersion:
    """Make content what the public reads, as the next version. Also creates a new action.

    With `seen` it finishes the working version, and raises OvertakenError when somebody else
    saved or published in between; without it (an import, a year-end) a working version stays, and
    whoever publishes that one later is told. Raises ReasonNeededError when it gets worse or later
    without a `reason`, NotSmallError when a small change is more than words, and ValidationError
    when a rule of the action is broken. Content that says the same as the row makes no version.
    """
    new = versions.normal(content)
    rows = _lock([action.pk, *_related(action), *new["related"]])
    row = rows.get(action.pk)
    if row is None:
        row = action
        old, current, working = versions.EMPTY, None, None
    else:
        old, current, working = versions.content_of(row), current_version(row), working_version(row)
    if seen:
        _refuse_other_publication(seen, row, current)
        _refuse_other_work(seen, row, working)
        if working:
            working.delete()
    if current and versions.normal(current.content) == old == new:
        return current
    setbacks = versions.setbacks(old, new)
    if is_minor:
        _refuse_more_than_words(old, new)
    elif setbacks and not reason.strip():
        raise ReasonNeededError(_needs_a_reason(setbacks), setbacks)
    versions.apply(row, new)
    for key in set(old["related"]) ^ set(new["related"]):
        _follow(rows[key], by=by, now=now)
    if not is_minor:
        Action.objects.filter(pk=row.pk).update(told_at=now)
    version = _record(
        row,
        by=by,
        now=now,
        is_minor=is_minor,
        note=note.strip(),
        reason=reason.strip(),
        is_setback=bool(setbacks),
        made_from=made_from or current,
    )
    bump()
    return version


@transaction.atomic
def put_back(
    *, version: ActionVersion, by: User | None, now: datetime, reason: str = ""
) -> ActionVersion:
    """Publish what an older version said, as a new version; the ones in between stay.

    What it points at and is there no more, such as an organisation that was removed, is left out
    and named in the note. Raises ReasonNeededError when going back is worse or later than now.
    """
    content, gone = versions.without_what_is_gone(version.content)
    note = f"Versie {version.name} is teruggezet."
    if gone:
        note += f" Weggelaten, want bestaat niet meer: {formats.join_nl(gone)}."
    return publish(
        action=version.action,
        content=content,
        by=by,
        now=now,
        note=note[:250],
        reason=reason,
        made_from=version,
    )


def first_versions(*, actions: Iterable[Action], now: datetime, note: str) -> int:
    """Give actions that have no version yet their first; return how many.

    For loading the programme, of which nobody of the site has told anything yet. The actions come
    with their roles, lists and milestones prefetched.
    """
    rows = [
        ActionVersion(
            action=action,
            number=1,
            content=versions.content_of(action),
            note=note,
            made_at=now,
            published_at=now,
        )
        for action in actions
    ]
    return len(ActionVersion.objects.bulk_create(rows))


def _lock(keys: Iterable[str]) -> dict[str, Action]:
    """Return these actions, locked in one order until the transaction ends, so none wait round."""
    rows = Action.objects.select_for_update(of=("self",)).filter(pk__in=set(keys)).order_by("pk")
    return {row.pk: row for row in rows}


def _related(action: Action) -> list[str]:
    return list(action.related.values_list("pk", flat=True)) if action.pk else []


def _follow(other: Action, *, by: User | None, now: datetime) -> None:
    """The other end of a new or vanished relation says so too: in a small change, also at work."""
    related = sorted(_related(other))
    working = working_version(other)
    version = _record(other, by=by, now=now, is_minor=True, note="Andere samenhang.")
    if working:
        working.refresh_from_db()
        working.content = working.content | {"related": related}
        working.made_from = version
        working.save()


def _record(
    row: Action, *, by: User | None, now: datetime, is_minor: bool, **about: Any
) -> ActionVersion:
    """Keep what the row says now as its next version; a working version moves up."""
    last = current_version(row)
    number, revision = (last.number, last.revision) if last else (0, 0)
    number, revision = (number, revision + 1) if last and is_minor else (number + 1, 0)
    about.setdefault("made_from", last)
    row.versions.filter(published_at=None, number=number).update(number=number + 1)
    return row.versions.create(
        number=number,
        revision=revision,
        content=versions.content_of(row),
        by=by,
        made_at=now,
        published_at=now,
        **about,
    )


def _refuse_other_publication(seen: Seen, row: Action, current: ActionVersion | None) -> None:
    if current is None or seen.published == current.pk:
        return
    before = row.versions.filter(pk=seen.published).first() if seen.published else None
    changes = versions.differences(before.content if before else seen.content, current.content)
    if changes:
        who, when = current.by or "Iemand", formats.nl_datetime(current.published_at)
        raise OvertakenError(
            f"{who} heeft intussen een andere versie gepubliceerd, op {when}.", changes
        )


def _refuse_other_work(seen: Seen, row: Action, working: ActionVersion | None) -> None:
    """Refuse when the form was filled with something else than what it would be filled with now."""
    latest = versions.normal(working.content) if working else versions.content_of(row)
    changes = versions.differences(seen.content, latest)
    if not changes:
        return
    who = working.by if working and working.by else "Iemand"
    raise OvertakenError(f"{who} heeft deze actie intussen ook gewijzigd.", changes)


def _refuse_more_than_words(old: Content, new: Content) -> None:
    more = [
        change for change in versions.differences(old, new) if change.path not in versions.WORDING
    ]
    if more:
        what = formats.join_nl(change.label for change in more)
        raise NotSmallError(
            f"Dit is meer dan een kleine wijziging: ook {what} verandert. Publiceer het gewoon.",
            more,
        )


def _needs_a_reason(setbacks: Iterable[Change]) -> str:
    what = formats.join_nl(
        f"{change.label} (van {change.was} naar {change.now})" for change in setbacks
    )
    return f"Het gaat slechter of wordt later: {what}. Schrijf waarom. De reden komt op de site."
