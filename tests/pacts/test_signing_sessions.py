"""Signing together: open in time, on one's own phone or a tablet that keeps nothing of anybody."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pdfua
import pikepdf
import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from pacts import kinds
from pacts.forms import make_stamp
from pacts.models import Pact, Signature, SigningSession
from pacts.reports import handouts
from pacts.services import sessions
from tests.lib.test_qr import decoded
from tests.pacts import journey, robots
from verbeterbreda.accounts.models import User
from verbeterbreda.documents import services as documents
from verbeterbreda.documents.models import Edition
from verbeterbreda.lib.formats import local

pytestmark = pytest.mark.django_db

ADMIN = "/beheer/pacts/signingsession/"
type Login = Callable[[User], Client]


def make_session(pact: Pact, *, hours: float = -1, last: float = 3, **more: Any) -> SigningSession:
    """Store a session that began so many hours from now."""
    start = timezone.now() + timedelta(hours=hours)
    return SigningSession.objects.create(
        pact=pact,
        title="Avond in de Koe",
        place="Wijkcentrum de Koe",
        starts_at=start,
        ends_at=start + timedelta(hours=last),
        **more,
    )


@pytest.fixture
def session(pact: Pact) -> SigningSession:
    return make_session(pact)


def here(session: SigningSession) -> str:
    return f"/pacten/{session.pact_id}/hier/{session.code}/"


def kiosk(session: SigningSession) -> str:
    return f"/pacten/{session.pact_id}/ter-plekke/{session.code}/"


def sign_at(client: Client, path: str, **changes: Any) -> HttpResponse:
    """Fill in the form at an address, check the answers and send them."""
    checked = client.post(path, journey.answers(**changes))
    return client.post(path, {"antwoorden": journey.hidden(checked), "verstuur": "1"})


def opened(moment: datetime) -> dict[str, str]:
    return {"opened": make_stamp(moment)}


# --- On one's own phone --------------------------------------------------------------------------


def test_the_address_on_the_poster_is_the_journey_with_the_session_in_it(
    session: SigningSession, resident: Client
) -> None:
    page = resident.get(here(session))
    assert page.status_code == 200
    assert f'action="{here(session)}"' in page.content.decode()
    response = sign_at(resident, here(session))
    assert response.status_code == 303
    assert response["Location"] == f"/pacten/{session.pact_id}/ondertekenen/kijk-in-je-mail/"
    stored = Signature.objects.get(pact=session.pact)
    assert (stored.session, stored.channel, stored.state) == (session, "event", "pending")
    resident.post(journey.confirm_path(journey.mails()[0]))
    stored.refresh_from_db()
    assert (stored.session, stored.channel, stored.state) == (session, "event", "confirmed")


def test_the_language_stays_on_the_way(session: SigningSession, resident: Client) -> None:
    path = f"{here(session)}?taal=ar"
    page = resident.get(path)
    assert f'action="{path}"' in page.content.decode()
    response = sign_at(resident, path)
    assert response["Location"].endswith("?taal=ar")
    assert Signature.objects.get(pact=session.pact).language == "ar"


def test_an_unknown_code_and_the_code_of_another_pact_are_not_found(
    session: SigningSession, resident: Client
) -> None:
    for path in (
        f"/pacten/{session.pact_id}/hier/bestaatniet/",
        f"/pacten/deel-3/hier/{session.code}/",
        f"/pacten/deel-3/ter-plekke/{session.code}/",
        f"/pacten/deel-3/ter-plekke/{session.code}/dank-je-wel/",
    ):
        assert resident.get(path).status_code == 404


@pytest.mark.parametrize(
    ("hours", "says"), [(2, "nog niet begonnen"), (-9, "voorbij")], ids=["before", "after"]
)
@pytest.mark.parametrize("path_of", [here, kiosk])
def test_before_and_after_there_is_a_clear_page(
    pact: Pact, resident: Client, hours: float, says: str, path_of: Callable[..., str]
) -> None:
    session = make_session(pact, hours=hours)
    page = resident.get(path_of(session)).content.decode()
    assert says in page
    assert "Wijkcentrum de Koe" in page
    assert f'href="/pacten/{pact.slug}/ondertekenen/"' in page
    assert 'name="name"' not in page


def test_who_began_in_time_may_finish(pact: Pact, resident: Client) -> None:
    session = make_session(pact, hours=-3, last=2.9)
    began = timezone.now() - timedelta(minutes=30)
    assert sign_at(resident, here(session), **opened(began)).status_code == 303
    assert Signature.objects.get(pact=pact).session == session


def test_who_is_too_late_signs_on_the_website_with_what_was_typed(
    pact: Pact, resident: Client
) -> None:
    session = make_session(pact, hours=-9)
    checked = resident.post(here(session), journey.answers(name="Jan Laat"))
    assert "Jan Laat" in checked.content.decode()
    assert f'action="/pacten/{pact.slug}/ondertekenen/"' in checked.content.decode()
    journey.send(resident, pact, checked)
    stored = Signature.objects.get(pact=pact)
    assert (stored.session, stored.channel) == (None, "web")


def test_a_paused_pact_is_paused_here_too(session: SigningSession, resident: Client) -> None:
    Pact.objects.filter(pk=session.pact_id).update(is_paused=True)
    for path in (here(session), kiosk(session)):
        assert 'name="name"' not in resident.get(path).content.decode()
        checked = resident.post(path, journey.answers())
        assert (
            resident.post(
                path, {"antwoorden": journey.hidden(checked), "verstuur": "1"}
            ).status_code
            == 200
        )
    assert not Signature.objects.filter(pact=session.pact).exists()


@pytest.mark.parametrize("path_of", [here, kiosk])
def test_a_full_room_behind_one_address_is_not_held(
    session: SigningSession, resident: Client, path_of: Callable[..., str]
) -> None:
    """The session opens the limit that somebody on the website meets."""
    robots.only_limits(("address", 3, 3600))
    for number in range(8):
        resident.cookies.clear()  # a phone or a tablet of their own
        response = sign_at(
            resident, path_of(session), name=f"Jan {number}", email=f"jan{number}@voorbeeld.nl"
        )
        assert response.status_code == 303
        assert "nagekeken" not in response["Location"]
        assert "we-kijken" not in response["Location"]
    states = session.signatures.values_list("state", flat=True)
    assert list(states) == ["pending"] * 8
    on_the_website = journey.sign(resident, session.pact, email="web@voorbeeld.nl")
    assert "we-kijken-het-na" in on_the_website["Location"]


# --- On the tablet -------------------------------------------------------------------------------


def test_the_tablet_remembers_no_typing_and_is_kept_nowhere(
    session: SigningSession, resident: Client
) -> None:
    page = resident.get(kiosk(session))
    text = page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert 'autocomplete="off"' in text.split("<form")[1].split(">")[0]
    assert 'autocomplete="name"' not in text
    assert 'autocomplete="email"' not in text
    assert "begin opnieuw" in text


def test_after_sending_the_tablet_thanks_and_goes_back_by_itself(
    session: SigningSession, resident: Client
) -> None:
    response = sign_at(resident, kiosk(session))
    assert response["Location"] == f"{kiosk(session)}dank-je-wel/"
    done = resident.get(response["Location"])
    text = done.content.decode()
    assert "Kijk thuis in je mail" in text
    assert journey.EMAIL not in text
    seconds, _, target = done["Refresh"].partition("; url=")
    assert int(seconds) >= 20
    assert target == kiosk(session)
    assert f'href="{kiosk(session)}"' in text  # and at once, with a button
    staying = resident.get(f"{response['Location']}?blijf=1")
    assert "Refresh" not in staying
    assert Signature.objects.get(pact=session.pact).session == session


def test_what_is_held_is_said_on_the_tablet_too(session: SigningSession, resident: Client) -> None:
    response = sign_at(resident, kiosk(session), website="http://robot.example")
    assert "nagekeken" in response["Location"]
    assert "kijkt er eerst nog naar" in resident.get(response["Location"]).content.decode()


def test_going_back_on_the_tablet_shows_nobody(session: SigningSession, resident: Client) -> None:
    """The browser can send again what it sent before; the answer is an empty form."""
    first = journey.answers(name="Eerste Persoon")
    checked = resident.post(kiosk(session), first)
    payload = journey.hidden(checked)
    resident.post(kiosk(session), {"antwoorden": payload, "verstuur": "1"})
    for again in (
        first,
        {"antwoorden": payload, "verstuur": "1"},
        {"antwoorden": payload, "wijzig": "1"},
    ):
        response = resident.post(kiosk(session), again)
        assert response.status_code == 303
        assert response["Location"] == kiosk(session)
        assert "Eerste Persoon" not in resident.get(kiosk(session)).content.decode()
    assert Signature.objects.filter(pact=session.pact).count() == 1


def test_the_next_person_signs_on_the_same_tablet(
    session: SigningSession, resident: Client
) -> None:
    for number in range(3):
        page = resident.get(kiosk(session))
        stamp = journey.hidden(page, "opened")
        # A person takes a while: the stamp of this very form, sent two seconds and more later.
        checked = resident.post(
            kiosk(session),
            journey.answers(name=f"Jan {number}", email=f"jan{number}@voorbeeld.nl", opened=stamp),
        )
        assert f"Jan {number}" in checked.content.decode()
        response = resident.post(
            kiosk(session), {"antwoorden": journey.hidden(checked), "verstuur": "1"}
        )
        assert "dank-je-wel" in response["Location"]
    assert Signature.objects.filter(pact=session.pact).count() == 3


def test_the_cookie_of_the_tablet_holds_a_moment_and_stays_on_its_page(
    session: SigningSession, resident: Client
) -> None:
    assert set(resident.get(kiosk(session)).cookies) <= {"csrftoken"}
    cookie = sign_at(resident, kiosk(session)).cookies["klaar"]
    assert float(cookie.value) <= timezone.now().timestamp()
    assert cookie["path"] == kiosk(session)
    assert cookie["httponly"]
    assert "klaar" not in sign_at(resident, here(session), email="b@voorbeeld.nl").cookies


# --- In the admin --------------------------------------------------------------------------------


def filled_in(pact: Pact, **changes: Any) -> dict[str, Any]:
    start = local(timezone.now() - timedelta(minutes=10))
    end = start + timedelta(hours=3)
    return {
        "pact": pact.slug,
        "title": "Avond in de Koe",
        "place": "Wijkcentrum de Koe",
        "starts_at_0": f"{start:%d-%m-%Y}",
        "starts_at_1": f"{start:%H:%M:%S}",
        "ends_at_0": f"{end:%d-%m-%Y}",
        "ends_at_1": f"{end:%H:%M:%S}",
        "expected": "120",
        "network": "",
        "note": "",
    } | changes


@pytest.fixture
def desk(login: Login, staff: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The bureau at work; asking for a poster leaves it waiting, as with a real worker."""
    from verbeterbreda.documents import tasks

    monkeypatch.setattr(tasks.render_edition.__class__, "enqueue", lambda *_: None)
    return login(staff)


