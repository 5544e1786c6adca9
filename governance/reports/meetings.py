"""What the pages of meetings say, and the board pack: one report, cut to who reads it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from governance.models import ActionPoint, AgendaItem, Decision, Meeting, Paper
from governance.reports.decisions import votes_text
from verbeterbreda.documents import kinds
from verbeterbreda.lib.calendars import Entry
from verbeterbreda.lib.formats import join_nl, nl_date, nl_period, nl_time


@dataclass(frozen=True)
class PaperView:
    """One paper: its text, or where the file or the edition is, and how to know it is the same.

    In a board pack `attachment` is the name of the file inside it, of so many bytes, and `remark`
    what to know of that file, or why it is not there.
    """

    title: str
    text: str
    url: str
    address: str
    what: str
    sha256: str
    is_public: bool
    stored: kinds.Attachment | None = None
    attachment: str = ""
    bytes: int = 0
    remark: str = ""


@dataclass(frozen=True)
class DecisionView:
    number: str
    title: str
    wording: str
    votes: str
    follow_up: str
    url: str


@dataclass(frozen=True)
class PointView:
    text: str
    owner: str
    due_on: date | None


@dataclass(frozen=True)
class ItemView:
    """One point of the agenda. `hidden` papers are there, but not for this reader."""

    pk: int
    number: int
    anchor: str
    title: str
    kind: str
    explanation: str
    proposal: str
    minutes: str
    papers: tuple[PaperView, ...]
    hidden: int
    decisions: tuple[DecisionView, ...]
    points: tuple[PointView, ...]

    @property
    def has_outcome(self) -> bool:
        return bool(self.minutes or self.decisions or self.points)


@dataclass(frozen=True)
class MeetingReport:
    """A meeting as one reader may see it; page, PDF and calendar all say this."""

    pk: int
    title: str
    body: str
    when: str
    place: str
    data_date: date
    status: str
    status_label: str
    is_public: bool
    is_cancelled: bool
    is_held: bool
    changed_on: date | None
    introduction: str
    items: tuple[ItemView, ...]
    present: str
    minutes: str
    has_minutes: bool
    are_minutes_public: bool
    is_for_members: bool
    trail: list[tuple[str, str]]

    @property
    def proposals(self) -> tuple[ItemView, ...]:
        """The points on which something is to be decided."""
        return tuple(item for item in self.items if item.proposal)

    @property
    def hidden(self) -> int:
        """How many papers this reader does not get."""
        return sum(item.hidden for item in self.items)

    @property
    def attached(self) -> tuple[PaperView, ...]:
        """The papers that a board pack holds as a file."""
        return tuple(paper for item in self.items for paper in item.papers if paper.attachment)

    @property
    def has_closed_papers(self) -> bool:
        return any(not paper.is_public for item in self.items for paper in item.papers)


def meeting_report(meeting: Meeting, *, is_member: bool, today: date) -> MeetingReport:
    """Return the page of a meeting, in five queries; members also read what is not public yet."""
    shows_minutes = is_member or meeting.minutes_published_at is not None
    items = tuple(_item(item, is_member, shows_minutes) for item in _items(meeting))
    status, label = state(meeting, today)
    return MeetingReport(
        pk=meeting.pk,
        title=meeting.title,
        body=meeting.body.name,
        when=when(meeting),
        place=meeting.place,
        data_date=timezone.localdate(meeting.updated_at),
        status=status,
        status_label=label,
        is_public=meeting.is_public,
        is_cancelled=meeting.cancelled_at is not None,
        is_held=meeting.held_on < today,
        changed_on=_changed_on(meeting),
        introduction=meeting.introduction,
        items=items,
        present=meeting.present if shows_minutes else "",
        minutes=meeting.minutes if shows_minutes else "",
        has_minutes=shows_minutes
        and bool(meeting.minutes or meeting.present or any(item.has_outcome for item in items)),
        are_minutes_public=meeting.minutes_published_at is not None,
        is_for_members=is_member,
        trail=[("Vergaderingen", reverse("governance:meetings"))],
    )


def board_pack(meeting: Meeting, *, is_member: bool) -> MeetingReport:
    """Return what the PDF says: no draft minutes, and nothing that changes by itself in time."""
    report = meeting_report(meeting, is_member=is_member, today=meeting.held_on)
    if report.are_minutes_public:
        return report
    silent = tuple(replace(item, minutes="", decisions=(), points=()) for item in report.items)
    return replace(report, items=silent, present="", minutes="", has_minutes=False)


def state(meeting: Meeting, today: date) -> tuple[str, str]:
    """Return how a meeting stands: a status of the component and the words beside it."""
    if meeting.cancelled_at:
        return "stopped", "Afgezegd"
    if meeting.minutes_published_at:
        return "done", "Verslag gepubliceerd"
    if not meeting.is_public:
        return "unknown", "Concept, nog niet openbaar"
    if meeting.held_on < today:
        return "attention", "Geweest, het verslag volgt"
    return "planned", "Gepland"


def when(meeting: Meeting) -> str:
    """Return day and time as far as they are known: 3 februari 2027 van 19.30 tot 21.00 uur."""
    if meeting.starts_at is None:
        return nl_date(meeting.held_on)
    if meeting.ends_at is None:
        return f"{nl_date(meeting.held_on)}, {nl_time(meeting.starts_at)}"
    return nl_period(meeting.starts_at, meeting.ends_at)


# --- The list ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MeetingLine:
    title: str
    url: str
    meta: str
    status: str
    status_label: str


@dataclass(frozen=True)
class MeetingsPage:
    upcoming: tuple[MeetingLine, ...]
    past: tuple[MeetingLine, ...]
    is_for_members: bool


def meetings_page(*, is_member: bool, today: date) -> MeetingsPage:
    """Return the meetings this reader may know of: first what comes, then what has been."""
    meetings = Meeting.objects.select_related("body")
    rows = list(meetings if is_member else meetings.public())
    coming = [row for row in rows if row.held_on >= today]
    return MeetingsPage(
        upcoming=tuple(_line(row, today) for row in reversed(coming)),
        past=tuple(_line(row, today) for row in rows if row.held_on < today),
        is_for_members=is_member,
    )


def _line(meeting: Meeting, today: date) -> MeetingLine:
    status, label = state(meeting, today)
    place = f", {meeting.place}" if meeting.place else ""
    return MeetingLine(
        title=meeting.title,
        url=meeting.get_absolute_url(),
        meta=f"{meeting.body.name}, {when(meeting)}{place}",
        status=status,
        status_label=label,
    )


# --- Calendars -----------------------------------------------------------------------------------


def calendar_entries(meetings: Iterable[Meeting]) -> list[Entry]:
    """Return meetings as calendar programs take them; a day without a time is a whole day."""
    return [_entry(meeting) for meeting in meetings]


def _entry(meeting: Meeting) -> Entry:
    starts: datetime | date = meeting.starts_at or meeting.held_on
    return Entry(
        uid=f"vergadering-{meeting.pk}",
        title=meeting.title,
        starts=starts,
        ends=meeting.ends_at if meeting.starts_at else None,
        updated_at=meeting.updated_at,
        sequence=meeting.changes,
        place=meeting.place,
        text=meeting.body.name,
        url=settings.SITE_URL + meeting.get_absolute_url(),
        is_cancelled=meeting.cancelled_at is not None,
    )


# --- Parts ---------------------------------------------------------------------------------------


def _items(meeting: Meeting) -> Iterable[AgendaItem]:
    return meeting.items.prefetch_related(
        Prefetch("papers", Paper.objects.select_related("edition")),
        Prefetch("decisions", Decision.objects.order_by("pk")),
        Prefetch("points", ActionPoint.objects.order_by("pk")),
    )


def _item(item: AgendaItem, is_member: bool, shows_minutes: bool) -> ItemView:
    papers = list(item.papers.all())
    readable = [paper for paper in papers if is_member or paper.is_public]
    shown = list(enumerate(readable, start=1))
    return ItemView(
        pk=item.pk,
        number=item.order,
        anchor=f"punt-{item.order}",
        title=item.title,
        kind=item.get_kind_display(),
        explanation=item.explanation,
        proposal=item.proposal,
        minutes=item.minutes if shows_minutes else "",
        papers=tuple(_paper(paper, f"{item.order:02}-{place:02}") for place, paper in shown),
        hidden=len(papers) - len(readable),
        decisions=tuple(_decision(decision) for decision in item.decisions.all()),
        points=tuple(
            PointView(point.text, point.owner, point.due_on) for point in item.points.all()
        )
        if shows_minutes
        else (),
    )


def _paper(paper: Paper, number: str) -> PaperView:
    url, what, sha256, stored = "", [], "", None
    name = f"stuk-{number}-{_short(slugify(paper.title)) or 'zonder-titel'}.pdf"
    if paper.edition is not None:
        edition = paper.edition
        url = f"{kinds.get(edition.kind).address(edition.key)}?editie={edition.number}"
        what.append(f"{edition.title}, editie {edition.number} van {nl_date(edition.created_on)}")
        sha256 = edition.sha256
        if edition.file:
            stored = kinds.Attachment(name, paper.title, str(edition.file), sha256, False)
    if paper.file:
        url, sha256 = paper.get_absolute_url(), paper.sha256
        stored = kinds.Attachment(name, paper.title, str(paper.file), sha256, True)
        what.append("een PDF")
    return PaperView(
        title=paper.title,
        text=paper.text,
        url=url,
        address=f"{settings.SITE_URL}{url}" if url else "",
        what=join_nl(what),
        sha256=sha256,
        is_public=paper.is_public,
        stored=stored,
    )


def _short(slug: str) -> str:
    """Return the first words of a slug, for the name of a file."""
    return slug if len(slug) <= 60 else slug[:61].rpartition("-")[0] or slug[:60]


def _decision(decision: Decision) -> DecisionView:
    return DecisionView(
        number=decision.number,
        title=decision.title,
        wording=decision.wording,
        votes=votes_text(decision),
        follow_up=decision.follow_up,
        url=decision.get_absolute_url(),
    )


def _changed_on(meeting: Meeting) -> date | None:
    """Return the day of the last change after the last thing that was published, if any."""
    published = meeting.minutes_published_at or meeting.agenda_published_at
    if published is None or (meeting.updated_at - published).total_seconds() < 60:
        return None
    return timezone.localdate(meeting.updated_at)
