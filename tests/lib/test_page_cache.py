"""A public page is kept until something public changes, and never anything of one person."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from pacts.models import Goal, Pact
from tests.page_kinds import PAGES
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import pagecache
from verbeterbreda.lib.pagecache import (
    DATABASE,
    PLAIN,
    QUERIES,
    FileAnswer,
    Page,
    Shelf,
    bump,
    page_cache,
    until_a_change,
)

GZIP = {"accept-encoding": "gzip, deflate, br"}
GOALS = "/doelen/"
FORM = "/pacten/deel-3/ondertekenen/"


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> Iterator[None]:
    """Keep pages for half a minute, and start with none."""
    settings.PAGE_CACHE_SECONDS = 30
    clear()
    yield
    clear()


def clear() -> None:
    PLAIN.clear()
    QUERIES.clear()
    DATABASE.away_until = 0.0


def rename_a_goal(title: str) -> None:
    """Change a page without telling anybody."""
    Goal.objects.filter(key="GW1").update(short_name=title)


def goals(visitor: Client, **options: Any) -> str:
    return visitor.get(GOALS, **options).content.decode()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return a function that moves the clock ahead by some seconds."""
    moment = [1000.0]
    monkeypatch.setattr(pagecache.time, "monotonic", lambda: moment[0])

    def ahead(seconds: float) -> None:
        moment[0] += seconds

    return ahead


# --- What a visitor gets -------------------------------------------------------------------------


def test_a_kept_page_is_the_same_and_costs_one_query(resident: Client) -> None:
    made = resident.get(GOALS)
    with CaptureQueriesContext(connection) as queries:
        kept = resident.get(GOALS)
    assert kept.content == made.content
    assert dict(kept.items()) == dict(made.items())
    assert [query["sql"] for query in queries] == ["SELECT value FROM lib_stamp WHERE id = 1"]


def test_a_kept_page_has_every_header_of_a_page_that_is_never_kept(
    resident: Client, settings: Any
) -> None:
    resident.get(GOALS)
    kept = resident.get(GOALS)
    settings.PAGE_CACHE_SECONDS = 0
    assert set(dict(resident.get(GOALS).items())) <= set(dict(kept.items()))
    assert "default-src 'self'" in kept["Content-Security-Policy"]
    assert kept["Cache-Control"] == "public, no-cache"


