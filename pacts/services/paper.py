"""Signatures on paper: what becomes of a line, and entering it under the rules of every other."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import Enum

from django.db import IntegrityError, transaction
from django.utils import timezone

from pacts import emails, links
from pacts.addresses import counted_domain, mailbox_key, name_key
from pacts.models import Mailbox, Neighbourhood, Pact, PactVersion, Signature
from pacts.models.signatures import PEOPLE_PER_MAILBOX, new_receipt_code
from pacts.services import storing
from pacts.services.review import invalidate
from pacts.services.texts import current_version
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.formats import local, nl_date

NOON = time(12)
"""Of a signature on paper we know the day and not the hour."""


MAX_SHEET = 60


def sheet_name(text: str) -> str:
    """Return the one way in which the name of a list is kept, however it was typed."""
    return " ".join(text.split()).upper()


@dataclass(frozen=True)
class PaperLine:
    """One line of a list, as it was written. `version` is the text on the list, if not the last."""

    sheet: str
    sheet_line: int
    name: str
    signed_on: date
    email: str = ""
    neighbourhood: Neighbourhood | None = None
    is_elsewhere: bool = False
    display: str = Signature.Display.FIRST
    motivation: str = ""
    version: PactVersion | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "sheet", sheet_name(self.sheet))

    @property
    def place(self) -> tuple[str, int]:
        return self.sheet, self.sheet_line

    @property
    def person(self) -> tuple[str, str | None]:
        """A name and a neighbourhood: too little to refuse somebody for, enough to ask."""
        return name_key(self.name), self.neighbourhood.key if self.neighbourhood else None


class Fate(Enum):
    """What becomes, or became, of a line."""

    NEW = "nieuw"
    LIKELY = "staat er misschien al"
    ALREADY = "staat er al"
    SAME_LINE = "deze regel is al ingevoerd"
    REFUSED = "kan niet"


@dataclass(frozen=True)
class Verdict:
    """A fate with its reason in a sentence, and what there is already or was made."""

    fate: Fate
    reason: str = ""
    field: str = ""
    """The field of PaperLine that a refusal is about."""
    signature: Signature | None = None


class ChangedError(Exception):
    """What was previewed is no longer so: somebody entered or signed something meanwhile."""


@dataclass
class _Known:
    """What there was before a line, and what the lines before it in the same file add."""

    lines: set[tuple[str, int]]
    boxes: dict[str, list[Signature]]
    people: set[tuple[str, str | None]]
    seen_lines: set[tuple[str, int]] = field(default_factory=set)


def judge(*, pact: Pact, lines: Sequence[PaperLine], now: datetime) -> list[Verdict]:
    """Return what would become of each of these lines, entered in this order; writes nothing."""
    known = _known(pact, lines)
    verdicts = []
    for line in lines:
        verdict = _window(pact, line, now) or _fate(line, known)
        known.seen_lines.add(line.place)
        if verdict.fate in {Fate.NEW, Fate.LIKELY}:
            _remember(line, known)
        verdicts.append(verdict)
    return verdicts


def _known(pact: Pact, lines: Sequence[PaperLine]) -> _Known:
    entered = Signature.objects.filter(pact=pact, sheet__in={line.sheet for line in lines})
    keys = {mailbox_key(line.email) for line in lines if line.email}
    boxes: dict[str, list[Signature]] = {key: [] for key in keys}
    residents = pact.signatures.active().filter(kind=Signature.Kind.RESIDENT)
    for signature in residents.filter(mailbox__key__in=keys).select_related("mailbox"):
        boxes[signature.mailbox.key].append(signature)  # type: ignore[union-attr]
    names = {line.person[0] for line in lines if not line.email}
    namesakes = residents.filter(name_key__in=names) if names else residents.none()
    return _Known(
        lines=set(entered.values_list("sheet", "sheet_line")),  # type: ignore[arg-type]
        boxes=boxes,
        people=set(namesakes.values_list("name_key", "neighbourhood_id")),
    )


def _window(pact: Pact, line: PaperLine, now: datetime) -> Verdict | None:
    """Return a refusal for a day on which nobody could sign."""
    if line.signed_on > local(now).date():
        return _refused("signed_on", "Deze dag moet nog komen.")
    opened, closed = pact.signing_from_at, pact.signing_until_at
    if opened is None:
        return _refused("signed_on", "Dit pact is nog niet opengesteld voor ondertekening.")
    if line.signed_on < local(opened).date():
        return _refused("signed_on", f"Ondertekenen kon pas vanaf {nl_date(opened)}.")
    if closed and line.signed_on > local(closed).date():
        return _refused("signed_on", f"Ondertekenen kon tot en met {nl_date(closed)}.")
    return None


def _refused(field_name: str, reason: str) -> Verdict:
    return Verdict(Fate.REFUSED, reason, field=field_name)


def _fate(line: PaperLine, known: _Known) -> Verdict:
    if line.place in known.lines:
        return Verdict(Fate.SAME_LINE, f"Lijst {line.sheet}, regel {line.sheet_line} is er al.")
    if line.place in known.seen_lines:
        return _refused("sheet_line", "Deze regel staat twee keer in dit bestand.")
    if line.email:
        return _fate_by_mailbox(line, known.boxes[mailbox_key(line.email)])
    if line.person in known.people:
        where = f" uit {line.neighbourhood}" if line.neighbourhood else ""
        return Verdict(Fate.LIKELY, f"Iemand met deze naam{where} heeft al getekend.")
    return Verdict(Fate.NEW)


def _fate_by_mailbox(line: PaperLine, others: list[Signature]) -> Verdict:
    same = next((other for other in others if other.name_key == line.person[0]), None)
    taken = [other for other in others if other is not same and other.mailbox_slot]
    if same and same.state == Signature.State.PENDING:
        reason = "Tekende ook op de website, maar bevestigde nog niet. Het papier telt."
        return Verdict(Fate.NEW, reason, signature=same)
    if same and same.state == Signature.State.HELD and same.reviewed_at is not None:
        return Verdict(Fate.ALREADY, "Deze handtekening wordt nagekeken.", signature=same)
    if same and same.state != Signature.State.HELD:
        return Verdict(Fate.ALREADY, "Deze persoon heeft al getekend.", signature=same)
    if len(taken) >= PEOPLE_PER_MAILBOX:
        return _refused(
            "email",
            "Met dit e-mailadres tekenden al twee anderen. Heeft deze persoon echt zelf getekend? "
            "Laat het adres dan weg.",
        )
    reason = "Vervangt een aanmelding die nog werd nagekeken." if same else ""
    return Verdict(Fate.NEW, reason, signature=same)


def _remember(line: PaperLine, known: _Known) -> None:
    """Let the next lines of the same file know of this one."""
    if line.email:
        # What waited before is confirmed by then, or replaced.
        others = known.boxes[mailbox_key(line.email)]
        others[:] = [other for other in others if other.name_key != line.person[0]]
        state = Signature.State.CONFIRMED
        others.append(Signature(state=state, name_key=line.person[0], mailbox_slot=1))
    known.people.add(line.person)


@transaction.atomic
def enter(
    *,
    pact: Pact,
    line: PaperLine,
    by: User,
    now: datetime,
    is_someone_else: bool = False,
) -> Verdict:
    """Enter one line, so that it counts at once, on the day that it was set.

    With an e-mail address its owner gets one mail with the link to their own page. Nothing is
    stored unless the fate is NEW; or LIKELY, when whoever types says that it is someone else.
    """
    box = None
    if line.email:
        box = storing.locked(Mailbox(pact=pact, key=mailbox_key(line.email), created_at=now))
    (verdict,) = judge(pact=pact, lines=[line], now=now)
    if verdict.fate is not Fate.NEW and not (verdict.fate is Fate.LIKELY and is_someone_else):
        return verdict
    signature = _signature(pact, line, verdict.signature, box, now)
    signature.entered_by = by
    try:
        with transaction.atomic():
            if verdict.signature and verdict.signature is not signature:
                verdict.signature.delete()
            signature.save()
    except IntegrityError:  # the same line, entered in this very moment
        return Verdict(Fate.SAME_LINE, "Iemand anders voerde deze regel net in.")
    emails.send(signature, "paper")
    return replace(verdict, fate=Fate.NEW, signature=signature)


@transaction.atomic
def enter_all(
    *, pact: Pact, lines: Sequence[PaperLine], by: User, now: datetime
) -> list[Signature]:
    """Enter all these lines, or none: ChangedError when one of them cannot be entered any more.

    Who calls this has seen the doubtful ones and chosen them.
    """
    entered = []
    for line in lines:
        verdict = enter(pact=pact, line=line, by=by, now=now, is_someone_else=True)
        if verdict.fate is not Fate.NEW or verdict.signature is None:
            raise ChangedError(f"Lijst {line.sheet}, regel {line.sheet_line}: {verdict.reason}")
        entered.append(verdict.signature)
    return entered


def _signature(
    pact: Pact, line: PaperLine, waiting: Signature | None, box: Mailbox | None, now: datetime
) -> Signature:
    """Return the unsaved signature. One that only waited for its confirmation has it now."""
    is_confirmation = waiting is not None and waiting.state == Signature.State.PENDING
    signature = waiting if waiting and is_confirmation else _fresh(pact, line, box, waiting, now)
    version = line.version or current_version(pact)
    if version is None:
        raise ValueError("Dit pact heeft nog geen gepubliceerde tekst.")
    signature.version = version
    signature.version_sha256 = version.sha256
    signature.channel = Signature.Channel.PAPER
    signature.sheet, signature.sheet_line = line.place
    signature.state = Signature.State.CONFIRMED
    signature.counted_on = line.signed_on
    signature.confirmed_at = min(now, timezone.make_aware(datetime.combine(line.signed_on, NOON)))
    signature.changed_at = now
    return signature


def _fresh(
    pact: Pact, line: PaperLine, box: Mailbox | None, replaced: Signature | None, now: datetime
) -> Signature:
    return Signature(
        pact=pact,
        name=line.name,
        name_key=line.person[0],
        email=line.email,
        email_domain=counted_domain(line.email) if line.email else "",
        mailbox=box,
        mailbox_slot=_free_slot(box, replaced),
        neighbourhood=line.neighbourhood,
        is_elsewhere=line.is_elsewhere,
        display=line.display,
        motivation=line.motivation,
        nonce=links.new_nonce(),
        receipt_code=new_receipt_code(),
        created_at=now,
    )


def _free_slot(box: Mailbox | None, replaced: Signature | None) -> int | None:
    if box is None:
        return None
    others = box.signatures.active().filter(kind=Signature.Kind.RESIDENT)
    others = others.exclude(pk=replaced.pk) if replaced else others
    taken = set(others.values_list("mailbox_slot", flat=True))
    return min({1, PEOPLE_PER_MAILBOX} - taken)


def next_line(*, pact: Pact, sheet: str, after: int) -> int:
    """Return the first line of a list after this one that was not entered yet."""
    later = Signature.objects.filter(pact=pact, sheet=sheet_name(sheet), sheet_line__gt=after)
    taken = set(later.values_list("sheet_line", flat=True))
    line = after + 1
    while line in taken:
        line += 1
    return line


@transaction.atomic
def take_back(*, signature: Signature, by: User, now: datetime) -> Signature:
    """Undo a mistake in typing: it counts no more, and its line can be entered again.

    ValueError for what does not count any more. The row stays, so that the counts stay true.
    """
    reason = f"Verkeerd overgetypt: lijst {signature.sheet}, regel {signature.sheet_line}."
    taken = invalidate(signature=signature, reason=reason, by=by, now=now)
    taken.sheet, taken.sheet_line = "", None
    taken.save(update_fields=["sheet", "sheet_line"])
    return taken
