"""Job 2: preview, save, see it on the site, see who changed what and when, undo."""

from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from alliances.models import Action, ActionVersion
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
    versions = ActionVersion.objects.filter(action="gw1-1").count()
    data = form_data(client, url, title="Een nieuwe titel", _preview="1")
    response = client.post(url, data)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Voorbeeld: dit is nog niet bewaard" in page
    assert "Een nieuwe titel" in page
    assert Action.objects.get(pk="gw1-1").title != "Een nieuwe titel"
    assert ActionVersion.objects.filter(action="gw1-1").count() == versions
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


def test_a_status_without_a_date_is_refused_in_words(staff: User, login: Login, url: str) -> None:
    client = login(staff)
    response = client.post(url, form_data(client, url, status="done", status_on=None, _save="1"))
    assert "Vul in op welke datum deze stand geldt." in response.content.decode()


def test_who_may_only_read_cannot_save(council: User, login: Login, url: str) -> None:
    client = login(council)
    response = client.post(url, {"title": "Een nieuwe titel", "_save": "1"})
    assert response.status_code == 403
