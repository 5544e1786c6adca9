"""Job 2: preview, save, see it on the site, see who changed what and when, undo."""

from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from alliances.models import Action
from verbeterbreda.accounts.models import User

pytestmark = pytest.mark.django_db

Login = Callable[[User], Client]


def form_data(client: Client, url: str, **changes: object) -> dict[str, object]:
    """Return what the browser would send for the form on this page, with these changes."""
    context = client.get(url).context
    data: dict[str, object] = {}
    forms = [context["adminform"].form]
    for admin_formset in context["inline_admin_formsets"]:
        forms += [admin_formset.formset.management_form, *admin_formset.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value not in (None, False):
                data[bound.html_name] = value
    return {name: value for name, value in (data | changes).items() if value is not None}


@pytest.fixture
def url() -> str:
    return reverse("admin:alliances_action_change", args=["gw1-1"])


def test_a_preview_shows_the_page_and_saves_nothing(
    staff: User, login: Login, resident: Client, url: str
) -> None:
    client = login(staff)
    versions = Action.history.filter(slug="gw1-1").count()
    data = form_data(client, url, title="Een nieuwe titel", _preview="1")
    response = client.post(url, data)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Voorbeeld: dit is nog niet bewaard" in page
    assert "Een nieuwe titel" in page
    assert Action.objects.get(pk="gw1-1").title != "Een nieuwe titel"
    assert Action.history.filter(slug="gw1-1").count() == versions
    assert not LogEntry.objects.exists()
    assert "Een nieuwe titel" not in resident.get("/acties/gw1-1/").content.decode()


def test_a_preview_shows_lists_that_are_not_saved_either(
    staff: User, login: Login, url: str
) -> None:
    client = login(staff)
    data = form_data(client, url, neighbourhoods=["biesdonk"], _preview="1")
    assert "Biesdonk" in client.post(url, data).content.decode()
    assert not Action.objects.get(pk="gw1-1").neighbourhoods.exists()


def test_saving_shows_on_the_site_at_once(
    staff: User, login: Login, resident: Client, url: str
) -> None:
    client = login(staff)
    response = client.post(url, form_data(client, url, title="Een nieuwe titel", _save="1"))
    assert response.status_code == 302
    assert "Een nieuwe titel" in resident.get("/acties/gw1-1/").content.decode()


def test_the_history_says_who_changed_what(staff: User, login: Login, url: str) -> None:
    client = login(staff)
    old = Action.objects.get(pk="gw1-1").title
    data = form_data(
        client, url, title="Een nieuwe titel", status="started", status_on="2026-11-01", _save="1"
    )
    client.post(url, data)
    page = client.get(reverse("admin:alliances_action_history", args=["gw1-1"])).content.decode()
    assert str(staff) in page
    assert old in page
    assert "Een nieuwe titel" in page
    assert "<strong>Stand</strong>: eerst <del>stand niet bekend</del>, nu <ins>bezig</ins>" in page
    assert "1 november 2026" in page
    assert "Revert" not in page
    assert "Changed" not in page


def test_a_changed_role_stands_in_the_history_too(staff: User, login: Login, url: str) -> None:
    client = login(staff)
    client.post(url, form_data(client, url, **{"roles-0-role": "lead"}, _save="1"))
    record = Action.history.filter(slug="gw1-1").first()
    assert "rol" in record.history_change_reason.lower()


def test_an_old_version_can_be_put_back(staff: User, login: Login, url: str) -> None:
    client = login(staff)
    old = Action.objects.get(pk="gw1-1")
    first = Action.history.filter(slug="gw1-1").first()
    data = form_data(client, url, title="Een nieuwe titel", neighbourhoods=["biesdonk"], _save="1")
    client.post(url, data)
    assert list(Action.objects.get(pk="gw1-1").neighbourhoods.values_list("pk", flat=True))
    back = reverse("admin:alliances_action_simple_history", args=["gw1-1", first.pk])
    page = client.get(back)
    assert "Zet terug" in page.content.decode()
    form = page.context["adminform"].form
    data = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    assert client.post(back, data | {"_save": "1"}).status_code == 302
    now = Action.objects.get(pk="gw1-1")
    assert now.title == old.title
    assert not now.neighbourhoods.exists()


def test_a_status_without_a_date_is_refused_in_words(staff: User, login: Login, url: str) -> None:
    client = login(staff)
    response = client.post(url, form_data(client, url, status="done", status_on=None, _save="1"))
    assert "Vul in op welke datum deze stand geldt." in response.content.decode()


def test_who_may_only_read_cannot_save(council: User, login: Login, url: str) -> None:
    client = login(council)
    response = client.post(url, {"title": "Een nieuwe titel", "_save": "1"})
    assert response.status_code == 403
