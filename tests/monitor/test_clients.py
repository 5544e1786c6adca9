"""Figures come from StatLine and RIVM as recorded; a strange answer changes nothing."""

import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse, reverse_lazy

from monitor.clients import reading, services, web
from monitor.clients.odata import MOST_PAGES
from monitor.clients.reading import Known, Rule
from monitor.clients.tables import tables
from monitor.clients.web import FetchError
from monitor.gap import Kind
from monitor.models import ImportRun, Indicator, Observation

ANSWERS = Path(__file__).parent / "answers"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RATE = Rule(Kind.RATE, is_estimate=False, suppress_below=100)
SHARE = Rule(Kind.MEAN, is_estimate=True, suppress_below=0)
PEOPLE = {
    "GM0758": Decimal(184670),
    "WK075801": Decimal(25460),
    "BU07580101": Decimal(4435),
    "BU07580102": Decimal(4895),
    "BU07580204": Decimal(60),
}


class Recorded:
    """Answers from the folder; `instead` are other bodies by the name of the list."""

    def __init__(self, **instead: object) -> None:
        self.instead = instead
        self.asked: list[str] = []

    def __call__(self, url: str) -> bytes:
        web.allow(url)
        self.asked.append(url)
        parts = urlsplit(url)
        table, name = parts.path.split("/")[-2:]
        if {"$skip", "$skiptoken"} & set(parse_qs(parts.query)):
            name += "-2"
        if name in self.instead:
            body = self.instead[name]
            return body if isinstance(body, bytes) else json.dumps(body).encode()
        return (ANSWERS / table / f"{name}.json").read_bytes()

    def filter(self) -> str:
        """The condition in the question for the figures."""
        url = next(url for url in self.asked if "$filter" in url)
        return parse_qs(urlsplit(url).query)["$filter"][0]


def answer(table: str, name: str) -> dict:
    return json.loads((ANSWERS / table / f"{name}.json").read_text())


def crimes(get: web.Open | Recorded, year: int = 2022) -> reading.Delivery:
    return reading.delivery(get, tables()["47018NED"], year, Known({"misdrijven": RATE}, PEOPLE))


# --- What is asked and what comes of it ----------------------------------------------------------


def test_every_table_and_column_leads_to_an_indicator_that_is_here(db: None) -> None:
    slugs = {column.indicator for table in tables().values() for column in table.columns}
    measured = set(Indicator.objects.measured().values_list("slug", flat=True))
    assert slugs == measured
    assert {table.host for table in tables().values()} <= web.HOSTS


def test_counts_become_rates_and_small_places_keep_their_count() -> None:
    get = Recorded()
    figures = {item.area: item for item in crimes(get).figures}
    assert figures["GM0758"].value == Decimal("58.2228")
    assert figures["BU07580101"].value == Decimal("65.3890")
    assert (figures["BU07580101"].numerator, figures["BU07580101"].denominator) == (290, 4435)
    small = figures["BU07580204"]
    assert (small.value, small.numerator, small.status) == (None, 24, "suppressed")
    assert (figures["BU07580900"].value, figures["BU07580900"].status) == (None, "missing")
    assert {item.period for item in figures.values()} == {"2022"}
    assert [item.row for item in crimes(get).figures] == [1, 2, 3, 4, 5, 6]
    assert (
        get.filter() == "(startswith(WijkenEnBuurten,'GM0758') or startswith(WijkenEnBuurten,"
        "'WK0758') or startswith(WijkenEnBuurten,'BU0758') or startswith(WijkenEnBuurten,'NL0'))"
        " and (Perioden eq '2022JJ00') and (SoortMisdrijf eq '0.0.0 ')"
    )
    assert all(url.startswith("https://dataderden.cbs.nl/") for url in get.asked)


