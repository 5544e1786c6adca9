"""The cast of tests of work plans."""

from pathlib import Path

import pytest
from django.conf import settings

from alliances import services
from alliances.models import YearPlan
from tests.alliances.planning import NOW, a_decision, draft
from verbeterbreda.accounts.models import User


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Editions are kept in a folder of the test, as the text instead of a PDF made from it."""
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)
    monkeypatch.setattr("verbeterbreda.lib.pdf.render_pdf", lambda html, **facts: html.encode())


@pytest.fixture
def submitted(paper: None, staff: User) -> YearPlan:
    """The plan of 2024, as it lies with the board."""
    plan = draft(staff, gw1_1="De woningcorporaties wilden eerst meer cijfers zien.")
    services.submit(plan=plan, by=staff, now=NOW)
    return plan


@pytest.fixture
def adopted(submitted: YearPlan, board: User) -> YearPlan:
    """The plan of 2024, adopted by decision 2026-1."""
    services.adopt(plan=submitted, decision=a_decision(), by=board, now=NOW)
    return submitted
