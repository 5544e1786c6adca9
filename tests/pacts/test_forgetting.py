"""What the privacy page promises about signatures happens, on its day and not before.

The proof does not trust our models: it looks for canaries in every column of every table.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from pacts import links, services
from pacts.models import (
    Invalidation,
    Mailbox,
    Neighbourhood,
    OrganisationDetails,
    Pact,
    Signature,
    SigningSession,
    Update,
)
from pacts.services import abuse, counting, invalidating, paper, updating
from tests.pacts import canaries, crowd, journey
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import retention
from verbeterbreda.outbox import services as outbox
from verbeterbreda.outbox.models import Message

type Login = Callable[[User], Client]


@pytest.mark.parametrize(("days", "left"), [(20, 1), (22, 0)])
def test_an_unconfirmed_signature_is_gone_after_three_weeks(
    pact: Pact, days: int, left: int
) -> None:
    signature = journey.store(pact, is_confirmed=False)
    retention.apply(now=signature.created_at + timedelta(days=days))
    assert Signature.objects.count() == left


def test_what_staff_released_late_still_has_its_week(pact: Pact, staff: User) -> None:
    signature = journey.store(pact, is_confirmed=False)
    services.hold(signature=signature, reason="Twijfel", by=staff, now=timezone.now())
    later = signature.created_at + timedelta(days=40)
    services.release(signature=signature, by=staff, now=later)
    retention.apply(now=later + timedelta(days=6))
    assert Signature.objects.count() == 1
    retention.apply(now=later + timedelta(days=8))
    assert Signature.objects.count() == 0


def test_a_confirmed_signature_stays_while_the_pact_stands(pact: Pact) -> None:
    journey.store(pact)
    retention.apply(now=timezone.now() + timedelta(days=2000))
    assert Signature.objects.get().name == "Ayşe Yıldız"


def test_what_was_made_invalid_can_be_turned_back_for_half_a_year(pact: Pact, staff: User) -> None:
    signature = journey.store(pact)
    later = timezone.now() + timedelta(days=400)
    services.invalidate(signature=signature, reason="Onzin", by=staff, now=later)
    retention.apply(now=later + timedelta(days=179))
    assert Signature.objects.get().name
    retention.apply(now=later + timedelta(days=181))
    assert not Signature.objects.get().name


def test_half_a_year_after_the_next_part_nobody_is_left_in_it(resident: Client, pact: Pact) -> None:
    journey.store(pact, motivation="Voor mijn straat")
    now = timezone.now()
    Pact.objects.filter(pk=pact.pk).update(revised_at=now)
    retention.apply(now=now + timedelta(days=179))
    assert Signature.objects.get().name
    retention.apply(now=now + timedelta(days=181))
    signature = Signature.objects.get()
    assert (signature.name, signature.email, signature.name_key, signature.motivation) == ("",) * 4
    assert "Een bewoner" in resident.get("/pacten/proef/ondertekenaars/").content.decode()


# --- The proof -----------------------------------------------------------------------------------

IP = "203.0.113.77"
WORDS = "Zwartkanarie Quvwxstraat"
"""In reasons, contacts, files of paper: wherever somebody may write about somebody."""
NEIGHBOURHOOD = "biesdonk"


class Person:
    """One signer whose name, address and words stand nowhere else."""

    def __init__(self, key: str) -> None:
        self.name = f"Żółkanarie Quvwdorp{key}"
        self.email = f"Quvwkanarie+{key}@Zyxpost{key}.example"
        self.motivation = f"Omdat de kanarie {key} fluit & zingt é"

    @property
    def needles(self) -> set[bytes]:
        texts = (self.name, self.email, self.motivation)
        return set().union(*map(canaries.shapes, texts)) | canaries.keys_of(self.email, IP)


class Story:
    """Everything that can happen to signatures under one pact, each to a person of its own."""

    def __init__(self, pact: Pact, staff: User) -> None:
        self.pact, self.staff = pact, staff
        self.search = canaries.Search()
        self.people: dict[str, Person] = {}
        self.tokens: set[bytes] = set()
        now = timezone.now()
        self.session = SigningSession.objects.create(
            pact=pact, title="Avond", place="Wijkhuis", starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(hours=1),
        )  # fmt: skip

    def sign(self, key: str, *, organising: services.Organising | None = None) -> Signature:
        person = self.people[key] = Person(key)
        now = timezone.now()
        services.sign(
            pact=self.pact,
            signing=services.Signing(
                name=f"Stichting {key}" if organising else person.name,
                email=person.email,
                display="full",
                neighbourhood=Neighbourhood.objects.get(pk=NEIGHBOURHOOD),
                motivation=person.motivation,
                is_following=True,
                language="uk",
                organising=organising,
            ),
            origin=services.Origin(
                opened_at=now - timedelta(minutes=1), ip=IP, session=self.session
            ),
            now=now,
        )
        signature = self.pact.signatures.get(email=person.email)
        self.remember(signature)
        return signature

    def remember(self, signature: Signature) -> None:
        """Keep what opens or proves something about a signature."""
        code = links.code(signature.nonce)
        secrets = [
            signature.nonce, signature.receipt_code or "", code, links.code_fingerprint(code),
            *(links.token(signature, purpose) for purpose in ("confirm", "mine", "updates_stop")),
        ]  # fmt: skip
        self.tokens |= {secret.encode() for secret in secrets}

    def confirm(self, signature: Signature) -> Signature:
        key = services.ByLink(links.token(signature, "confirm"))
        services.confirm(pact=self.pact, key=key, now=timezone.now())
        signature.refresh_from_db()
        return signature

    def confirmed(self, key: str) -> Signature:
        return self.confirm(self.sign(key))

    def organisation(self, key: str) -> Signature:
        organising = services.Organising(
            role="executing", mandate=f"Mandaat {WORDS}", contact_name=f"Contact {WORDS}",
            promises=(services.Promise("We openen een inloop"),),
        )  # fmt: skip
        return self.confirm(self.sign(key, organising=organising))

    def tell(self, login: Login) -> None:
        """Let all of it happen."""
        client, now = login(self.staff), timezone.now()
        self.confirmed("een")
        self.sign("wacht")
        held = self.confirmed("vast")
        journey_reason = {"action": "hold", "reason": f"Reden {WORDS}"}
        client.post(
            "/beheer/pacts/signature/", {**journey_reason, "_selected_action": str(held.pk)}
        )
        invalid = self.confirmed("ongeldig")
        services.invalidate(signature=invalid, reason=f"Reden {WORDS}", by=self.staff, now=now)
        services.accept(signature=self.organisation("org"), by=self.staff, now=now)
        declined = self.organisation("nee")
        services.decline(signature=declined, reason=f"Reden {WORDS}", by=self.staff, now=now)
        self.organisation("wachtorg")
        self.on_paper()
        self.in_bulk()
        self.send_update()
        abuse.note_wrong_code(
            pact=self.pact, address_key=services.Origin(None, ip=IP).place[0], now=now
        )
        self.fail_a_mail_and_a_task(held)
        left = self.confirmed("weg")
        services.withdraw(pact=self.pact, token=links.token(left, "mine"), now=timezone.now())

    def on_paper(self) -> None:
        person = self.people["papier"] = Person("papier")
        line = paper.PaperLine(
            sheet=f"Lijst {WORDS}", sheet_line=1, name=person.name, email=person.email,
            motivation=person.motivation, signed_on=timezone.localdate(),
            neighbourhood=Neighbourhood.objects.get(pk=NEIGHBOURHOOD),
        )  # fmt: skip
        verdict = paper.enter(pact=self.pact, line=line, by=self.staff, now=timezone.now())
        assert verdict.signature
        self.remember(verdict.signature)

    def in_bulk(self) -> None:
        bulk = self.confirmed("bulk")
        services.hold(signature=bulk, reason=f"Eerder {WORDS}", by=self.staff, now=timezone.now())
        decision = Invalidation.objects.create(
            pact=self.pact, title=f"Over {WORDS}", reason=f"Reden {WORDS}",
            email_glob=self.people["bulk"].email, address_key=bulk.address_key,
        )  # fmt: skip
        now = timezone.now()
        assert invalidating.count(invalidation=decision, now=now) == 1
        invalidating.start(invalidation=decision, by=self.staff, now=now)
        invalidating.work(now)

    def send_update(self) -> None:
        update = Update.objects.create(pact=self.pact, subject="Nieuws", text="Het gaat goed.")
        updating.start(
            update=update, seen=updating.fingerprint(update), by=self.staff, now=timezone.now()
        )
        updating.work(timezone.now())

    def fail_a_mail_and_a_task(self, signature: Signature) -> None:
        """A server quotes an address in its refusal; an error quotes what it was about."""
        Message.objects.filter(ref=str(signature.pk)).update(
            state="failed", error=f"550 <{signature.email}> {WORDS}"
        )
        DBTaskResult.objects.create(
            task_path="x", queue_name="default", backend_name="default", status="FAILED",
            run_after=timezone.now(), args_kwargs={}, finished_at=timezone.now(),
            exception_class_path="builtins.ValueError",
            traceback=f"ValueError: {signature.email} {WORDS}",
        )  # fmt: skip

    def found(self) -> set[str]:
        """Return every column in which anything about anybody stands."""
        people = [person.needles for person in self.people.values()]
        return self.search.places(set().union(*people, canaries.shapes(WORDS), self.tokens))


@pytest.fixture
def story(pact: Pact, staff: User, login: Login) -> Story:
    """Six months of things that happened, before anybody is forgotten."""
    story = Story(pact, staff)
    story.tell(login)
    counting.recount(pact=pact, now=timezone.now())
    return story


def forget(pact: Pact, days: int = 181) -> None:
    now = timezone.now()
    Pact.objects.filter(pk=pact.pk).update(revised_at=now)
    retention.apply(now=now + timedelta(days=days))


# Where personal data has to be found before, or the search proves nothing.
EXPECTED_BEFORE = {
    "pacts_signature.name",
    "pacts_signature.name_key",
    "pacts_signature.email",
    "pacts_signature.email_domain",
    "pacts_signature.motivation",
    "pacts_signature.state_reason",
    "pacts_signature.nonce",
    "pacts_signature.code_sha256",
    "pacts_signature.receipt_code",
    "pacts_signature.address_key",
    "pacts_signature.network_key",
    "pacts_signature.sheet",
    "pacts_mailbox.key",
    "pacts_organisationdetails.contact_name",
    "pacts_organisationdetails.mandate",
    "pacts_invalidation.email_glob",
    "pacts_invalidation.title",
    "pacts_invalidation.reason",
    "pacts_invalidation.address_key",
    "pacts_invalidatedsignature.reason_before",
    "pacts_wrongcode.address_key",
    "outbox_message.to_email",
    "outbox_message.error",
    "django_admin_log.change_message",
    "django_tasks_database_dbtaskresult.traceback",
}


def test_the_search_finds_what_is_there(story: Story) -> None:
    assert story.found() == EXPECTED_BEFORE


def test_after_the_period_no_column_of_any_table_holds_anybody(pact: Pact, story: Story) -> None:
    total = pact.signatures.confirmed().count()
    before = list(pact.tallies.values_list("counted_on", "kind", "neighbourhood", "number"))
    assert total >= 3
    forget(pact)
    assert story.found() == set()
    assert counting.check(pact=pact, now=timezone.now()) == []
    after = list(pact.tallies.values_list("counted_on", "kind", "neighbourhood", "number"))
    assert sorted(after, key=str) == sorted(before, key=str)
    assert pact.signatures.confirmed().count() == total
    assert not Mailbox.objects.filter(pact=pact).exists()


STAYS = {"id", "pact_id", "version_id", "version_sha256", "state", "organisation_id"}
"""What was signed, and that an organisation did; beside these:"""
PROMISED = {"kind", "neighbourhood_id", "counted_on"}
CUT = {"created_at", "confirmed_at", "changed_at"}


def test_only_kind_neighbourhood_and_day_stay(pact: Pact, story: Story) -> None:
    forget(pact)
    rows = list(Signature.objects.filter(pact=pact).values())
    assert len(rows) >= 7
    for row in rows:
        assert row["state_reason"] in {"", "gewist"}
        for name in CUT:
            moment = row[name]
            assert moment is None or (moment.hour, moment.minute, moment.microsecond) == (0, 0, 0)
        others = set(row) - STAYS - PROMISED - CUT - {"state_reason"}
        assert {name: row[name] for name in others if row[name]} == {}
    days = {row["counted_on"] for row in rows if row["state"] == "confirmed"}
    assert days == {timezone.localdate()}
    for row in rows:
        if row["state"] == "confirmed":
            assert row["confirmed_at"].date() == row["counted_on"]


def test_until_the_period_is_over_everything_stays(pact: Pact, story: Story) -> None:
    forget(pact, days=179)
    signature = pact.signatures.get(email=story.people["een"].email)
    assert signature.name == story.people["een"].name


def test_forgetting_twice_or_ten_days_late_is_the_same(pact: Pact, story: Story) -> None:
    forget(pact)
    rows = list(Signature.objects.order_by("pk").values())
    touched = retention.apply(now=timezone.now() + timedelta(days=191))
    assert {rule: n for rule, n in touched.items() if n and "pacts.Signature" in rule} == {}
    assert list(Signature.objects.order_by("pk").values()) == rows


def test_killed_half_way_it_goes_on(pact: Pact, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 10)
    crowd.make(pact, 35)
    real, calls = retention.Rule._batch, iter(range(1000))

    def dying(rule: retention.Rule, now: datetime, last: object) -> list[object]:
        is_ours = "channel" in rule.fields and "confirmed" in rule.where["state__in"]
        if is_ours and next(calls) == 2:
            raise KeyboardInterrupt
        return real(rule, now, last)

    monkeypatch.setattr(retention.Rule, "_batch", dying)
    with pytest.raises(KeyboardInterrupt):
        forget(pact)
    assert Signature.objects.filter(name="").count() == 20
    forget(pact)
    assert Signature.objects.filter(name="").count() == 35
    assert set(Signature.objects.values_list("channel", "display")) == {("", "")}


def test_no_batch_touches_more_than_its_share(pact: Pact, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 10)
    crowd.make(pact, 35)
    changed: list[int] = []

    def watch(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        result = execute(sql, params, many, context)
        if sql.startswith('UPDATE "pacts_signature"'):
            changed.append(context["cursor"].rowcount)
        return result

    with connection.execute_wrapper(watch):
        forget(pact)
    assert changed == [10, 10, 10, 5]


def test_the_day_that_stays_is_the_one_of_amsterdam(pact: Pact) -> None:
    late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)  # half past midnight in Breda
    crowd.make(pact, 1, until=late + timedelta(seconds=60))
    Signature.objects.update(counted_on="2026-07-02")
    forget(pact)
    signature = Signature.objects.get()
    assert signature.confirmed_at == datetime(2026, 7, 2, tzinfo=UTC)


# --- One person ----------------------------------------------------------------------------------


def deliver() -> None:
    outbox.send_due(now=timezone.now() + timedelta(seconds=5))


def live(story: Story, login: Login) -> Signature:
    """Let one person sign and be written about in every way."""
    signature = story.confirmed("een")
    client = login(story.staff)
    for action in ("hold", "release"):
        data = {"action": action, "reason": f"R {WORDS}", "_selected_action": str(signature.pk)}
        client.post("/beheer/pacts/signature/", data)
    story.send_update()
    deliver()
    signature.refresh_from_db()
    assert signature.state == "confirmed"
    assert story.found() >= {
        "pacts_signature.name",
        "django_admin_log.change_message",
    }
    return signature


def test_erasing_oneself_leaves_nothing_anywhere(
    pact: Pact, staff: User, login: Login, mailoutbox: list[EmailMessage]
) -> None:
    story = Story(pact, staff)
    signature = live(story, login)
    assert services.erase(pact=pact, token=links.token(signature, "mine"), now=timezone.now())
    assert story.found() == set()
    counting.recount(pact=pact, now=timezone.now())
    assert not pact.tallies.exists()


def test_withdrawing_leaves_only_the_limit_on_mails(
    pact: Pact, staff: User, login: Login, mailoutbox: list[EmailMessage]
) -> None:
    """The mailbox stays half a year, as a hash that needs our key: at most five mails go to it."""
    story = Story(pact, staff)
    signature = live(story, login)
    assert services.withdraw(pact=pact, token=links.token(signature, "mine"), now=timezone.now())
    assert story.found() == {"pacts_mailbox.key", "outbox_message.to_email"}
    deliver()
    assert story.found() == {"pacts_mailbox.key"}
    retention.apply(now=timezone.now() + timedelta(days=181))
    assert story.found() == set()


def test_the_log_still_says_who_decided_and_when(
    pact: Pact, staff: User, login: Login, mailoutbox: list[EmailMessage]
) -> None:
    signature = live(Story(pact, staff), login)
    services.erase(pact=pact, token=links.token(signature, "mine"), now=timezone.now())
    entries = LogEntry.objects.filter(object_id=str(signature.pk), user=staff)
    assert entries.count() == 2
    assert not any(entry.change_message for entry in entries)


def test_what_an_organisation_promised_stays_without_its_contact(pact: Pact, story: Story) -> None:
    forget(pact)
    details = OrganisationDetails.objects.get(signature__state="confirmed")
    assert (details.legal_name, details.contact_name) == ("Stichting org", "")
    assert details.signature.pledges.get().text == "We openen een inloop"
    assert details.signature.public_name() == "Stichting org"


def test_a_mail_that_never_arrived_is_forgotten_with_its_signer(pact: Pact) -> None:
    signature = journey.store(pact)
    Message.objects.filter(ref=str(signature.pk)).update(state="failed", error="550 <x>")
    Signature.objects.update(name="", email="")
    retention.apply(now=timezone.now() + timedelta(days=5))
    assert not Message.objects.exclude(to_email="", error="").exists()