def test_the_bureau_opens_a_session_and_gets_its_addresses(
    pact: Pact, desk: Client, staff: User
) -> None:
    response = desk.post(f"{ADMIN}add/", filled_in(pact, network="203.0.113.7/24"))
    assert response.status_code == 302, response.content.decode()
    session = SigningSession.objects.get()
    assert (session.opened_by, session.network) == (staff, "203.0.113.0/24")
    page = desk.get(f"{ADMIN}{session.pk}/change/").content.decode()
    assert settings.SITE_URL + kiosk(session) in page
    assert settings.SITE_URL + here(session) in page
    assert "De poster wordt gemaakt" in page
    assert Edition.objects.get(kind=kinds.POSTER).key == str(session.pk)


@pytest.mark.parametrize("network", ["wifi", "300.1.1.1", "203.0.113.0/99"])
def test_a_network_that_is_none_is_refused(pact: Pact, desk: Client, network: str) -> None:
    page = desk.post(f"{ADMIN}add/", filled_in(pact, network=network))
    assert "Dit is geen adres of netwerk" in page.content.decode()
    assert not SigningSession.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"network": "0.0.0.0/0"}, "past op bijna alles"),
        ({"network": "::/0"}, "past op bijna alles"),
        ({"network": "::ffff:0.0.0.0/96"}, "past op bijna alles"),
        ({"starts_at_0": "01-01-0001", "starts_at_1": "00:00"}, "Kies een jaar van 2000"),
        ({"ends_at_0": "31-12-9999"}, "tot en met 2100"),
        ({"expected": "0"}, "1 of meer"),
    ],
)
def test_a_room_without_an_end_and_one_without_people_are_refused(
    pact: Pact, desk: Client, changes: dict[str, str], sentence: str
) -> None:
    page = desk.post(f"{ADMIN}add/", filled_in(pact, **changes))
    assert sentence in page.content.decode()
    assert not SigningSession.objects.exists()