def test_nuisance_comes_as_nine_indicators_from_one_column(db: None) -> None:
    """Counted again from what is published: all as it stands, but the one that was changed."""
    table = tables()["47024NED"]
    slugs = [column.indicator for column in table.columns]
    assert len(slugs) == len(set(slugs)) == 9
    get = Recorded()
    got = reading.delivery(get, table, 2022, Known(dict.fromkeys(slugs, RATE), PEOPLE))
    assert got.absent == ()
    published = {
        (row.indicator_id, row.area_id): (row.numerator, row.value)
        for row in Observation.objects.filter(indicator__in=slugs, period="2022")
    }
    found = {(item.indicator, item.area): (item.numerator, item.value) for item in got.figures}
    assert len(found) == 27
    differ = [key for key, figure in found.items() if figure != published[key]]
    assert differ == [("overlast-jeugd", "BU07580102")]
    assert found[differ[0]][0] == 18
    assert "(Overlast eq '0.0.0 ' or Overlast eq '1.0.0 '" in get.filter()


def test_percentages_of_rivm_are_estimates_and_empty_questions_are_named() -> None:
    rules = {item.indicator: SHARE for item in tables()["50120NED"].columns}
    get = Recorded()
    got = reading.delivery(get, tables()["50120NED"], 2020, Known(rules, PEOPLE))
    lonely = {item.area: item for item in got.figures if item.indicator == "eenzaam"}
    assert lonely["BU07580101"].value == Decimal("53.5")
    assert {area: item.status for area, item in lonely.items()} == {
        "NL01": "final",
        "GM0758": "final",
        "WK075801": "estimate",
        "BU07580101": "estimate",
        "BU07580102": "estimate",
    }
    assert (lonely["BU07580101"].denominator, lonely["NL01"].denominator) == (4435, None)
    assert {item.indicator for item in got.figures} == {
        "eenzaam",
        "moeite-met-rondkomen",
        "overgewicht",
    }
    assert {"vrijwilligerswerk", "ernstig-overgewicht", "regie-over-eigen-leven"} <= set(got.absent)
    assert "(Leeftijd eq '20300') and (Marges eq 'MW00000')" in get.filter()


def test_key_figures_bring_their_own_inhabitants_and_thousands_become_euros() -> None:
    rules = {
        "bevolking": Rule(Kind.SUM, is_estimate=False, suppress_below=0),
        "inkomen-per-inwoner": Rule(Kind.MEAN, is_estimate=False, suppress_below=0),
    }
    got = reading.delivery(Recorded(), tables()["83765NED"], 2017, Known(rules, {}))
    figures = {(item.indicator, item.area): item for item in got.figures}
    income = figures["inkomen-per-inwoner", "BU07580101"]
    assert (income.value, income.denominator, income.found) == (20700, 4385, "20.7")
    assert figures["inkomen-per-inwoner", "BU07580204"].status == "missing"
    assert figures["inkomen-per-inwoner", "NL01"].value == 25800
    assert ("bevolking", "NL01") not in figures
    assert figures["bevolking", "BU07580204"].value == 60


KEY_FIGURES = {
    "bevolking": Rule(Kind.SUM, is_estimate=False, suppress_below=0),
    "inkomen-per-inwoner": Rule(Kind.MEAN, is_estimate=False, suppress_below=0),
    "sociaal-minimum": Rule(Kind.MEAN, is_estimate=False, suppress_below=0),
}


def test_the_newer_service_gives_a_row_per_figure_and_reads_the_same() -> None:
    get = Recorded()
    table = tables()["85984NED"]
    assert reading.modified(get, table) == "2025-09-30T02:00:00+02:00"
    got = reading.delivery(get, table, 2024, Known(KEY_FIGURES, {}))
    figures = {(item.indicator, item.area): item for item in got.figures}
    income = figures["inkomen-per-inwoner", "BU07580101"]
    assert (income.value, income.denominator, income.found) == (24900, 4420, "24.9")
    assert figures["inkomen-per-inwoner", "BU07580102"].status == "missing"
    assert figures["bevolking", "GM0758"].value == 188078
    assert len(figures) == 8
    assert got.absent == ("sociaal-minimum",)
    assert (
        get.filter() == "(startswith(WijkenEnBuurten,'GM0758') or startswith(WijkenEnBuurten,"
        "'WK0758') or startswith(WijkenEnBuurten,'BU0758') or startswith(WijkenEnBuurten,'NL0'))"
        " and (Measure eq 'T001036' or Measure eq 'M000223')"
    )
    assert all(url.startswith("https://datasets.cbs.nl/odata/v1/CBS/") for url in get.asked)


