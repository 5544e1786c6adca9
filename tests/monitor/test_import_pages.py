"""The pages on which figures come in: by role, without JavaScript, and what they say."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from monitor.admin import imports as pages
from monitor.imports.waiting import proposals
from monitor.models import ImportRun, Observation
from tests.conftest import make_user
from tests.monitor.deliveries import CHASSE, HEUVEL, VALKENBERG, bring
from verbeterbreda.accounts import roles
from verbeterbreda.accounts.models import User

pytestmark = pytest.mark.django_db

type Login = Callable[[User], Client]
ADD = "admin:monitor_importrun_add"
GOOD = f"code;2020;2021\n{VALKENBERG};1,5;12,5\n"
BAD = f"code;2020;2021\n{VALKENBERG};150;12,5\n{CHASSE};bla;3\n"


@pytest.fixture
def run(staff: User) -> ImportRun:
    return bring(GOOD, indicator="eenzaam", by=staff)


@pytest.fixture
def desk(login: Login, staff: User) -> Client:
    return login(staff)


def upload(client: Client, content: str | bytes, **changes: str) -> HttpResponse:
    data = content.encode() if isinstance(content, str) else content
    chosen = {"indicator": "eenzaam", "holds": "value"} | changes
    file = SimpleUploadedFile("levering.csv", data)
    return client.post(reverse(ADD), chosen | {"file": file}, follow=True)


def page_of(run: ImportRun) -> str:
    return reverse("admin:monitor_importrun_change", args=[run.pk])


def step(client: Client, run: ImportRun, name: str, **data: str) -> HttpResponse:
    address = reverse(f"admin:monitor_importrun_{name}", args=[run.pk])
    return client.post(address, data, follow=True)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_from_file_to_site_by_two_persons_and_back(
    desk: Client, login: Login, administrator: User
) -> None:
    page = upload(desk, GOOD)
    run = ImportRun.objects.get()
    assert "Jij haalde deze cijfers binnen" in text(page)
    assert "Publiceer</" not in text(page)
    assert 'value="Publiceer"' not in text(page)

    second = login(administrator)
    page = second.get(page_of(run))
    assert 'value="Publiceer"' in text(page)
    for told in ("veranderd: 1", "nieuw: 1", "50 (gewicht 1.990), schatting", "1,5 (gewicht"):
        assert told in text(page), told
    seen = pages.publishing.fingerprint(run)
    assert "Zeg waarom" in text(step(second, run, "publish", reason="", gezien=seen))
    page = step(second, run, "publish", reason="Nieuwe reeks.", gezien=seen)
    assert "2\u00a0cijfers staan nu op de site" in text(page)
    assert "50,0 werd 1,5" in text(page)

    assert "Zeg waarom" in text(step(desk, run, "undo", reason=""))
    page = step(desk, run, "undo", reason="Toch niet.")
    assert "de site is weer zoals voor deze levering" in text(page)
    assert Observation.objects.get(indicator="eenzaam", area=VALKENBERG, period="2020").value == 50


def test_whoever_brought_it_in_is_refused_by_the_address_too(desk: Client, run: ImportRun) -> None:
    assert "Vraag een collega" in text(step(desk, run, "publish", reason="x"))
    run.refresh_from_db()
    assert run.state == "proposed"


def test_mistakes_are_listed_and_taken_along_as_csv(desk: Client) -> None:
    page = upload(desk, BAD)
    run = ImportRun.objects.get()
    assert "kloppen 2 cellen niet" in text(page)
    assert "Een percentage is hooguit 100." in text(page)
    response = desk.get(reverse("admin:monitor_importrun_rows", args=[run.pk]))
    content = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(StringIO(content, newline="")))
    assert [(row["rij"], row["kolom"], row["er staat"]) for row in rows] == [
        ("2", "2020", "150"),
        ("3", "2020", "bla"),
    ]
    for shown, figures in (({}, 2), ({"soort": "refused"}, 2), ({"soort": ""}, 4)):
        page = text(desk.get(page_of(run), shown))
        assert page.count("<strong>Geweigerd</strong>") == 2
        assert page.count('<th scope="row">') == figures


def test_a_formula_in_a_file_is_no_formula_in_the_report(desk: Client, staff: User) -> None:
    run = bring('gebied;2021\n"=1+1";12\n', indicator="eenzaam", by=staff)
    response = desk.get(reverse("admin:monitor_importrun_rows", args=[run.pk]))
    assert b"'=1+1" in b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_the_list_comes_in_pages(
    desk: Client, run: ImportRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PER_PAGE", 1)
    first, second = (text(desk.get(page_of(run), {"p": number})) for number in (1, 2))
    assert "Blad 1 van 2" in first
    assert "Blad 2 van 2" in second
    assert "Valkenberg, 2020" in first
    assert "Valkenberg, 2021" in second


def test_a_page_costs_the_same_for_many_figures(
    desk: Client, staff: User, django_assert_max_num_queries: Callable[..., object]
) -> None:
    codes = Observation.objects.filter(indicator="eenzaam", period="2020", area__level="buurt")
    rows = "".join(f"{code};1\n" for code in codes.values_list("area", flat=True))
    run = bring("gebied;2021\n" + rows, indicator="eenzaam", by=staff)
    with django_assert_max_num_queries(8):
        desk.get(page_of(run))


def test_while_it_is_read_the_page_says_how_far_and_comes_back_by_itself(
    desk: Client, run: ImportRun
) -> None:
    ImportRun.objects.filter(pk=run.pk).update(state="reading", rows_done=300, rows_total=1200)
    response = desk.get(page_of(run))
    page = text(response)
    assert response.headers["Refresh"] == "5"
    assert "300 van 1.200 rijen gelezen" in page
    assert '<progress max="100" value="25"' in page
    assert "Begin opnieuw" in page


def test_a_run_may_be_given_up(desk: Client, run: ImportRun) -> None:
    assert "gaat niet door" in text(step(desk, run, "discard"))
    assert "Dat kan nu niet" in text(step(desk, run, "discard"))


@pytest.mark.parametrize(
    ("role", "look", "bring_in", "act"),
    [
        (roles.BUREAU, 200, 200, 302),
        (roles.COUNCIL, 200, 403, 403),
        (roles.BOARD, 200, 403, 403),
        (roles.DRIVER, 403, 403, 403),
    ],
)
def test_who_may_what(
    login: Login, db: None, role: str, look: int, bring_in: int, act: int
) -> None:
    run = bring(GOOD, indicator="eenzaam")
    figure = Observation.objects.get(indicator="eenzaam", area=VALKENBERG, period="2020")
    client = login(make_user(role))
    assert client.get(page_of(run)).status_code == look
    assert client.get(reverse("admin:monitor_importrun_rows", args=[run.pk])).status_code == look
    assert client.get(reverse("admin:monitor_importrun_changelist")).status_code == look
    assert client.get(reverse(ADD)).status_code == bring_in
    correct = reverse("admin:monitor_observation_correct", args=[figure.pk])
    assert client.get(correct).status_code == bring_in
    for name in ("publish", "undo", "go_on", "discard"):
        address = reverse(f"admin:monitor_importrun_{name}", args=[run.pk])
        assert client.get(address).status_code == 405
        assert client.post(address).status_code == act


def test_nobody_changes_a_published_figure_past_the_trail(
    login: Login, administrator: User
) -> None:
    figure = Observation.objects.get(indicator="eenzaam", area=VALKENBERG, period="2020")
    client = login(administrator)
    change = reverse("admin:monitor_observation_change", args=[figure.pk])
    assert "Cijfer verbeteren" in text(client.get(change))
    assert client.post(change, {"value": "1"}).status_code == 403
    assert client.get(reverse("admin:monitor_observation_add")).status_code == 403
    assert (
        client.post(reverse("admin:monitor_observation_delete", args=[figure.pk])).status_code
        == 403
    )


def test_a_better_figure_is_proposed_with_a_reason(desk: Client) -> None:
    figure = Observation.objects.get(indicator="eenzaam", area=VALKENBERG, period="2020")
    address = reverse("admin:monitor_observation_correct", args=[figure.pk])
    assert 'value="50"' in text(desk.get(address))
    same = {"value": "50", "denominator": "1.990", "status": "estimate", "reason": "x"}
    assert "staat al zo" in text(desk.post(address, same))
    assert "Schrijf op waarom" in text(desk.post(address, same | {"reason": ""}))
    assert "hooguit 100" in text(desk.post(address, same | {"value": "141,5"}))
    for marked in ("x", "41,5*"):
        assert "alleen het getal" in text(desk.post(address, same | {"value": marked}))
    assert not ImportRun.objects.exists()
    page = text(desk.post(address, same | {"value": "41,5"}, follow=True))
    assert "41,5" in page
    assert ImportRun.objects.get().state == "proposed"


def test_the_front_page_asks_the_second_person_and_not_the_first(
    run: ImportRun, staff: User, administrator: User, council: User
) -> None:
    assert list(proposals(staff)) == []
    assert [matter.text for matter in proposals(administrator)] == [
        "1\u00a0levering van cijfers wacht op een tweede persoon"
    ]
    assert list(proposals(council)) == []
    bring(BAD, indicator="eenzaam", by=staff)
    assert "geweigerd" in next(proposals(staff)).text


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"period": "gisteren"}, "geen jaar en geen maand"), ({"indicator": "x"}, "errorlist")],
)
def test_a_form_that_is_not_right_says_so(
    desk: Client, changes: dict[str, str], message: str
) -> None:
    assert message in text(upload(desk, GOOD, **changes))
    assert not ImportRun.objects.exists()


def test_what_the_admin_gives_out_comes_back_as_the_same(desk: Client, staff: User) -> None:
    address = reverse("admin:monitor_observation_export")
    for number, ending in ((0, "xlsx"), (1, "csv")):
        asked = {"format": str(number), "resource": "0"}
        answer = desk.post(f"{address}?period__exact=2020", asked)
        run = bring(answer.content, name=f"cijfers.{ending}", by=staff)
        assert (run.state, run.new, run.changed, run.refused) == ("discarded", 0, 0, 0)
        assert run.same == Observation.objects.filter(period="2020").count()


def test_the_command_goes_the_same_road(
    tmp_path: object, staff: User, capsys: pytest.CaptureFixture[str]
) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "goed.csv").write_text(f"code;2021\n{HEUVEL};12,5\n")
    (folder / "fout.csv").write_text(f"code;2021\n{HEUVEL};125\n")
    call_command("import_figures", folder / "goed.csv", indicator="eenzaam", by=staff.email)
    run = ImportRun.objects.get()
    assert (run.state, run.created_by, run.name) == ("proposed", staff, "goed.csv")
    with pytest.raises(CommandError, match=r"fout\.csv"):
        call_command("import_figures", folder / "fout.csv", indicator="eenzaam")
    assert "rij 2, 2021 ‘125’: Een percentage is hooguit 100." in capsys.readouterr().out
    for wrong in ({"indicator": "x"}, {"period": "x"}, {"by": "x@y.nl"}):
        with pytest.raises(CommandError):
            call_command("import_figures", folder / "goed.csv", **wrong)
