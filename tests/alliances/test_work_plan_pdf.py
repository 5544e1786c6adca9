"""Job 4: one accessible PDF that says the same as the page and stays the same."""

import hashlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from alliances.models import Action, PlannedAction, YearPlan
from alliances.reports import YearPlanReport, year_plan_report
from verbeterbreda.documents import services
from verbeterbreda.documents.models import Edition
from verbeterbreda.lib.pdf import render_pdf

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def media(tmp_path: Path) -> Iterator[Path]:
    old, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path
    yield tmp_path
    settings.MEDIA_ROOT = old


@pytest.fixture
def edition(media: Path) -> Edition:
    made, _ = services.prepare_edition(kind="werkplan", key="2023", now=NOW)
    made = services.render(edition=made, now=NOW)
    assert made.state == Edition.State.PUBLISHED, made.error
    return made


@pytest.fixture
def report() -> YearPlanReport:
    return year_plan_report(YearPlan.objects.get(year=2023))


def text_of(content: bytes, tmp_path: Path) -> str:
    """Return the text in the order in which it is read."""
    path = tmp_path / "plan.pdf"
    path.write_bytes(content)
    read = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    return re.sub(r"\s+", " ", read.stdout.decode())


def body(client: Client, url: str = "/werkplannen/2023.pdf") -> bytes:
    return b"".join(client.get(url).streaming_content)


def test_a_pdf_ua_checker_finds_no_failure(edition: Edition) -> None:
    checked = subprocess.run(
        [Path(sys.executable).with_name("pdfua"), "check", edition.file.path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    assert "errors=0 warnings=0" in checked.stdout


def test_it_is_tagged_titled_and_in_dutch(edition: Edition) -> None:
    with pikepdf.open(edition.file.path) as pdf:
        assert str(pdf.Root.Lang) == "nl"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Werkplan 2023"
        assert len(pdf.pages) >= 10


def test_its_text_can_be_read_in_order(
    edition: Edition, report: YearPlanReport, tmp_path: Path
) -> None:
    text = text_of(Path(edition.file.path).read_bytes(), tmp_path)
    wanted = ["Werkplan 2023", "Inhoud", "In het kort"]
    for alliance in report.alliances:
        wanted += [alliance.purpose[:40]]
        wanted += [
            f"{action.number} {action.title}" for goal in alliance.goals for action in goal.actions
        ]
    wanted += ["alle regels zoals gedrukt", "Acties en deelacties zonder jaar"]
    place = 0
    for part in wanted:
        place = text.find(part, place)
        assert place >= 0, part
    assert "Editie 1" in text
    assert settings.SITE_URL + "/werkplannen/2023/" in text


def test_it_says_the_same_as_the_page(
    edition: Edition, report: YearPlanReport, resident: Client, tmp_path: Path
) -> None:
    text = text_of(Path(edition.file.path).read_bytes(), tmp_path)
    html = resident.get("/werkplannen/2023/").content.decode()
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html).replace("\xa0", " "))
    budget = report.budget
    assert budget is not None
    figures = {cell.text for line in budget.lines for cell in line.cells if cell.amount}
    figures |= {column.printed for column in budget.columns}
    figures |= {column.computed for column in budget.columns}
    for figure in sorted(figures):
        plain = figure.replace("\xa0", " ")
        assert plain in text, plain
        assert plain in page, plain
    assert f"{report.count} acties en deelacties" in text
    assert f"{report.count} acties en deelacties" in page
    assert edition.sha256 in html


def test_the_plan_is_what_the_sources_place_in_the_year(report: YearPlanReport) -> None:
    assert report.is_reconstruction
    assert report.count == Action.objects.in_year(2023).count() == PlannedAction.objects.count()
    assert len(report.without_year) == Action.objects.without_year().count()
    assert report.count + len(report.without_year) + report.elsewhere == 65


def test_the_same_data_gives_the_same_bytes(media: Path) -> None:
    """Twice in this process and once in another, where sets and hashes have another order."""
    edition, _ = services.prepare_edition(kind="werkplan", key="2023", now=NOW)
    html = edition.html
    first = Path(services.render(edition=edition, now=NOW).file.path).read_bytes()
    again = render_pdf(
        html,
        base_url=settings.SITE_URL + settings.STATIC_URL,
        title="Werkplan 2023",
        identifier="werkplan/2023/1",
        created=NOW,
    )
    assert again == first
    assert elsewhere(html, media) == hashlib.sha256(first).hexdigest()


ELSEWHERE = """
import hashlib, pathlib, sys
from datetime import datetime, UTC
import django
django.setup()
from django.conf import settings
from verbeterbreda.lib.pdf import render_pdf
content = render_pdf(
    pathlib.Path(sys.argv[1]).read_text(), base_url=settings.SITE_URL + settings.STATIC_URL,
    title="Werkplan 2023", identifier="werkplan/2023/1",
    created=datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
)
print(hashlib.sha256(content).hexdigest())
"""


def elsewhere(html: str, folder: Path) -> str:
    """Return the hash of the file that another process makes of this text."""
    path = folder / "plan.html"
    path.write_text(html)
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "verbeterbreda.settings", "PYTHONHASHSEED": "7"}
    made = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, str(path)],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout.strip()


def test_a_published_edition_survives_later_edits(edition: Edition, resident: Client) -> None:
    before = body(resident)
    assert "niets veranderd" in resident.get("/werkplannen/2023/").content.decode()
    Action.objects.filter(pk="gw1-1").update(title="Later gewijzigd")
    assert body(resident) == before
    page = resident.get("/werkplannen/2023/").content.decode()
    assert "Veranderd sinds editie 1" in page
    assert "Afspraken over meer betaalbare woningen</td><td>Later gewijzigd</td>" in page
    call_command("render_editions", stdout=io.StringIO(), only="werkplan")
    assert body(resident) != before
    assert body(resident, "/werkplannen/2023.pdf?editie=1") == before
    assert "/werkplannen/2023.pdf?editie=1" in resident.get("/werkplannen/2023/").content.decode()


def test_the_second_visit_gets_a_304(edition: Edition, resident: Client) -> None:
    first = resident.get("/werkplannen/2023.pdf")
    again = resident.get("/werkplannen/2023.pdf", headers={"if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert "Set-Cookie" not in first