@pytest.mark.parametrize(
    ("instead", "words"),
    [
        ({"Properties": []}, "geen lijst met rijen"),
        ({"Properties": {"Identifier": "83765NED"}}, "dit is niet tabel 85984NED"),
        ({"MeasureCodes": {"value": []}}, "Geen van onze cijfers"),
        ({"Observations": {"value": [{"Measure": 1}]}}, "in Measure staat geen tekst"),
        ({"Observations": {"value": [{"WijkenEnBuurten": []}]}}, "staat geen tekst"),
        ({"Observations-2": answer("85984NED", "Observations")}, "een vorige|twee keer"),
    ],
)
def test_a_strange_answer_of_the_newer_service_is_refused(instead: dict, words: str) -> None:
    get, table = Recorded(**instead), tables()["85984NED"]

    def fetch() -> None:
        reading.modified(get, table)
        reading.delivery(get, table, 2024, Known(KEY_FIGURES, {}))

    with pytest.raises(FetchError, match=words):
        fetch()


def test_a_provisional_year_says_so() -> None:
    figures = crimes(Recorded(), year=2023).figures
    assert {item.status for item in figures} == {"provisional", "suppressed", "missing"}


# --- What is refused, with a sentence ------------------------------------------------------------

UNIT = answer("47018NED", "DataProperties")
UNIT["value"][-1]["Unit"] = "%"
TWICE = answer("47018NED", "DataProperties")
TWICE["value"].append(TWICE["value"][-1] | {"Key": "GeregistreerdeMisdrijven_2"})
ELSEWHERE = answer("47018NED", "TypedDataSet") | {"odata.nextLink": "https://voorbeeld.nl/x"}
OTHER = answer("47018NED", "TypedDataSet") | {
    "odata.nextLink": "https://dataderden.cbs.nl/ODataFeed/odata/47013NED/TypedDataSet?$skip=3"
}
ROUND = answer("47018NED", "TypedDataSet-2") | {
    "odata.nextLink": "https://dataderden.cbs.nl/ODataFeed/odata/47018NED/TypedDataSet?$skip=3"
}
TOWN = {"value": [{"WijkenEnBuurten": "BU03630000", "GeregistreerdeMisdrijven_1": 1}]}


@pytest.mark.parametrize(
    ("instead", "words"),
    [
        ({"Perioden": {"value": []}}, "geen heel jaar 2022"),
        ({"SoortMisdrijf": {"value": []}}, "kent „Totaal misdrijven” niet meer"),
        ({"DataProperties": {"value": []}}, "Geen van onze cijfers staat nog in deze tabel"),
        ({"DataProperties": UNIT}, "staat in „%” en wij verwachten „aantal”"),
        ({"DataProperties": TWICE}, "meer dan één keer"),
        ({"TypedDataSet": {"value": []}}, "geen cijfers over Breda in 2022"),
        ({"TypedDataSet": {"value": ["rij"]}}, "een rij is geen rij"),
        ({"TypedDataSet": {"value": None}}, "geen lijst met rijen"),
        ({"TypedDataSet": b"<html>"}, "geen leesbare JSON"),
        ({"TypedDataSet": b'{"value": [{"A": NaN}]}'}, "geen leesbare JSON"),
        ({"TypedDataSet": b"[" * 200_000}, "geen leesbare JSON"),
        ({"TypedDataSet": b'{"value": [{"A": ' + b"9" * 5000 + b"}]}"}, "geen leesbare JSON"),
        ({"TypedDataSet": b"\xff\xfe\x00"}, "geen leesbare JSON"),
        ({"TypedDataSet": TOWN}, "een gebied in waar we niet om vroegen"),
        ({"TypedDataSet": {"value": [{"WijkenEnBuurten": 7}]}}, "staat geen tekst"),
        ({"TypedDataSet": ELSEWHERE}, "niet op de lijst van bronnen"),
        ({"TypedDataSet": OTHER}, "hoort bij een andere tabel"),
        ({"TypedDataSet-2": ROUND}, "de volgende bladzijde is een vorige"),
    ],
)
def test_a_strange_answer_is_refused_with_a_sentence(instead: dict, words: str) -> None:
    with pytest.raises(FetchError, match=words):
        crimes(Recorded(**instead))