def test_an_end_before_the_beginning_is_refused(pact: Pact, desk: Client) -> None:
    page = desk.post(f"{ADMIN}add/", filled_in(pact, ends_at_0="01-01-2020"))
    assert "eindigt voordat het begint" in page.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_session(pact, last=-1)


def test_a_copy_gets_a_code_of_its_own(pact: Pact, desk: Client, session: SigningSession) -> None:
    desk.post(f"{ADMIN}{session.pk}/change/", filled_in(pact, _saveasnew="1"))
    codes = set(SigningSession.objects.values_list("code", flat=True))
    assert len(codes) == 2
    assert session.code in codes


def test_the_count_of_a_session_is_live(
    pact: Pact, desk: Client, session: SigningSession, resident: Client
) -> None:
    for number in range(3):
        sign_at(resident, here(session), email=f"jan{number}@voorbeeld.nl", name=f"Jan {number}")
    resident.post(journey.confirm_path(journey.mails()[0]))
    page = desk.get(f"{ADMIN}{session.pk}/change/").content.decode()
    assert "Open. 3 handtekeningen gezet, 1 bevestigd." in page.replace("\xa0", " ")


def test_a_session_is_closed_early_and_only_once(
    pact: Pact, desk: Client, session: SigningSession, resident: Client
) -> None:
    change = f"{ADMIN}{session.pk}/change/"
    assert "Sluit dit moment nu" in desk.get(change).content.decode()
    desk.post(change, filled_in(pact, title="Niet bewaard", _close="1"))
    session.refresh_from_db()
    assert session.ends_at <= timezone.now()
    assert session.title == "Avond in de Koe"
    assert "voorbij" in resident.get(here(session)).content.decode()
    assert "Sluit dit moment nu" not in desk.get(change).content.decode()
    with pytest.raises(ValueError, match="niet open"):
        sessions.close(session=session, now=timezone.now())


