"""Job 2: preview, publish, see it on the site, see who changed what and when, undo."""

from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from alliances.models import Action, ActionVersion
from alliances.versions import content_of
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
            if value is not None and value is not False:
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


def press(client: Client, url: str, button: str = "_save", **changes: object) -> HttpResponse:
    """Change the form on this page, press a button, and return the answer."""
    return client.post(url, form_data(client, url, **changes, **{button: "1"}))


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def gw1_1() -> Action:
    return Action.objects.get(pk="gw1-1")


def test_the_versions_say_who_changed_what(staff: User, login: Login, url: str) -> None:
    client = login(staff)
    old = gw1_1().title
    press(client, url, title="Een nieuwe titel", status="started", status_on="2026-11-01")
    page = text_of(client.get(reverse("admin:alliances_action_history", args=["gw1-1"])))
    assert str(staff) in page
    assert old in page
    assert "Een nieuwe titel" in page
    assert "<strong>Stand</strong>: eerst <del>stand niet bekend</del>, nu <ins>bezig</ins>" in page
    assert "1 november 2026" in page


def test_a_changed_role_stands_in_the_versions_too(staff: User, login: Login, url: str) -> None:
    client = login(staff)
    press(client, url, **{"roles-0-role": "lead", "roles-0-note": "samen"})
    version = gw1_1().versions.first()
    assert {"role": "lead", "note": "samen"}.items() <= version.content["roles"][0].items()
    page = text_of(client.get(reverse("admin:alliances_action_history", args=["gw1-1"])))
    assert "trekt de actie (samen)" in page


def test_an_old_version_can_be_put_back_with_its_roles(staff: User, login: Login, url: str) -> None:
    client = login(staff)
    old = content_of(gw1_1())
    first = gw1_1().versions.get()
    emptied = {
        f"roles-{row}-{name}": "" for row in range(3) for name in ("organisation", "role", "note")
    }
    places = {"neighbourhoods": ["biesdonk"], "is_everywhere": None}
    press(client, url, title="Een nieuwe titel", **places, **emptied)
    assert content_of(gw1_1())["neighbourhoods"] == ["biesdonk"]
    assert content_of(gw1_1())["roles"] != old["roles"]
    back = reverse("admin:alliances_action_version", args=["gw1-1", first.pk])
    assert "Zet terug" in text_of(client.get(back))
    assert client.post(back, {"_save": "1"}).status_code == 302
    assert content_of(gw1_1()) == old
    assert gw1_1().versions.count() == 3


def test_going_back_asks_for_a_reason_where_it_gets_worse(
    staff: User, login: Login, url: str
) -> None:
    client = login(staff)
    press(client, url, status="planned", status_on="2026-11-01")
    older = gw1_1().versions.first()
    press(client, url, status="done", status_on="2026-11-02")
    back = reverse("admin:alliances_action_version", args=["gw1-1", older.pk])
    page = text_of(client.post(back, {"_save": "1", "reason": ""}))
    assert "Het gaat slechter of wordt later: stand (van klaar naar gepland)" in page
    assert gw1_1().status == "done"
    client.post(back, {"_save": "1", "reason": "Te vroeg gejuicht."})
    assert gw1_1().status == "planned"


def test_an_old_version_can_be_worked_on_first(staff: User, login: Login, url: str) -> None:
    client = login(staff)
    old = gw1_1()
    press(client, url, title="Een nieuwe titel")
    back = reverse("admin:alliances_action_version", args=["gw1-1", old.versions.last().pk])
    client.post(back, {"_work": "1"})
    assert gw1_1().title == "Een nieuwe titel"
    form = client.get(url).context["adminform"].form
    assert form["title"].value() == old.title
    press(client, url, title="Een derde titel")
    assert gw1_1().title == "Een derde titel"


def test_two_versions_stand_side_by_side(staff: User, login: Login, url: str) -> None:
    client = login(staff)
    old = gw1_1().title
    press(client, url, title="Tweede")
    press(client, url, title="Derde")
    versions = reverse("admin:alliances_action_history", args=["gw1-1"])
    page = text_of(client.get(f"{versions}?van=1&naar=3"))
    rows = page[page.index("Versie 1 naast versie 3") :]
    assert f"<del>{old}</del>" in rows
    assert "<ins>Derde</ins>" in rows
    assert "Versie ‘99’ is er niet" in text_of(client.get(f"{versions}?van=1&naar=99"))