def test_a_list_without_an_end_stops() -> None:
    pages = iter(range(10_000))

    def get(url: str) -> bytes:
        if "TypedDataSet" not in url:
            return Recorded()(url)
        page = answer("47018NED", "TypedDataSet")
        page["odata.nextLink"] += str(next(pages))
        return json.dumps(page).encode()

    with pytest.raises(FetchError, match="meer bladzijden"):
        crimes(get)
    assert next(pages) == MOST_PAGES


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-1, "lager dan nul"),
        (True, "geen getal"),
        ("veel", "geen getal"),
        ([], "geen getal"),
        (10**9, "te groot"),
    ],
)
def test_a_strange_figure_is_refused_by_itself(value: object, words: str) -> None:
    page = answer("47018NED", "TypedDataSet-2")
    page["value"][0]["GeregistreerdeMisdrijven_1"] = value
    figures = crimes(Recorded(**{"TypedDataSet-2": page})).figures
    assert [item.area for item in figures if item.problem] == ["BU07580102"]
    assert words in next(item.problem for item in figures if item.problem)


def test_without_inhabitants_of_that_year_nothing_is_computed() -> None:
    known = Known({"misdrijven": RATE}, {})
    with pytest.raises(FetchError, match="nog geen inwoners van 2022"):
        reading.delivery(Recorded(), tables()["47018NED"], 2022, known)


# --- The answer itself ---------------------------------------------------------------------------


class Body(io.BytesIO):
    """An answer of a service, in memory."""

    def __init__(self, body: bytes, kind: str = "application/json; charset=utf-8") -> None:
        super().__init__(body)
        self.headers = Message()
        self.headers["Content-Type"] = kind


URL = "https://opendata.cbs.nl/ODataApi/odata/83765NED/TableInfos?$format=json"


def failing(*outcomes: object):
    """Asks that go wrong one after the other, or give a body at last."""
    left = list(outcomes)

    def ask(request: object, seconds: float) -> Body:
        outcome = left.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        assert isinstance(outcome, Body)
        return outcome

    return ask


def refused(code: int, **headers: str) -> HTTPError:
    message = Message()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return HTTPError(URL, code, "", message, None)


def test_a_service_in_trouble_is_asked_again_with_longer_waits() -> None:
    waits: list[float] = []
    ask = failing(
        refused(503), URLError(TimeoutError()), refused(429, Retry_After="40"), Body(b"1")
    )
    assert web.get(URL, ask=ask, sleep=waits.append) == b"1"
    assert [low <= wait <= low * 1.25 for low, wait in zip([1, 5, 40], waits, strict=True)] == [
        True
    ] * 3


def test_after_the_last_try_it_says_what_was_wrong() -> None:
    ask = failing(*[ConnectionResetError() for _ in range(4)])
    with pytest.raises(FetchError, match=r"niet te bereiken.*4 keer"):
        web.get(URL, ask=ask, sleep=lambda seconds: None)


@pytest.mark.parametrize(
    ("code", "words"), [(404, "kent deze tabel niet"), (302, "verhuisd"), (403, "code 403")]
)
def test_a_plain_no_is_not_asked_again(code: int, words: str) -> None:
    with pytest.raises(FetchError, match=words):
        web.get(URL, ask=failing(refused(code)), sleep=pytest.fail)


@pytest.mark.parametrize(
    "address",
    [
        URL.replace("https", "http"),
        URL.replace("opendata.cbs.nl", "opendata.cbs.nl.voorbeeld.nl"),
        URL.replace("opendata.cbs.nl", "opendata.cbs.nl:8443"),
        URL.replace("opendata.cbs.nl", "iemand@opendata.cbs.nl"),
        URL.replace("opendata.cbs.nl", "127.0.0.1"),
        "file:///etc/passwd",
    ],
)
def test_only_https_at_the_known_hosts(address: str) -> None:
    with pytest.raises(FetchError, match="niet op de lijst"):
        web.get(address, ask=failing())