def test_the_enter_key_saves_and_does_not_close(desk: Client, session: SigningSession) -> None:
    """Enter presses the first button of a form."""
    page = desk.get(f"{ADMIN}{session.pk}/change/").content.decode()
    assert page.index('name="_save"') < page.index('name="_close"')


def test_the_council_neither_sees_nor_closes_a_session(
    login: Login, council: User, session: SigningSession
) -> None:
    client = login(council)
    for path in ("", "add/", f"{session.pk}/change/", f"{session.pk}/poster.pdf"):
        assert client.get(ADMIN + path).status_code in {302, 403}
    client.post(f"{ADMIN}{session.pk}/change/", {"_close": "1"})
    session.refresh_from_db()
    assert session.is_open(timezone.now())


# --- On paper ------------------------------------------------------------------------------------


def made(kind: str, key: str) -> bytes:
    edition, _ = documents.prepare_edition(kind=kind, key=key, now=timezone.now())
    edition = documents.render(edition=edition, now=timezone.now())
    assert edition.state == Edition.State.PUBLISHED, edition.error
    return edition.file.read()


def text_of(content: bytes, tmp_path: Any) -> str:
    """Check that a PDF is accessible; return the descriptions of its figures."""
    path = tmp_path / "made.pdf"
    path.write_bytes(content)
    assert not pdfua.validate(str(path)).findings
    with pikepdf.open(BytesIO(content)) as pdf:
        return " ".join(str(item["/Alt"]) for item in pdf.objects if "/Alt" in _dict(item))


