"""A signature on paper counts on the day that it was set, once, and under the same rules."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from pacts import services
from pacts.models import Mailbox, Neighbourhood, Pact, PaperSignature, Signature
from pacts.services import paper
from pacts.services.paper import Fate, PaperLine
from tests.pacts import journey
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.formats import local

pytestmark = pytest.mark.django_db


def line(**changes: Any) -> PaperLine:
    return PaperLine(
        **{
            "sheet": "Heuvel 1",
            "sheet_line": 1,
            "name": "Ayşe Yıldız",
            "signed_on": local(timezone.now()).date(),
        }
        | changes
    )


def enter(pact: Pact, staff: User, **changes: Any) -> paper.Verdict:
    is_someone_else = changes.pop("is_someone_else", False)
    now = changes.pop("now", timezone.now())
    return paper.enter(
        pact=pact, line=line(**changes), by=staff, now=now, is_someone_else=is_someone_else
    )


def count(pact: Pact) -> int:
    return pact.signatures.confirmed().count()


def test_it_counts_at_once_on_the_day_on_the_paper(
    pact: Pact, staff: User, neighbourhood: Neighbourhood
) -> None:
    day = local(timezone.now()).date() - timedelta(days=1)
    entered = enter(pact, staff, signed_on=day, neighbourhood=neighbourhood)
    stored = PaperSignature.objects.get()
    assert entered.fate is Fate.NEW
    assert (stored.state, stored.channel, stored.counted_on) == ("confirmed", "paper", day)
    assert local(stored.confirmed_at).date() == day
    assert (stored.sheet, stored.sheet_line, stored.entered_by) == ("HEUVEL 1", 1, staff)
    assert stored.version_sha256 == pact.versions.get().sha256
    assert journey.mails() == []


def test_it_never_counts_in_the_future(pact: Pact, staff: User) -> None:
    now = timezone.now()
    tomorrow = local(now).date() + timedelta(days=1)
    refused = enter(pact, staff, signed_on=tomorrow)
    assert (refused.fate, refused.field) == (Fate.REFUSED, "signed_on")
    enter(pact, staff, now=now)
    assert PaperSignature.objects.get().confirmed_at <= now


def test_a_day_outside_the_window_is_refused(pact: Pact, staff: User) -> None:
    now = timezone.now()
    early = enter(pact, staff, signed_on=date(2020, 1, 1))
    assert "pas vanaf" in early.reason
    pact.signing_from_at = now - timedelta(days=9)
    pact.signing_until_at = now - timedelta(days=3)
    pact.save()
    today = local(now).date()
    assert "tot en met" in enter(pact, staff, signed_on=today).reason
    # What was signed in time may be typed over later.
    assert enter(pact, staff, signed_on=today - timedelta(days=5)).fate is Fate.NEW
    pact.signing_from_at = pact.signing_until_at = None
    pact.save()
    assert "niet opengesteld" in enter(pact, staff, sheet_line=2).reason


def test_one_mail_leads_to_ones_own_page(pact: Pact, staff: User, resident: Any) -> None:
    enter(pact, staff, email="Ayse@Voorbeeld.nl")
    (mail,) = journey.mails()
    assert mail.to_email == "Ayse@Voorbeeld.nl"
    assert "papier" in mail.subject
    assert "op papier" in mail.text
    (receipt,) = mail.mail.attachments
    assert receipt.content.startswith(b"%PDF-")
    assert resident.get(journey.mine_path(mail)).status_code == 200


def test_who_signed_on_the_website_is_not_counted_again(pact: Pact, staff: User) -> None:
    journey.store(pact, email="a.yildiz+pact@voorbeeld.nl")
    again = enter(pact, staff, name="AYSE YILDIZ", email="A.Yildiz@voorbeeld.nl")
    assert again.fate is Fate.ALREADY
    assert count(pact) == 1
    assert not PaperSignature.objects.exists()


def test_who_still_had_to_confirm_has_done_so_on_paper(pact: Pact, staff: User) -> None:
    waiting = journey.store(pact, display="anonymous", is_confirmed=False)
    entered = enter(pact, staff, email=journey.EMAIL, display="full")
    assert entered.fate is Fate.NEW
    stored = Signature.objects.get(pact=pact)
    assert (stored.pk, stored.state, stored.channel) == (waiting.pk, "confirmed", "paper")
    assert stored.display == "anonymous"  # chosen by themselves, on the website
    assert [mail.row.kind for mail in journey.mails()] == ["pacts.confirm", "pacts.paper"]


def test_what_a_robot_rule_held_gives_way_to_paper(pact: Pact, staff: User) -> None:
    held = journey.store(pact, is_confirmed=False)
    Signature.objects.filter(pk=held.pk).update(
        state="held", state_reason="Te snel.", mailbox_slot=None
    )
    assert enter(pact, staff, email=journey.EMAIL).fate is Fate.NEW
    assert Signature.objects.get(pact=pact).state == "confirmed"


def test_what_the_bureau_holds_stays_held(pact: Pact, staff: User) -> None:
    signature = journey.store(pact)
    services.hold(signature=signature, reason="Klopt niet.", by=staff, now=timezone.now())
    assert enter(pact, staff, email=journey.EMAIL).fate is Fate.ALREADY
    assert count(pact) == 0


def test_a_household_may_share_a_mailbox_and_a_third_may_not(pact: Pact, staff: User) -> None:
    for number, name in enumerate(["Jan", "Piet"], 1):
        entered = enter(pact, staff, sheet_line=number, name=name, email=journey.EMAIL)
        assert entered.fate is Fate.NEW
    third = enter(pact, staff, sheet_line=3, name="Klaas", email=journey.EMAIL)
    assert (third.fate, third.field) == (Fate.REFUSED, "email")
    assert enter(pact, staff, sheet_line=3, name="Klaas").fate is Fate.NEW
    assert count(pact) == 3


def test_never_more_than_five_mails(pact: Pact, staff: User) -> None:
    journey.store(pact, name="Jan", email=journey.EMAIL)
    Mailbox.objects.update(mails=5)
    enter(pact, staff, name="Piet", email=journey.EMAIL)
    assert count(pact) == 2
    assert len(journey.mails()) == 2


@pytest.mark.parametrize("sheet", ["Heuvel 1", "HEUVEL  1", " heuvel 1 "])
def test_a_line_is_entered_once_however_the_list_is_written(
    pact: Pact, staff: User, sheet: str
) -> None:
    enter(pact, staff)
    again = enter(pact, staff, sheet=sheet, name="Piet")
    assert again.fate is Fate.SAME_LINE
    assert count(pact) == 1


def test_the_database_keeps_a_line_single_too(pact: Pact, staff: User) -> None:
    enter(pact, staff)
    copy = PaperSignature.objects.get()
    copy.pk, copy.receipt_code = None, "ANDERECODE22"
    with pytest.raises(IntegrityError):
        copy.save(force_insert=True)


def test_two_who_type_the_same_line_at_once_store_it_once(
    pact: Pact, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(pact, staff)
    monkeypatch.setattr(paper, "judge", lambda **_: [paper.Verdict(Fate.NEW)])
    assert enter(pact, staff, name="Piet").fate is Fate.SAME_LINE
    assert count(pact) == 1


def test_the_same_name_and_neighbourhood_is_a_question(
    pact: Pact, staff: User, neighbourhood: Neighbourhood
) -> None:
    journey.store(pact, neighbourhood=neighbourhood)
    doubtful = enter(pact, staff, name="ayse yildiz", neighbourhood=neighbourhood)
    assert doubtful.fate is Fate.LIKELY
    assert "Proefbuurt" in doubtful.reason
    assert count(pact) == 1
    assert enter(pact, staff, name="ayse yildiz").fate is Fate.NEW  # from somewhere else
    sure = enter(pact, staff, sheet_line=2, neighbourhood=neighbourhood, is_someone_else=True)
    assert sure.fate is Fate.NEW
    assert count(pact) == 3


def test_the_version_on_the_list_goes_with_the_signature(pact: Pact, staff: User) -> None:
    first = pact.versions.get()
    enter(pact, staff, version=first)
    assert PaperSignature.objects.get().version == first


def test_withdrawing_frees_the_line_and_forgets_the_list(
    pact: Pact, staff: User, resident: Any
) -> None:
    enter(pact, staff, email=journey.EMAIL)
    own = journey.mine_path(journey.mails()[0])
    signature = Signature.objects.get(pact=pact)
    services.withdraw(pact=pact, token=own.rstrip("/").rsplit("/", 1)[1], now=timezone.now())
    signature.refresh_from_db()
    assert (signature.state, signature.sheet, signature.name) == ("withdrawn", "", "")


# --- A whole list --------------------------------------------------------------------------------


def test_what_is_judged_is_what_happens(
    pact: Pact, staff: User, neighbourhood: Neighbourhood
) -> None:
    journey.store(pact, name="Web Signer", email="web@voorbeeld.nl")
    enter(pact, staff, sheet_line=9, name="Eerder")
    lines = [
        line(sheet_line=1, name="Jan", email="jan@voorbeeld.nl"),
        line(sheet_line=2, name="JAN", email="Jan+lijst@voorbeeld.nl"),
        line(sheet_line=3, name="Web Signer", email="web@voorbeeld.nl"),
        line(sheet_line=4, name="Fatma", neighbourhood=neighbourhood),
        line(sheet_line=5, name="Fatma", neighbourhood=neighbourhood),
        line(sheet_line=9, name="Iemand anders"),
        line(sheet_line=1, name="Dubbele regel"),
        line(sheet_line=6, name="Els", email="jan@voorbeeld.nl"),
        line(sheet_line=7, name="Derde", email="jan@voorbeeld.nl"),
        line(sheet_line=8, name="Later", signed_on=date(2999, 1, 1)),
    ]
    now = timezone.now()
    verdicts = paper.judge(pact=pact, lines=lines, now=now)
    assert [verdict.fate for verdict in verdicts] == [
        Fate.NEW, Fate.ALREADY, Fate.ALREADY, Fate.NEW, Fate.LIKELY,
        Fate.SAME_LINE, Fate.REFUSED, Fate.NEW, Fate.REFUSED, Fate.REFUSED,
    ]  # fmt: skip
    assert count(pact) == 2  # judging writes nothing
    fates = [paper.enter(pact=pact, line=each, by=staff, now=now).fate for each in lines]
    # One by one there is no file in which a line stands twice: it is there already.
    assert fates == [
        Fate.SAME_LINE if at == 6 else verdict.fate for at, verdict in enumerate(verdicts)
    ]


def test_judging_a_list_asks_the_database_a_few_questions(
    pact: Pact, django_assert_max_num_queries: Any
) -> None:
    lines = [line(sheet_line=n, name=f"Jan {n}", email=f"jan{n}@voorbeeld.nl") for n in range(200)]
    lines += [line(sheet_line=1000 + n, name=f"Els {n}") for n in range(200)]
    with django_assert_max_num_queries(5):
        paper.judge(pact=pact, lines=lines, now=timezone.now())


def test_a_list_goes_in_whole_or_not_at_all(pact: Pact, staff: User) -> None:
    journey.store(pact, name="Jan", email="jan@voorbeeld.nl")
    lines = [
        line(sheet_line=1, name="Els"),
        line(sheet_line=2, name="Jan", email="jan@voorbeeld.nl"),
    ]
    with pytest.raises(paper.ChangedError):
        paper.enter_all(pact=pact, lines=lines, by=staff, now=timezone.now())
    assert count(pact) == 1
    assert len(paper.enter_all(pact=pact, lines=lines[:1], by=staff, now=timezone.now())) == 1


def test_the_day_of_paper_is_recounted(pact: Pact, staff: User) -> None:
    """The counts follow `changed_at`, so a day long past is counted again."""
    before = timezone.now()
    day = local(before).date() - timedelta(days=1)
    enter(pact, staff, signed_on=day, now=before + timedelta(seconds=1))
    changed: datetime = Signature.objects.get(pact=pact).changed_at
    assert changed > before