def test_a_moment_is_one_field(staff: User, login: Login, resident: Client, url: str) -> None:
    client = login(staff)
    press(client, url, first="kwartaal 2 2022", last="17-05-2023")
    action = gw1_1()
    assert (action.from_year, action.from_part) == (2022, "K2")
    assert (action.until_year, action.until_part) == (2023, "05-17")
    page = text_of(resident.get("/acties/gw1-1/"))
    assert "2e kwartaal van 2022 tot en met 17 mei 2023" in page
    form = client.get(url).context["adminform"].form
    assert form["first"].value() == "2e kwartaal van 2022"
    refused = text_of(press(client, url, first="straks"))
    assert "We lezen in ‘straks’ geen jaar" in refused
    assert "De actie eindigt voordat zij begint" in text_of(press(client, url, first="juni 2023"))


def test_what_slips_comes_back_with_all_that_was_typed(
    staff: User, login: Login, resident: Client, url: str
) -> None:
    client = login(staff)
    page = press(
        client,
        url,
        title="Een nieuwe titel",
        last="2030",
        **{"milestones-0-title": "Eerste paal", "milestones-0-due": "mei 2026"},
    )
    told = text_of(page)
    assert "Het gaat slechter of wordt later: tot en met (van 2023 naar 2030)" in told
    assert "Schrijf waarom" in told
    assert 'value="Een nieuwe titel"' in told
    assert 'value="Eerste paal"' in told
    assert 'value="2030"' in told
    assert gw1_1().title != "Een nieuwe titel"
    assert not LogEntry.objects.exists()
    press(
        client,
        url,
        title="Een nieuwe titel",
        last="2030",
        reason="De grond is vervuild.",
        **{"milestones-0-title": "Eerste paal", "milestones-0-due": "mei 2026"},
    )
    shown = text_of(resident.get("/acties/gw1-1/"))
    assert "Wat later werd of slechter ging, en waarom" in shown
    assert "De grond is vervuild." in shown
    assert "Eerste paal" in shown
    assert "te laat: uiterlijk mei 2026" in shown


def test_milestones_are_part_of_the_form(staff: User, login: Login, url: str) -> None:
    client = login(staff)
    press(client, url, **{"milestones-0-title": "Paal", "milestones-0-due": "2027"})
    formsets = client.get(url).context["inline_admin_formsets"]
    rows = next(item.formset for item in formsets if item.formset.prefix == "milestones")
    assert [form["title"].value() for form in rows.forms] == ["Paal", None]
    press(client, url, **{"milestones-1-title": "paal", "milestones-1-due": "2028"})
    assert gw1_1().milestones.count() == 1
    press(client, url, **{"milestones-0-reached_on": "01-11-2026"})
    step = gw1_1().milestones.get()
    assert (step.title, step.due_year, str(step.reached_on)) == ("Paal", 2027, "2026-11-01")


def test_a_working_version_is_not_on_the_site(
    staff: User, login: Login, resident: Client, url: str
) -> None:
    client = login(staff)
    half = {"roles-0-note": "straks", "reason": "Om deze reden", "last": "2039"}
    answer = press(client, url, "_work", title="Nog niet af", **half)
    assert answer.status_code == 302
    for path in ("/acties/gw1-1/", "/acties/gw1-1/versies/"):
        assert "Nog niet af" not in text_of(resident.get(path))
    page = client.get(url)
    assert "Er is een werkversie van Programmabureau" in text_of(page)
    assert page.context["adminform"].form["title"].value() == "Nog niet af"
    assert 'value="straks"' in text_of(page)
    assert "Om deze reden</textarea>" in text_of(page)
    listed = reverse("admin:alliances_action_changelist")
    assert "GW1.1<" in text_of(client.get(f"{listed}?werkversie=ja"))
    press(client, url, title="Helemaal af")
    assert "Helemaal af" in text_of(resident.get("/acties/gw1-1/"))
    assert "GW1.1<" not in text_of(client.get(f"{listed}?werkversie=ja"))
    assert gw1_1().versions.count() == 2


def test_a_working_version_can_be_thrown_away_after_a_question(
    staff: User, login: Login, url: str
) -> None:
    client = login(staff)
    press(client, url, "_work", title="Nog niet af")
    question = reverse("admin:alliances_action_discard", args=["gw1-1"])
    assert "Nog niet af" in text_of(client.get(question))
    assert gw1_1().versions.filter(published_at=None).exists()
    client.post(question)
    assert not gw1_1().versions.filter(published_at=None).exists()