def _dict(item: Any) -> Any:
    return item if isinstance(item, pikepdf.Dictionary) else {}


def test_the_code_on_the_poster_leads_to_the_session(
    session: SigningSession, resident: Client
) -> None:
    poster = handouts.poster(session)
    address = decoded(poster.qr)
    assert address == settings.SITE_URL + here(session)
    assert resident.get(address.removeprefix(settings.SITE_URL)).status_code == 200
    assert poster.words == address.split("://")[1].rstrip("/")


def test_the_poster_is_one_accessible_page(session: SigningSession, tmp_path: Any) -> None:
    content = made(kinds.POSTER, str(session.pk))
    assert here(session) in text_of(content, tmp_path)
    with pikepdf.open(BytesIO(content)) as pdf:
        assert len(pdf.pages) == 1
        assert [round(float(size)) for size in pdf.pages[0].MediaBox] == [0, 0, 595, 842]


def test_a_long_name_does_not_run_through_the_drawing_at_the_foot(pact: Pact) -> None:
    pact.title = "Pact van Breda deel 3"
    pact.save()
    session = make_session(pact, last=30)
    session.title, session.place = "Buurtfeest en open dag van de wijkraad", "Wijkcentrum " * 4
    session.save()
    with pikepdf.open(BytesIO(made(kinds.POSTER, str(session.pk)))) as pdf:
        lines = pikepdf.parse_content_stream(pdf.pages[0], "Tm")
        baselines = [float(str(line.operands[5])) for line in lines]
    top_of_drawing = (297 - 30) / 25.4 * 96
    assert max(baselines) < top_of_drawing


def test_the_bureau_fetches_the_poster_when_it_is_ready(
    session: SigningSession, desk: Client
) -> None:
    content = made(kinds.POSTER, str(session.pk))
    page = desk.get(f"{ADMIN}{session.pk}/change/").content.decode()
    assert "Haal de poster op" in page
    assert desk.get(f"{ADMIN}{session.pk}/poster.pdf").getvalue() == content


def test_the_list_to_take_along_says_what_is_signed(
    pact: Pact, desk: Client, tmp_path: Any
) -> None:
    lists = "/beheer/pacts/papersignature/lijst/"
    assert "Er is nog geen lijst gemaakt" in desk.get(lists).content.decode()
    desk.post(lists, {"pact": pact.slug})
    assert "wordt gemaakt" in desk.get(lists).content.decode()
    content = made(kinds.PAPER_LIST, pact.slug)
    text_of(content, tmp_path)
    assert "Haal de lijst op" in desk.get(lists).content.decode()
    assert desk.get(f"{lists}{pact.slug}.pdf").getvalue() == content
    report = handouts.paper_list(pact)
    assert report.version.sha256 == pact.versions.get().sha256
    with pikepdf.open(BytesIO(content)) as pdf:
        rows = [item for item in pdf.objects if _dict(item).get("/S") == "/TR"]
        assert len(rows) >= handouts.LINES


def test_only_what_can_still_be_signed_is_made_at_night(pact: Pact) -> None:
    coming, over = make_session(pact), make_session(pact, hours=-9)
    now = timezone.now()
    assert str(coming.pk) in handouts.poster_keys(now)
    assert str(over.pk) not in handouts.poster_keys(now)
    assert pact.slug in handouts.paper_list_keys(now)
    Pact.objects.filter(pk=pact.pk).update(signing_until_at=now - timedelta(hours=1))
    assert pact.slug not in handouts.paper_list_keys(now)
