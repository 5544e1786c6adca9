"""The PDF for the board when the plan is full: concept, roll-overs, partners, changes."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from alliances import services
from alliances.kinds import CONCEPT, WORK_PLAN
from alliances.models import Action, PartnerShare, YearPlan
from pacts.models import Organisation
from tests.alliances.planning import NOW, a_decision, draft
from verbeterbreda.accounts.models import User
from verbeterbreda.documents import services as documents
from verbeterbreda.documents.models import Edition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)


@pytest.fixture
def full(staff: User) -> YearPlan:
    """The plan of 2024 with roll-overs, partners, and a text that is longer than a page."""
    plan = draft(staff, gw1_1="Eerst meer cijfers.", kw2_2b="De bijles begon pas na de zomer.")
    partner = Organisation.objects.earliest("name")
    planned = plan.planned_actions.get(action="gw1-2")
    for kind, text, amount in (("money", "subsidie", 12500), ("in_kind", "een wijkagent", None)):
        PartnerShare.objects.create(
            planned=planned, organisation=partner, kind=kind, text=text, amount=amount
        )
    long = " ".join(f"Dit is zin {number} van een lange tekst." for number in range(1, 250))
    Action.objects.filter(pk="gw2-1").update(text=long)
    return plan


def pages(edition: Edition) -> list[str]:
    """Return the text of each page, in the order in which it is read."""
    read = subprocess.run(
        ["pdftotext", "-layout", edition.file.path, "-"], capture_output=True, check=True
    )
    return [re.sub(r"\s+", " ", page).strip() for page in read.stdout.decode().split("\f")[:-1]]


def is_accessible(edition: Edition) -> bool:
    checked = subprocess.run(
        [Path(sys.executable).with_name("pdfua"), "check", edition.file.path],
        capture_output=True,
        text=True,
        check=False,
    )
    return checked.returncode == 0 and "errors=0 warnings=0" in checked.stdout


def test_the_concept_asks_the_board_and_tells_what_rolled_over(full: YearPlan, staff: User) -> None:
    services.submit(plan=full, by=staff, now=NOW)
    edition = documents.latest(CONCEPT, "2024")
    assert edition is not None
    assert is_accessible(edition)
    text = " ".join(pages(edition))
    assert "Concept voor het bestuur, niet vastgesteld" in text
    assert "We vragen het bestuur dit werkplan voor 2024 vast te stellen." in text
    assert "Eerst meer cijfers." in text
    assert "subsidie" in text
    assert "minstens" in text  # a sum with something unknown in it says so


def test_each_page_but_the_cover_says_edition_date_and_address(full: YearPlan, staff: User) -> None:
    services.submit(plan=full, by=staff, now=NOW)
    edition = documents.latest(CONCEPT, "2024")
    assert edition is not None
    cover, *others = pages(edition)
    assert "Editie 1, gemaakt op 22 november 2026" in cover
    assert f"{settings.SITE_URL}/werkplannen/2024/" in cover
    for page in others:
        assert re.search(r"Editie 1, gegevens tot en met \d+ \w+ \d{4}\.", page), page[-200:]
        assert f"{settings.SITE_URL}/werkplannen/2024/" in page, page[-200:]


def test_no_page_ends_with_a_heading(full: YearPlan, staff: User) -> None:
    services.submit(plan=full, by=staff, now=NOW)
    edition = documents.latest(CONCEPT, "2024")
    assert edition is not None
    names = [f"{each.action}" for each in full.planned_actions.select_related("action")]
    for page in pages(edition)[2:]:
        body = re.split(r" Editie 1, gegevens", page)[0]
        assert not any(body.endswith(name) for name in names), body[-120:]


def test_an_action_longer_than_a_page_goes_on_on_the_next(full: YearPlan, staff: User) -> None:
    services.submit(plan=full, by=staff, now=NOW)
    edition = documents.latest(CONCEPT, "2024")
    assert edition is not None
    with_text = [page for page in pages(edition) if "van een lange tekst" in page]
    assert len(with_text) >= 2
    assert "Dit is zin 1 van" in with_text[0]


def test_the_next_edition_lists_what_changed(full: YearPlan, staff: User, board: User) -> None:
    services.submit(plan=full, by=staff, now=NOW)
    services.adopt(plan=full, decision=a_decision(), by=board, now=NOW)
    services.revise(plan=full, by=staff, now=NOW)
    Action.objects.filter(pk="gw1-2").update(title="Delen mag nu")
    full.planned_actions.filter(action="li3-3").delete()
    services.submit(plan=full, by=staff, now=NOW)
    later = NOW + timedelta(days=200)
    services.adopt(plan=full, decision=a_decision("2026-2"), by=board, now=later)
    edition = documents.latest(WORK_PLAN, "2024")
    assert edition is not None
    assert edition.number == 2
    assert is_accessible(edition)
    text = " ".join(pages(edition))
    assert "2 punten zijn in deze editie anders dan in editie 1." in text
    assert "Delen mag nu" in text
    assert "vervallen" in text