def test_too_large_too_slow_and_another_kind_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FetchError, match="geen JSON"):
        web.get(URL, ask=failing(Body(b"{}", "text/html")))
    times = iter([0.0, 10.0, 1000.0])
    with pytest.raises(FetchError, match="duurt te lang"):
        web.get(URL, ask=failing(Body(b"x" * 100_000)), clock=lambda: next(times))
    monkeypatch.setattr(web, "MOST_BYTES", 1000)
    with pytest.raises(FetchError, match="te groot"):
        web.get(URL, ask=failing(Body(b"x" * 1001)))


# --- A delivery ----------------------------------------------------------------------------------


@pytest.fixture
def recorded() -> Recorded:
    """Instead of the network."""
    return Recorded()


def ordered(staff, table: str = "47018NED", year: int = 2022, **more: bool) -> ImportRun:
    return services.order(table=table, year=year, by=staff, now=NOW, **more)


def test_a_delivery_waits_for_a_second_person(staff, recorded: Recorded) -> None:
    run = services.bring_in(run=ordered(staff), now=NOW, get=recorded)
    assert (run.state, run.origin, run.created_by) == ("proposed", "statline", staff)
    assert (run.new, run.changed, run.same, run.refused) == (0, 2, 4, 0)
    changed = run.figures.filter(fate="changed").values_list("area_id", "numerator", "status")
    assert sorted(changed) == [("BU07580102", 409, "final"), ("BU07580900", None, "missing")]
    before = Observation.objects.get(indicator="misdrijven", area="BU07580102", period="2022")
    assert before.numerator == 408


def test_what_did_not_change_at_the_source_is_not_read_again(staff, recorded: Recorded) -> None:
    services.bring_in(run=ordered(staff), now=NOW, get=recorded)
    recorded.asked.clear()
    again = services.bring_in(run=ordered(staff), now=NOW, get=recorded)
    assert again.state == "discarded"
    assert "niets nieuws" in again.message
    assert len(recorded.asked) == 1
    anyway = services.bring_in(run=ordered(staff, even_if_same=True), now=NOW, get=recorded)
    assert anyway.state == "proposed"


def test_a_source_that_fails_leaves_a_refused_delivery_with_the_reason(staff) -> None:
    def get(url: str) -> bytes:
        raise FetchError("De bron is niet te bereiken.")

    run = services.bring_in(run=ordered(staff), now=NOW, get=get)
    assert (run.state, run.message) == ("refused", "De bron is niet te bereiken.")
    assert run.figures.count() == 0


def test_somebody_may_stop_it_meanwhile(staff, recorded: Recorded) -> None:
    run = ordered(staff)

    def get(url: str) -> bytes:
        ImportRun.objects.filter(pk=run.pk).update(state="discarded", message="Toch niet.")
        return recorded(url)

    assert services.bring_in(run=run, now=NOW, get=get).message == "Toch niet."
    run.refresh_from_db()
    assert (run.state, run.figures.count()) == ("discarded", 0)


def test_a_mistake_of_ours_is_not_kept_silent(staff) -> None:
    def get(url: str) -> bytes:
        raise KeyError("oeps")

    run = ordered(staff)
    with pytest.raises(KeyError):
        services.bring_in(run=run, now=NOW, get=get)
    run.refresh_from_db()
    assert (run.state, run.message.startswith("Er ging iets mis bij ons")) == ("refused", True)