def test_who_takes_gzip_gets_it_and_who_does_not_can_read_it_too(resident: Client) -> None:
    plain = resident.get(GOALS)
    zipped = Client().get(GOALS, headers=GZIP)
    assert zipped["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    assert gzip.decompress(zipped.content) == plain.content
    for response in (plain, zipped):
        assert response["Content-Length"] == str(len(response.content))
        assert "Accept-Encoding" in response["Vary"]


@pytest.mark.parametrize("headers", [{}, GZIP], ids=["plain", "gzip"])
def test_a_browser_that_has_the_page_gets_a_304(db: None, headers: dict[str, str]) -> None:
    resident = Client()
    etag = resident.get(GOALS, headers=headers)["ETag"]
    known = headers | {"if-none-match": etag}
    assert resident.get(GOALS, headers=known).status_code == 304
    PLAIN.clear()
    assert resident.get(GOALS, headers=known).status_code == 304  # also when it is made again
    assert len(PLAIN) == 1


def test_head_gets_the_headers_of_the_page(resident: Client) -> None:
    resident.head(GOALS)
    assert len(PLAIN) == 0
    made = resident.get(GOALS)
    head = resident.head(GOALS)
    assert head["ETag"] == made["ETag"]
    assert head["Content-Length"] == made["Content-Length"]
    assert head.content == b""


# --- How long ------------------------------------------------------------------------------------


def test_a_page_stays_until_somebody_says_that_it_changed(resident: Client) -> None:
    old = goals(resident)
    rename_a_goal("Een heel ander doel")
    assert goals(resident) == old
    bump()
    assert "Een heel ander doel" in goals(resident)


def test_a_page_is_never_older_than_the_setting(
    resident: Client, clock: Callable[[float], None]
) -> None:
    goals(resident)
    rename_a_goal("Een heel ander doel")
    clock(29)
    assert "Een heel ander doel" not in goals(resident)
    clock(2)
    assert "Een heel ander doel" in goals(resident)


def test_a_change_while_the_page_is_made_is_not_missed(db: None) -> None:
    """The stamp that counts is the one from before the page was made."""
    words = iter(["oud", "nieuw"])

    def view(request: HttpRequest) -> HttpResponse:
        word = next(words)
        if word == "oud":
            bump()
        return HttpResponse(word)

    visit = page_cache(view)
    assert visit(RequestFactory().get("/")).content == b"oud"
    assert visit(RequestFactory().get("/")).content == b"nieuw"


def visits_meanwhile(answers: list[str]) -> tuple[Callable[[], bytes], list[bytes]]:
    """Return a visit of which the last answer is made while somebody else asks for the page too.

    What the other one gets stands in the list.
    """
    words, other = iter(answers), []

    def view(request: HttpRequest) -> HttpResponse:
        word = next(words)
        if word == "nieuw":
            other.append(visit())
        return HttpResponse(word)

    cached = page_cache(view)

    def visit() -> bytes:
        return cached(RequestFactory().get("/")).content

    return visit, other


def test_while_one_makes_a_page_the_others_get_the_one_before(db: None) -> None:
    visit, other = visits_meanwhile(["oud", "nieuw"])
    assert visit() == b"oud"
    bump()
    assert visit() == b"nieuw"
    assert other == [b"oud"]
    assert visit() == b"nieuw"


def test_who_finds_no_page_makes_one_and_so_does_who_finds_a_very_old_one(
    db: None, clock: Callable[[float], None]
) -> None:
    visit, other = visits_meanwhile(["nieuw", "eigen"])
    assert visit() == b"nieuw"
    assert other == [b"eigen"]
    clear()
    visit, other = visits_meanwhile(["oud", "nieuw", "eigen"])
    assert visit() == b"oud"
    clock(61)
    assert visit() == b"nieuw"
    assert other == [b"eigen"]


def test_each_stamp_is_new(db: None) -> None:
    def stamp() -> str | None:
        bump()
        return DATABASE.stamp()

    assert len({stamp() for _ in range(5)}) == 5


# --- What is kept --------------------------------------------------------------------------------


def kept_after(response: HttpResponse, **request: Any) -> bool:
    """Return whether an answer is kept that a view would give to a request."""
    page_cache(lambda _: response)(RequestFactory().get("/pagina/", **request))
    return len(PLAIN) + len(QUERIES) == 1


def answer(**headers: str) -> HttpResponse:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse("Voor iedereen", headers=names)


def with_cookie() -> HttpResponse:
    response = answer()
    response.set_cookie("csrftoken", "geheim")
    return response


def with_its_own_policy() -> HttpResponse:
    response = answer()
    response._csp_config = {}  # type: ignore[attr-defined]
    return response


@pytest.mark.parametrize(
    "response",
    [
        answer(),
        answer(Cache_Control="public, max-age=60"),
        answer(Vary="Accept-Encoding"),
        answer(Vary=" cookie ,  ACCEPT-encoding "),
    ],
    ids=lambda response: str(dict(response.items())),
)
def test_kept(db: None, response: HttpResponse) -> None:
    assert kept_after(response)


@pytest.mark.parametrize(
    "response",
    [
        answer(Cache_Control="private"),
        answer(Cache_Control="Private"),
        answer(Cache_Control='public ,PRIVATE="Set-Cookie"'),
        answer(Cache_Control="max-age=0,No-Store"),
        answer(Cache_Control="no-cache"),
        answer(Vary="*"),
        answer(Vary="Accept-Encoding , *"),
        answer(Vary="Accept-Language"),
        answer(Vary="cookie,X-Wie"),
        answer(Content_Disposition="attachment"),
        answer(Content_Encoding="identity"),
        with_cookie(),
        with_its_own_policy(),
        HttpResponse("x" * (pagecache.LARGEST_PAGE + 1)),
        HttpResponse(status=404),
        HttpResponse(status=302, headers={"Location": "/"}),
        HttpResponse(status=206),
        HttpResponse(status=503),
        StreamingHttpResponse([b"stuk"]),
        FileResponse([b"bestand"]),
    ],
    ids=lambda response: f"{response.status_code} {dict(response.items())}"[:90],
)
def test_not_kept(db: None, response: HttpResponse) -> None:
    assert not kept_after(response)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "plan.pdf").write_bytes(b"%PDF")
    return tmp_path / "plan.pdf"


def file_answer(path: Path, cache_control: str = "public, no-cache") -> FileAnswer:
    headers = {"Cache-Control": cache_control, "ETag": '"x"', "Content-Encoding": "identity"}
    return FileAnswer(
        str(path), content_type="application/pdf", filename="werkplan.pdf", headers=headers
    )


def test_of_a_file_that_never_changes_the_place_is_kept(db: None, file: Path) -> None:
    answers = iter([file_answer(file)])
    visit = page_cache(lambda _: next(answers))
    first = visit(RequestFactory().get("/plan.pdf"))
    with CaptureQueriesContext(connection) as queries:
        second = visit(RequestFactory().get("/plan.pdf"))
    assert len(queries) == 1
    assert dict(second.items()) == dict(first.items())
    assert second["Content-Disposition"] == 'inline; filename="werkplan.pdf"'
    assert b"".join(first) == b"".join(second) == b"%PDF"  # type: ignore[arg-type]


