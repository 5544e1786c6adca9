"""Every page is closed unless this list says that it is public."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, resolve

from tests.page_kinds import FILES, PAGES, Page
from verbeterbreda.accounts.models import User

PUBLIC = {
    "admin:login",
    "agenda:detail",
    "agenda:ics",
    "agenda:list",
    "alliances:action",
    "alliances:action_versions",
    "alliances:actions",
    "alliances:alliance_csv",
    "alliances:alliance_money",
    "alliances:alliance_money_csv",
    "alliances:detail",
    "alliances:goal",
    "alliances:goal_csv",
    "alliances:goals",
    "alliances:initiatives",
    "alliances:list",
    "alliances:organisation",
    "alliances:organisation_csv",
    "alliances:plan",
    "alliances:plan_csv",
    "alliances:plan_pdf",
    "alliances:plan_xlsx",
    "alliances:plans",
    "alliances:statuses",
    "alliances:year",
    "alliances:year_csv",
    "alliances:years",
    "api:actions",
    "api:api-root",
    "api:cells",
    "api:goals",
    "api:index",
    "api:indicators",
    "api:neighbourhoods",
    "api:observations",
    "api:openapi-json",
    "budget:checks",
    "budget:commitments_csv",
    "budget:csv",
    "budget:data_package",
    "budget:deadlines",
    "budget:detail",
    "budget:flow",
    "budget:flow_csv",
    "budget:list",
    "budget:pdf",
    "budget:proposal",
    "budget:proposals",
    "budget:proposals_csv",
    "budget:scheme",
    "budget:spending",
    "budget:spending_csv",
    "budget:xlsx",
    "governance:application",
    "governance:application_withdrawn",
    "governance:applied",
    "governance:board",
    "governance:bureau",
    "governance:action_points",
    "governance:decision",
    "governance:decisions",
    "governance:decisions_csv",
    "governance:feed",
    "governance:meeting",
    "governance:meeting_ics",
    "governance:meeting_pdf",
    "governance:meetings",
    "governance:paper",
    "governance:vacancies",
    "governance:vacancy",
    "monitor:csv",
    "monitor:csvw",
    "monitor:embedded",
    "monitor:geojson",
    "monitor:indicator",
    "monitor:json",
    "monitor:method",
    "monitor:overview",
    "monitor:overview_csv",
    "monitor:overview_csvw",
    "monitor:overview_json",
    "monitor:overview_xlsx",
    "monitor:pdf",
    "monitor:peers",
    "monitor:wijk",
    "monitor:wijk_csv",
    "monitor:wijk_geojson",
    "monitor:wijk_json",
    "monitor:wijk_xlsx",
    "monitor:wijken",
    "monitor:wijken_csv",
    "monitor:wijken_geojson",
    "monitor:wijken_json",
    "monitor:wijken_xlsx",
    "monitor:xlsx",
    "news:atom",
    "news:confirm",
    "news:list",
    "news:mailed",
    "news:newsletter",
    "news:stop",
    "news:subscribe",
    "pacts:compare",
    "pacts:confirm",
    "pacts:covenants",
    "pacts:detail",
    "pacts:held",
    "pacts:here",
    "pacts:kiosk",
    "pacts:kiosk_done",
    "pacts:list",
    "pacts:logo",
    "pacts:mailed",
    "pacts:mine",
    "pacts:my_data_json",
    "pacts:my_data",
    "pacts:erased",
    "pacts:erase",
    "pacts:withdrawn",
    "pacts:withdraw",
    "pacts:receipt",
    "pacts:code",
    "pacts:organisation",
    "pacts:organisations",
    "pacts:react",
    "pacts:response_note",
    "pacts:response_note_pdf",
    "pacts:sign",
    "pacts:sign_organisation",
    "pacts:signatories",
    "pacts:signatories_csv",
    "pacts:submitted",
    "pacts:text",
    "pacts:confirmed",
    "pacts:updates_stop",
    "pages:about",
    "pages:accessibility",
    "pages:components",
    "pages:council",
    "pages:council_changes_csv",
    "pages:council_changes_json",
    "pages:council_changes_xlsx",
    "pages:council_gaps_csv",
    "pages:council_gaps_json",
    "pages:council_gaps_xlsx",
    "pages:health",
    "pages:home",
    "pages:neighbourhood",
    "pages:neighbourhood_csv",
    "pages:neighbourhood_json",
    "pages:neighbourhood_xlsx",
    "pages:neighbourhood_money",
    "pages:neighbourhood_money_csv",
    "pages:neighbourhood_pdf",
    "pages:neighbourhoods",
    "pages:open_data",
    "pages:privacy",
    "pages:quarter",
    "pages:quarter_pdf",
    "pages:quarters",
    "pages:robots",
    "pages:search",
    "pages:security_txt",
    "pages:sitemap",
}


def named_views(resolver: Any, namespace: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every named view with its full name; the admin's own closed pages too."""
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from named_views(entry, inner)
        elif entry.name:
            yield f"{namespace}{entry.name}", entry.callback