@pytest.mark.parametrize(
    ("table", "year", "words"),
    [
        ("12345NED", 2022, "kennen we niet"),
        ("47018NED", 1999, "Kies een jaar"),
        ("47018NED", 2027, "Kies een jaar"),
        ("83765NED", 2018, "gaat over 2017"),
    ],
)
def test_an_order_that_cannot_be_is_refused(staff, table: str, year: int, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        ordered(staff, table, year)


def test_the_same_table_is_not_fetched_twice_at_once(staff) -> None:
    ordered(staff)
    with pytest.raises(ValidationError, match="wordt al opgehaald"):
        ordered(staff)


def test_the_command_orders_in_the_name_of_somebody(staff) -> None:
    out = io.StringIO()
    call_command("fetch_figures", "47018NED", "2022", by=staff.email, stdout=out)
    run = ImportRun.objects.get()
    assert (run.state, run.created_by, run.options["year"]) == ("reading", staff, 2022)
    assert f"Delivery {run.pk}" in out.getvalue()
    call_command("fetch_figures", stdout=out)
    assert "50120NED" in out.getvalue()


@pytest.mark.parametrize("arguments", [["47018NED"], ["47018NED", "2022"], ["1NED", "2022"]])
def test_the_command_says_what_is_missing(db: None, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("fetch_figures", *arguments)


def test_the_worker_does_what_was_ordered(
    staff, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    monkeypatch.setattr(services.web, "get", pytest.fail)
    done: list[int] = []
    monkeypatch.setattr(services, "bring_in", lambda *, run, now: done.append(run.pk) or run)
    with django_capture_on_commit_callbacks(execute=True):
        run = ordered(staff)
    assert done == [run.pk]


# --- In the admin --------------------------------------------------------------------------------

FETCH = reverse_lazy("admin:monitor_importrun_fetch")


def test_staff_choose_a_table_and_a_year_and_see_how_it_goes(
    client: Client, staff, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    client.force_login(staff)
    listed = client.get(reverse("admin:monitor_importrun_changelist")).content.decode()
    assert f'href="{FETCH}"' in listed
    monkeypatch.setattr(services.bring_in, "__kwdefaults__", {"get": Recorded()})
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(FETCH, {"table": "47018NED", "year": "2022"}, follow=True)
        assert "Deze pagina ververst zichzelf." in answer.content.decode()
    run = ImportRun.objects.get()
    assert (run.state, run.created_by) == ("proposed", staff)
    page = client.get(answer.request["PATH_INFO"]).content.decode()
    assert "CBS StatLine. Binnengehaald door" in page
    assert "Daarom publiceert een collega ze" in page
    assert "veranderd: 2" in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"table": "47018NED", "year": "1999"}, "Kies een jaar van 2004"),
        ({"table": "47018NED", "year": "vorig"}, "Schrijf het jaar als 2023."),
        ({"table": "x", "year": "2022"}, "Deze tabel kennen we niet."),
        ({"table": "83765NED", "year": "2018"}, "Deze tabel gaat over 2017."),
        ({}, "Kies een tabel."),
    ],
)
def test_a_wrong_choice_is_said_at_the_field(client: Client, staff, sent: dict, words: str) -> None:
    client.force_login(staff)
    assert words in client.post(FETCH, sent).content.decode()
    assert not ImportRun.objects.exists()


def test_a_refused_delivery_offers_to_fetch_it_again(client: Client, staff) -> None:
    run = ordered(staff)

    def get(url: str) -> bytes:
        raise FetchError("De bron is niet te bereiken.")

    services.bring_in(run=run, now=NOW, get=get)
    client.force_login(staff)
    page = client.get(reverse("admin:monitor_importrun_change", args=[run.pk])).content.decode()
    assert "De bron is niet te bereiken." in page
    again = f"{FETCH}?tabel=47018NED&amp;jaar=2022"
    assert f'href="{again}"' in page
    form = client.get(again.replace("&amp;", "&")).content.decode()
    assert '<option value="47018NED" selected>' in form
    assert 'value="2022"' in form


def test_only_who_may_bring_figures_in_may_fetch_them(client: Client, council) -> None:
    client.force_login(council)
    assert client.get(FETCH).status_code in (302, 403)


# --- A service that really answers ---------------------------------------------------------------


class Service(BaseHTTPRequestHandler):
    """Says yes, or sends us somewhere else."""

    def do_GET(self) -> None:
        moved = self.path == "/verhuisd"
        self.send_response(302 if moved else 200)
        self.send_header("Location" if moved else "Content-Type", "/hier" if moved else JSON)
        self.end_headers()
        self.wfile.write(b'{"value": []}')

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


JSON = "application/json;odata=minimalmetadata;charset=utf-8"


@pytest.fixture
def service():
    server = HTTPServer(("127.0.0.1", 0), Service)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_answer_is_read_and_a_redirect_is_not_followed(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "allow", lambda url: None)
    assert web.get(f"{service}/hier") == b'{"value": []}'
    with pytest.raises(FetchError, match="verhuisd"):
        web.get(f"{service}/verhuisd", sleep=pytest.fail)
    with pytest.raises(FetchError, match="niet te bereiken"):
        web.get("http://127.0.0.1:9/", sleep=lambda seconds: None)