def test_after_a_change_the_file_is_asked_for_again(db: None, file: Path) -> None:
    asked = []
    visit = page_cache(lambda _: asked.append(1) or file_answer(file))  # type: ignore[func-returns-value]
    for _ in range(2):
        visit(RequestFactory().get("/plan.pdf"))
    bump()
    visit(RequestFactory().get("/plan.pdf"))
    assert len(asked) == 2


def test_a_file_that_went_is_asked_for_again(db: None, file: Path) -> None:
    other = file.with_name("ander.pdf")
    other.write_bytes(b"ander")
    answers = iter([file_answer(file), file_answer(other)])
    visit = page_cache(lambda _: next(answers))
    visit(RequestFactory().get("/plan.pdf"))
    file.unlink()
    assert b"".join(visit(RequestFactory().get("/plan.pdf"))) == b"ander"  # type: ignore[arg-type]


@pytest.mark.parametrize("cache_control", ["private, no-store", "no-cache", ""])
def test_a_file_that_is_not_for_everybody_is_not_kept(
    db: None, file: Path, cache_control: str
) -> None:
    assert not kept_after(file_answer(file, cache_control))


def test_a_file_is_not_kept_of_who_can_be_known(db: None, file: Path) -> None:
    assert not kept_after(file_answer(file), HTTP_COOKIE="sessionid=x")
    assert not kept_after(file_answer(file), HTTP_COOKIE="iets=anders")


@pytest.mark.parametrize(
    "request_meta",
    [
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"HTTP_COOKIE": "sessionid=x"},
        {"HTTP_COOKIE": "messages=x"},
        {"HTTP_COOKIE": "csrftoken=x"},  # a form on the page would be this visitor's
        {"HTTP_COOKIE": "iets=anders"},
        {"QUERY_STRING": "q=" + "a" * pagecache.LONGEST_QUERY},
    ],
    ids=str,
)
def test_nothing_is_kept_of_who_can_be_known(db: None, request_meta: dict[str, str]) -> None:
    assert not kept_after(answer(), **request_meta)


@pytest.mark.parametrize("name", ["HTTP_AUTHORIZATION", "HTTP_COOKIE"])
def test_who_is_logged_in_never_gets_a_kept_page(db: None, name: str) -> None:
    words = iter(["voor iedereen", "voor jou"])
    visit = page_cache(lambda _: HttpResponse(next(words)))
    visit(RequestFactory().get("/"))
    response = visit(RequestFactory().get("/", **{name: "sessionid=x"}))
    assert response.content == b"voor jou"
    assert response["Cache-Control"] == "private, no-store"


def test_a_post_neither_reads_nor_fills_it(db: None) -> None:
    words = iter(["een", "twee", "drie"])
    visit = page_cache(lambda _: HttpResponse(next(words)))
    post = RequestFactory().post("/")
    assert [visit(post).content, visit(RequestFactory().get("/")).content] == [b"een", b"twee"]
    assert visit(post).content == b"drie"


