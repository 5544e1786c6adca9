"""The report of a quarter: page and PDF say the same, accessibly, and an edition stays."""

import re
from datetime import UTC, date, datetime
from html import unescape
from io import BytesIO

import pdfua
import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from monitor.models import Correction
from tests.pages.reading import links, main_text
from tests.test_html import (
    dangling_references,
    duplicate_ids,
    parse,
    skipped_headings,
    tables_without_caption,
)
from tests.test_queries import MOST
from verbeterbreda.documents import kinds
from verbeterbreda.documents.services import (
    changes_since,
    prepare_edition,
    render,
    request_edition,
)
from verbeterbreda.pages import council_views
from verbeterbreda.pages.reports.council import quarterly

TODAY = date(2026, 11, 22)
NOW = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)
KIND = quarterly.KIND
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site keeps what changes since October 2026, and today is TODAY."""
    monkeypatch.setattr(council_views, "today", lambda: TODAY)
    monkeypatch.setattr(quarterly, "first_day", lambda: date(2026, 10, 3))


def report(today: date = TODAY) -> quarterly.QuarterlyReport:
    return quarterly.quarterly_report(quarterly.of_key("2026-4"), today=today)


def test_a_quarter_that_runs_says_so_and_one_that_has_to_begin_is_refused() -> None:
    now, later = report(), report(date(2027, 1, 1))
    assert now.title.endswith("4e kwartaal van 2026, tot nu toe")
    assert (now.period.last, now.is_ended) == (TODAY, False)
    assert later.title.endswith("4e kwartaal van 2026")
    assert (later.period.last, later.is_ended) == (date(2026, 12, 31), True)
    assert report(date(2026, 12, 31)).is_ended is False
    with pytest.raises(ValueError, match="still to begin"):
        quarterly.quarterly_report(quarterly.of_key("2027-1"), today=TODAY)


def test_the_quarters_run_from_the_first_change_until_today() -> None:
    found = [quarterly.key_of(item) for item in quarterly.quarters(date(2027, 4, 1))]
    assert found == ["2027-2", "2027-1", "2026-4"]


@pytest.mark.parametrize(
    "path", ["2026-3/", "2027-1/", "2026-5/", "2026-0/", "9999-1/", "2026-3.pdf", "2027-1.pdf"]
)
def test_there_is_no_report_of_another_quarter(resident: Client, path: str) -> None:
    assert resident.get(f"/raad/kwartaal/{path}").status_code == 404


def test_the_list_leads_to_the_page_and_the_page_says_that_there_is_no_pdf(
    resident: Client,
) -> None:
    listed = resident.get("/raad/kwartaal/")
    assert "/raad/kwartaal/2026-4/" in links(listed)
    assert "tot nu toe" in main_text(listed)
    text = main_text(resident.get("/raad/kwartaal/2026-4/"))
    assert "Dit kwartaal loopt nog" in text
    assert "nog geen PDF vastgelegd" in text
    assert resident.get("/raad/kwartaal/2026-4.pdf").status_code == 503


def test_it_has_twenty_charts_and_three_maps_that_say_what_they_show(resident: Client) -> None:
    found = report()
    assert found.number_of_charts >= 20
    maps = [section.place for section in found.sections if section.place]
    assert len(maps) == 3
    html = unescape(resident.get("/raad/kwartaal/2026-4/").content.decode())
    for card in (card for section in found.sections for card in section.cards):
        title = re.search(r"<title[^>]*>([^<]*)</title>", unescape(card.svg))
        assert title
        assert re.search(r"\d", title[1]), title[1]  # its figures, not only its subject
        assert card.sentence in html
    for place in maps:
        assert place.sentence in place.map.svg
    assert found.areas
    codes = {row.code for row in found.areas.rows}
    assert set(re.findall(r'href="#gebied-(\w+)"', html)) <= codes


def test_the_page_is_valid_html_and_asks_little_however_much_changed(resident: Client) -> None:
    address = "/raad/kwartaal/2026-4/"
    resident.get(address)  # keeps the map of the city, which hardly changes
    asked = []
    for number in range(3):
        Correction.objects.create(
            indicator_id="misdrijven", what="x", why="x", corrected_on=date(2026, 10, 5 + number)
        )
        with CaptureQueriesContext(connection) as queries:
            content = resident.get(address).content
        asked.append(len(queries))
    assert asked == asked[:1] * 3
    assert asked[0] <= MOST
    tree = parse(content)
    assert duplicate_ids(tree) == []
    assert skipped_headings(tree) == []
    assert dangling_references(tree) == []
    assert tables_without_caption(tree) == 0


def pictures(pdf: pikepdf.Pdf) -> list[str]:
    """Return the text alternatives of all figures in a PDF."""
    objects = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
    return [str(item.Alt) for item in objects if item.get("/S") == "/Figure"]


def test_the_pdf_is_accessible_and_says_what_the_page_says(resident: Client) -> None:
    """Made once: PDF/UA, text alternatives, and the same bytes when it is made again."""
    edition, _ = prepare_edition(kind=KIND, key="2026-4", now=NOW)
    html = edition.html
    edition = render(edition=edition, now=NOW)
    assert edition.error == ""
    content = BytesIO(edition.file.open().read())
    assert list(pdfua.validate(content).findings) == []
    with pikepdf.open(content) as pdf:
        told = pictures(pdf)
        assert len(pdf.pages) <= 14  # maps and charts flow: no page is left half empty for one
    found = report(NOW.date())
    assert len(told) >= found.number_of_charts + 3
    assert any("het hoogst in" in text for text in told)
    cards = [card for section in found.sections for card in section.cards]
    assert [card.key for card in cards if card.sentence not in unescape(html)] == []
    answer = resident.get("/raad/kwartaal/2026-4.pdf")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_the_same_data_are_the_same_edition() -> None:
    first, is_new = prepare_edition(kind=KIND, key="2026-4", now=NOW)
    again, is_new_again = prepare_edition(kind=KIND, key="2026-4", now=NOW)
    assert (is_new, is_new_again, again) == (True, False, first)


def test_an_edition_that_was_released_is_not_made_again_by_itself() -> None:
    renews = kinds.get(KIND).renews
    assert renews is not None
    assert list(renews()) == []


def test_the_page_tells_what_differs_from_the_edition(
    resident: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(council_views, "today", lambda: NOW.date())
    edition, _ = prepare_edition(kind=KIND, key="2026-4", now=NOW)
    edition.facts = [list(fact) for fact in quarterly.facts(report(NOW.date()))]
    edition.state, edition.sha256, edition.file, edition.published_at = (
        "published", "0" * 64, "x.pdf", NOW,
    )  # fmt: skip
    edition.save()
    assert "is er in dit bericht niets veranderd" in main_text(
        resident.get("/raad/kwartaal/2026-4/")
    )
    Correction.objects.create(
        indicator_id="misdrijven", what="Anders", why="x", corrected_on=date(2026, 12, 30)
    )
    text = main_text(resident.get("/raad/kwartaal/2026-4/"))
    assert "Veranderd sinds editie 1" in text
    assert "Geregistreerde misdrijven is verbeterd: Anders." in text
    assert len(changes_since(edition, report(NOW.date()))) == 3  # one change, its count, in short


def test_a_quarter_that_does_not_exist_makes_no_edition() -> None:
    edition = request_edition(kind=KIND, key="2099-1", now=NOW)
    assert edition.state == "failed"
