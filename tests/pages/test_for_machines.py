"""Sitemap, robots, security.txt, health and open data: what programs read."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from pacts.models import Organisation
from tests.page_kinds import PAGES
from tests.pages.reading import links
from verbeterbreda.lib import clock
from verbeterbreda.lib.models import Job
from verbeterbreda.outbox.models import Message
from verbeterbreda.pages.health import QUEUE_PATIENCE, check


@pytest.fixture
def listed(resident: Client) -> list[str]:
    """The paths in the sitemap."""
    text = resident.get("/sitemap.xml").content.decode()
    return re.findall(r"<loc>https?://[^/]+([^<]*)</loc>", text)


def test_the_sitemap_lists_only_pages_that_exist(resident: Client, listed: list[str]) -> None:
    assert len(listed) == len(set(listed)) > 100
    assert [path for path in listed if resident.get(path).status_code != 200] == []


def test_the_sitemap_lists_every_kind_of_page(listed: list[str]) -> None:
    left_out = {
        page.path for page in PAGES if page.name not in NOT_TO_BE_FOUND and "?" not in page.path
    } - set(listed)
    assert left_out == set()


# A form, a search page and a page for ourselves: of no use to somebody who comes from elsewhere.
NOT_TO_BE_FOUND = {
    "news:mailed",
    "pages:search",
    "pages:components",
    "alliances:action_versions",
    "pacts:sign",
    "pacts:submitted",
    "pacts:sign_organisation",
    "pacts:receipt",
    "pacts:code",
    "pacts:react",
    "pacts:text",
    "pacts:compare",
    "pacts:response_note",
    "pacts:signatories",
}


def test_robots_may_read_all_but_the_admin(resident: Client) -> None:
    lines = resident.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /beheer/" in lines
    assert any(line.endswith("/sitemap.xml") for line in lines)


def test_security_txt_holds_for_another_month_at_least(resident: Client) -> None:
    text = resident.get("/.well-known/security.txt").content.decode()
    assert re.search(r"^Contact: mailto:\S+@\S+$", text, re.M)
    expires = re.search(r"^Expires: (\S+)$", text, re.M)
    assert expires
    left = datetime.fromisoformat(expires[1]) - datetime.now(UTC)
    assert timedelta(days=30) < left < timedelta(days=366)


def test_health_is_well(resident: Client) -> None:
    now = timezone.now()
    Job.objects.create(name=clock.NAME, next_at=now, finished_at=now)
    response = resident.get("/gezond/")
    assert response.status_code == 200
    assert response.content.decode().splitlines() == [
        "database: goed",
        "wachtrij: goed",
        "mail: goed (wacht het langst: niets; mislukt: 0)",
        "klok: goed (tikte 0 s geleden)",
        "telling: nog niet begonnen",
    ]


@pytest.mark.parametrize(
    ("minutes", "changes", "line"),
    [
        (3, {}, "klok: staat stil (tikte 180 s geleden)"),
        (0, {"error": "De mailserver is weg"}, "klok: kan zijn werk niet doen (tikte 0 s geleden)"),
    ],
)
def test_a_clock_that_stands_still_or_cannot_work_is_not_well(
    db: None, minutes: int, changes: dict[str, str], line: str
) -> None:
    now = timezone.now()
    ticked = now - timedelta(minutes=minutes)
    Job.objects.create(name=clock.NAME, next_at=now, finished_at=ticked, **changes)
    health = check(now=now)
    assert not health.is_well
    assert line in health.lines


def test_a_job_that_keeps_failing_is_not_well(db: None) -> None:
    now = timezone.now()
    Job.objects.create(name=clock.NAME, next_at=now, finished_at=now)
    Job.objects.create(name="proef", next_at=now, failures=3)
    assert not check(now=now).is_well


def test_mail_that_stays_behind_is_not_well(resident: Client) -> None:
    now = timezone.now()
    message = Message.objects.create(
        key="blijft liggen", to_email="an@voorbeeld.nl", kind="tests.mail", ref="1"
    )
    Message.objects.filter(pk=message.pk).update(created_at=now - 2 * QUEUE_PATIENCE)
    assert not check(now=now + 2 * QUEUE_PATIENCE).is_well
    line = check(now=now + 2 * QUEUE_PATIENCE).lines[2]
    assert line == "mail: blijft liggen (wacht het langst: 3600 s; mislukt: 0)"


def test_a_queue_that_stands_still_is_not_well(resident: Client) -> None:
    DBTaskResult.objects.create(
        task_path="verbeterbreda.documents.tasks.render_edition",
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
        queue_name="default",
        run_after=timezone.now(),
    )
    response = check(now=timezone.now() + 2 * QUEUE_PATIENCE)
    assert "wachtrij: staat stil" in response.lines


def test_every_table_of_open_data_can_be_fetched(resident: Client) -> None:
    page = resident.get("/open-data/")
    tables = [link for link in links(page) if link.endswith((".csv", ".xlsx"))]
    assert len(tables) > 50
    for table in tables:
        response = resident.get(table)
        assert response.status_code == 200, table


def test_an_organisation_that_is_gone_leaves_the_sitemap(resident: Client) -> None:
    one = Organisation.objects.create(slug="proef", name="Proef")
    assert "/organisaties/proef/" in resident.get("/sitemap.xml").content.decode()
    one.delete()
    assert "/organisaties/proef/" not in resident.get("/sitemap.xml").content.decode()