def test_only_listed_pages_are_public() -> None:
    public = {
        name
        for name, view in named_views(get_resolver())
        if not getattr(view, "login_required", True)
    }
    assert public == PUBLIC


# Public, and walked by tests of their own: downloads, the API, and pages behind a personal link.
WALKED_ELSEWHERE = {name for name in PUBLIC if name.startswith("api:")} | {
    "admin:login",
    # May stand in a frame, so its headers are not those of a page: tests/monitor/test_gap_out.py.
    "monitor:embedded",
    # There is no meeting and no decision in the programme; tests/governance makes them.
    "governance:decision",
    "governance:feed",
    "governance:meeting",
    "governance:meeting_ics",
    "governance:meeting_pdf",
    "governance:paper",
    # Nor a vacancy; tests/governance/test_applying.py makes one.
    "governance:application",
    "governance:application_withdrawn",
    "governance:applied",
    "governance:vacancy",
    "pacts:confirm",
    "pacts:held",
    "pacts:here",
    "pacts:kiosk",
    "pacts:kiosk_done",
    "pacts:logo",
    "pacts:mailed",
    "pacts:mine",
    "pacts:my_data_json",
    "pacts:my_data",
    "pacts:erased",
    "pacts:erase",
    "pacts:withdrawn",
    "pacts:withdraw",
    "pacts:response_note_pdf",
    "pacts:confirmed",
    "pacts:updates_stop",
    "pages:health",
    # Which quarters there are depends on the day, which tests/pages/test_quarterly.py says.
    "pages:quarter",
    "pages:quarter_pdf",
    # Behind the links in a mail: tests/news/test_subscribing.py.
    "news:confirm",
    "news:stop",
}


def test_every_public_page_is_walked_by_the_tests() -> None:
    names = {page.name for page in PAGES} | {resolve(file.path).view_name for file in FILES}
    assert names | WALKED_ELSEWHERE == PUBLIC


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_resident_reads_the_page_and_gets_no_cookie(resident: Client, page: Page) -> None:
    response = resident.get(page.path)
    assert response.status_code == 200
    if not page.form:
        assert not response.cookies


def test_a_resident_is_sent_from_the_admin_to_the_login_page(resident: Client) -> None:
    response = resident.get("/beheer/", follow=True)
    assert response.redirect_chain[0][0].startswith("/beheer/login/")


@pytest.mark.parametrize("role", ["staff", "council", "board", "administrator"])
def test_each_role_may_enter_the_admin(
    db: None, role: str, request: pytest.FixtureRequest, login: Callable[[User], Client]
) -> None:
    assert login(request.getfixturevalue(role)).get("/beheer/").status_code == 200


def test_the_council_may_look_but_not_change(council: User) -> None:
    assert council.has_perm("monitor.view_indicator")
    assert not council.has_perm("monitor.change_indicator")
    assert not council.has_perm("accounts.view_user")


def test_the_bureau_may_change_an_action_but_no_account(staff: User) -> None:
    assert staff.has_perm("alliances.change_action")
    assert not staff.has_perm("accounts.change_user")