def test_a_small_change_is_only_words(staff: User, login: Login, url: str) -> None:
    client = login(staff)
    press(client, url, "_small", title="Een betere titel")
    newest = gw1_1().versions.first()
    assert (newest.number, newest.revision) == (1, 1)
    refused = text_of(
        press(client, url, "_small", title="Nog beter", places_text="", **{"roles-0-note": "x"})
    )
    assert "Dit is meer dan een kleine wijziging" in refused
    assert 'value="Nog beter"' in refused
    assert gw1_1().title == "Een betere titel"


def test_two_clerks_at_once_lose_nothing(staff: User, login: Login, url: str) -> None:
    client = login(staff)
    mine = form_data(client, url, text="De tekst van de tweede", _save="1")
    press(client, url, title="De titel van de eerste")
    answer = client.post(url, mine)
    told = text_of(answer)
    assert "heeft intussen een andere versie gepubliceerd" in told
    assert "nu ‘De titel van de eerste’" in told
    assert "De tekst van de tweede" in told
    assert gw1_1().text != "De tekst van de tweede"
    again = answer.context["adminform"].form["seen"].value()
    client.post(url, mine | {"seen": again, "title": "De titel van de eerste"})
    assert gw1_1().title == "De titel van de eerste"
    assert gw1_1().text == "De tekst van de tweede"


@pytest.mark.parametrize("seen", ["", "{}", "[]", '{"published": "x", "content": {}}'])
def test_a_form_that_lost_its_memory_is_not_a_crash(
    staff: User, login: Login, url: str, seen: str
) -> None:
    client = login(staff)
    data = form_data(client, url, title="Een nieuwe titel", _save="1") | {"seen": seen}
    answer = client.post(url, data)
    assert answer.status_code == 200
    assert gw1_1().title != "Een nieuwe titel"


def test_what_is_told_in_between_is_on_the_site_and_ends_the_silence(
    staff: User, login: Login, resident: Client, url: str
) -> None:
    client = login(staff)
    listed = reverse("admin:alliances_action_changelist")
    assert "GW1.1<" in text_of(client.get(f"{listed}?stil=ja"))
    shown = text_of(resident.get("/acties/gw1-1/"))
    assert "Hierover is sinds de start van deze site nog niets verteld." in shown
    notes = {
        "progress_notes-0-kind": "help",
        "progress_notes-0-noted_on": "2026-11-01",
        "progress_notes-0-text": "Wie heeft een zaal?",
    }
    press(client, url, **notes)
    shown = text_of(resident.get("/acties/gw1-1/"))
    assert "Hier is hulp bij nodig" in shown
    assert "Wie heeft een zaal?" in shown
    assert "mailto:" in shown
    assert "nog niets verteld" not in shown
    assert "GW1.1<" not in text_of(client.get(f"{listed}?stil=ja"))
    assert gw1_1().progress_notes.get().by == staff
    assert gw1_1().versions.count() == 1


def test_a_new_action_begins_as_version_one(staff: User, login: Login, resident: Client) -> None:
    client = login(staff)
    add = reverse("admin:alliances_action_add")
    answer = press(
        client,
        add,
        number="GW1.99",
        slug="gw1-99",
        title="Nieuw",
        text="Een nieuwe actie.",
        goal="GW1",
        first="2027",
        **{"roles-0-organisation": "gemeente-breda", "roles-0-role": "lead"},
    )
    assert answer.status_code == 302
    action = Action.objects.get(pk="gw1-99")
    assert action.versions.get().content == content_of(action)
    assert action.roles.get().organisation_id == "gemeente-breda"
    assert "Een nieuwe actie." in text_of(resident.get("/acties/gw1-99/"))


def test_a_status_without_a_date_is_refused_in_words(staff: User, login: Login, url: str) -> None:
    client = login(staff)
    response = client.post(url, form_data(client, url, status="done", status_on=None, _save="1"))
    assert "Vul in op welke datum deze stand geldt." in response.content.decode()


def test_who_may_only_read_cannot_save(council: User, login: Login, url: str) -> None:
    client = login(council)
    response = client.post(url, {"title": "Een nieuwe titel", "_save": "1"})
    assert response.status_code == 403