def test_another_host_scheme_or_question_is_another_page(db: None, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["een.example", "twee.example"]
    visit = page_cache(lambda request: HttpResponse(request.build_absolute_uri()))
    ask = RequestFactory()
    requests = [
        ask.get("/", headers={"host": "een.example"}),
        ask.get("/", headers={"host": "twee.example"}),
        ask.get("/", headers={"host": "een.example"}, secure=True),
        ask.get("/?a=1", headers={"host": "een.example"}),
        ask.get("/?a=2", headers={"host": "een.example"}),
    ]
    for request in requests * 2:
        assert visit(request).content.decode() == request.build_absolute_uri()
    assert len(PLAIN) == 3
    assert len(QUERIES) == 2


def test_the_signing_form_is_never_kept(resident: Client) -> None:
    resident.get(FORM)
    assert "csrftoken" in resident.cookies  # the next answer sets no cookie, but holds its token
    resident.get(FORM)
    assert len(PLAIN) == 0


def test_every_page_that_is_the_same_for_all_is_kept(resident: Client) -> None:
    expected = set()
    for page in PAGES:
        response = resident.get(page.path)
        if not response.cookies and "no-store" not in response.get("Cache-Control", ""):
            expected.add(page.path)
        resident.cookies.clear()
    assert len(expected) > len(PAGES) - 8
    assert len(PLAIN) + len(QUERIES) == len(expected)


# --- How much ------------------------------------------------------------------------------------


def page_of(size: int) -> Page:
    return Page(b"x" * size, {}, "", 0.0)


def key_of(name: object) -> pagecache.Key:
    return ("http", "testserver", "/", str(name))


def test_a_shelf_holds_so_many_pages_and_drops_what_nobody_asks_for() -> None:
    shelf = Shelf(pages=3, size=1000)
    for name in "abc":
        shelf.put(key_of(name), page_of(1))
    assert shelf.get(key_of("a"))
    shelf.put(key_of("d"), page_of(1))
    assert shelf.get(key_of("b")) is None
    assert all(shelf.get(key_of(name)) for name in "acd")


def test_a_shelf_holds_so_many_bytes() -> None:
    shelf = Shelf(pages=100, size=1000)
    for name in range(10):
        shelf.put(key_of(name), page_of(300))
        shelf.put(key_of(name), page_of(300))  # again takes no more room
    assert len(shelf) == 3
    shelf.put(key_of("te groot"), page_of(1001))
    assert len(shelf) == 0
    shelf.put(key_of("past"), page_of(1000))
    assert len(shelf) == 1


def test_odd_addresses_push_out_no_page(resident: Client) -> None:
    resident.get(GOALS)
    for number in range(20):
        QUERIES.put(key_of(number), page_of(QUERIES._most_bytes // 10))
    resident.get(f"{GOALS}?utm_source=iets")
    with CaptureQueriesContext(connection) as queries:
        resident.get(GOALS)
    assert len(queries) == 1
    assert len(QUERIES) <= 10


# --- The database away ---------------------------------------------------------------------------


@contextmanager
def database_away() -> Iterator[None]:
    """A database that refuses every question."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("the database is away")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        patch.setattr(connection, "ensure_connection", refuse)
        yield


def test_a_kept_page_is_there_without_a_database(
    resident: Client, clock: Callable[[float], None]
) -> None:
    resident.raise_request_exception = False
    page = goals(resident)
    clock(pagecache.OUTAGE_SECONDS - 1)
    with database_away():
        assert goals(resident) == page
        assert resident.get("/monitor/").status_code == 503
        clock(2)
        assert resident.get(GOALS).status_code == 503


def test_a_kept_page_is_there_when_the_database_leaves_half_way(db: None) -> None:
    answers = iter([HttpResponse("de bladzijde"), HttpResponse(status=503)])
    visit = page_cache(lambda _: next(answers))
    visit(RequestFactory().get("/"))
    bump()
    assert visit(RequestFactory().get("/")).content == b"de bladzijde"


def test_a_database_that_is_away_is_not_asked_by_every_visitor(
    db: None, clock: Callable[[float], None]
) -> None:
    with database_away():
        assert DATABASE.stamp() is None
        asked = DATABASE.away_until
        assert DATABASE.stamp() is None
        assert DATABASE.away_until == asked
        clock(pagecache.PATIENCE_SECONDS + 0.1)
        assert DATABASE.stamp() is None
        assert DATABASE.away_until > asked


def test_a_broken_connection_is_replaced_at_once(
    db: None, clock: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is well, but the connection of this process did not survive its restart."""
    answers: list[str | Exception] = [OperationalError("the connection is closed"), "stempel"]

    def read(self: object) -> str:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(pagecache.Database, "_read", read)
    assert DATABASE.stamp() == "stempel"
    assert answers == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_off_is_made_anew(
    clock: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(connection, "close_if_unusable_or_obsolete")  # tests keep theirs
    bump()
    stamp = DATABASE.stamp()
    other = connection.copy()
    with closing(other):
        for _ in range(5):
            with other.cursor() as cursor:
                cut_off = [connection.connection.info.backend_pid]
                cursor.execute("SELECT pg_terminate_backend(%s)", cut_off)
            assert DATABASE.stamp() == stamp


# --- What a form needs to know -------------------------------------------------------------------


def test_an_answer_holds_until_something_changes(
    db: None, clock: Callable[[float], None], settings: Any
) -> None:
    asked: list[str] = []

    @until_a_change
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    assert [length("een"), length("een"), length("vier")] == [3, 3, 4]
    assert asked == ["een", "vier"]
    bump()
    length("een")
    assert asked == ["een", "vier", "een"]
    clock(31)
    length("een")
    assert len(asked) == 4
    settings.PAGE_CACHE_SECONDS = 0
    length("een")
    length("een")
    assert len(asked) == 6


def test_a_pact_that_staff_close_is_closed_at_once(
    resident: Client, staff: User, login: Callable[[User], Client]
) -> None:
    """Although the pact is not asked for again with every form."""
    assert "Je naam" in resident.get(FORM).content.decode()
    Pact.objects.filter(slug="deel-3").update(is_paused=True)
    login(staff).post("/beheer/news/newsitem/add/", {})  # whatever staff do
    assert "Je naam" not in resident.get(FORM).content.decode()
