"""Six languages all the way: every text translated, the language never lost, no Dutch left over."""

import ast
import gettext
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from operator import attrgetter
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from pacts import emails, links, urls
from pacts.forms import make_stamp
from pacts.models import Goal, LanguageReview, Neighbourhood, Pact, Signature
from pacts.translations import translation_note
from tests.pacts import journey, organising
from tests.pacts.journey import EMAIL, mails
from tests.pacts.test_signing_sessions import make_session
from tests.pacts.visitor import Visitor, text, tree
from tools import languages as tool
from verbeterbreda.lib.languages import LANGUAGES, address, spoken_date, spoken_number
from verbeterbreda.outbox import kinds
from verbeterbreda.outbox.models import Message

FOREIGN = list(tool.PLURALS)
TRANSLATED = attrgetter("is_translated")
TAG = re.compile(r"<[^>]+>")
# A letter must follow the bracket: "50% van" is no placeholder.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]\b")
FILLED = {
    "name": "محمد الأمين",
    "email": EMAIL,
    "display": "full",
    "motivation": "Samen komen we verder",
    "consent": "on",
    "opened": make_stamp(timezone.now() - timedelta(minutes=1)),
}
PLAIN_DUTCH = {"je", "een", "het", "de", "van", "Groet,"}
UNTRANSLATED_NOTE = "Niemand die deze taal van huis uit spreekt"


@pytest.fixture(scope="module")
def found() -> dict[tool.Key, list[str]]:
    """Every text that is marked for translation, with its files."""
    return tool.texts()


# --- The translations ----------------------------------------------------------------------------


def test_the_site_speaks_the_six_languages() -> None:
    assert list(LANGUAGES) == ["nl", *FOREIGN] == ["nl", "en", "tr", "ar", "pl", "uk"]
    assert [language.code for language in LANGUAGES.values() if language.direction == "rtl"] == [
        "ar"
    ]


@pytest.mark.parametrize("language", FOREIGN)
def test_every_text_is_translated(language: str, found: dict[tool.Key, list[str]]) -> None:
    entries = tool.read(language)
    assert {entry.key for entry in entries} == set(found), "run python tools/languages.py"
    assert list(tool.missing(entries)) == []
    assert [
        e.key for e in entries if len(e.strings) != (tool.forms(language) if e.key[2] else 1)
    ] == []


@pytest.mark.parametrize("language", FOREIGN)
def test_a_translation_keeps_the_placeholders_and_tags(language: str) -> None:
    """A plural form may leave out the number ("one person"), and never names another."""
    wrong = []
    for entry in filter(TRANSLATED, tool.read(language)):
        _, text, plural = entry.key
        for string in entry.strings:
            if plural:
                same = set(PLACEHOLDER.findall(string)) <= set(PLACEHOLDER.findall(plural))
            else:
                same = marks(PLACEHOLDER, string) == marks(PLACEHOLDER, text)
            if not same or marks(TAG, string) != marks(TAG, plural or text):
                wrong.append((text, string))
    assert wrong == []


def marks(pattern: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(pattern.findall(text))


@pytest.mark.parametrize("language", FOREIGN)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    written = tool.compiled(language, tool.read(language))
    assert tool.path(language).with_suffix(".mo").read_bytes() == written


@pytest.mark.parametrize("language", FOREIGN)
def test_a_file_is_written_as_it_was_read(
    language: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """So that an update changes only what changed, and a translator's program may save it too."""
    before, entries = tool.path(language).read_text(), tool.read(language)
    monkeypatch.setattr(tool, "LOCALE", tmp_path)
    tool.write(language, entries)
    assert tool.path(language).read_text() == before
    assert tool.read(language) == entries


def test_a_text_that_is_put_together_is_refused() -> None:
    with pytest.raises(ValueError, match=r"page\.py:1: a text to translate"):
        tool.in_python(ast.parse("gettext(f'Dag {name}')"), Path("page.py"))


@pytest.mark.parametrize("language", FOREIGN)
def test_django_reads_what_is_compiled(language: str) -> None:
    with translation.override(language):
        for entry in filter(TRANSLATED, tool.read(language)):
            context, text, plural = entry.key
            if plural:
                assert translation.ngettext(text, plural, 1) in entry.strings
            elif context:
                assert translation.pgettext(context, text) == entry.strings[0]
            else:
                assert translation.gettext(text) == entry.strings[0]


def test_no_dutch_text_is_changed_by_a_word_of_django(found: dict[tool.Key, list[str]]) -> None:
    """A text such as "Home" is also a key of Django's own, which says something else in Dutch."""
    with translation.override("nl"):
        assert [
            text for ctx, text, _ in found if not ctx and translation.gettext(text) != text
        ] == []


@pytest.mark.parametrize(
    ("language", "chosen"),
    [
        ("en", {0: 1, 1: 0, 2: 1}),
        ("tr", {0: 1, 1: 0, 2: 1}),
        ("ar", {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3}),
        ("pl", {0: 2, 1: 0, 2: 1, 4: 1, 5: 2, 12: 2, 21: 2, 22: 1, 112: 2}),
        ("uk", {0: 2, 1: 0, 2: 1, 5: 2, 11: 2, 21: 0, 22: 1, 112: 2}),
    ],
)
def test_the_plural_is_the_one_of_the_language(language: str, chosen: dict[int, int]) -> None:
    """The numbers are the examples of CLDR's plural rules."""
    rule = gettext.c2py(tool.PLURALS[language].partition("plural=")[2].rstrip(";"))
    assert {number: rule(number) for number in chosen} == chosen
    assert max(chosen.values()) == tool.forms(language) - 1


@pytest.mark.parametrize(
    ("language", "day", "number"),
    [
        ("nl", "3 mei 2026", "12.345"),
        ("en", "3 May 2026", "12,345"),
        ("tr", "3 Mayıs 2026", "12.345"),
        ("uk", "3 травня 2026 р.", "12\xa0345"),
        ("pl", "3 maja 2026", "12\xa0345"),
    ],
)
def test_days_and_numbers_are_written_as_the_language_does(
    language: str, day: str, number: str
) -> None:
    with translation.override(language):
        assert spoken_date(date(2026, 5, 3)) == day
        assert spoken_number(12345) == number


# --- The language goes along ---------------------------------------------------------------------


def test_an_address_carries_one_language() -> None:
    assert address("/a/?x=1#b", "ar") == "/a/?x=1&taal=ar#b"
    assert address("/a/?taal=pl&x=1", "ar") == "/a/?x=1&taal=ar"
    assert address("/a/?taal=pl", "nl") == "/a/"
    assert address("/a/", "xx") == "/a/"


@pytest.mark.parametrize("language", FOREIGN)
def test_the_language_goes_all_the_way(resident: Client, pact: Pact, language: str) -> None:
    """Form, errors, check, change, mail, confirm, own page, withdraw: as a browser goes."""
    visitor = Visitor(resident)
    visitor.open(address(f"/pacten/{pact.slug}/ondertekenen/", language))
    visitor.press("stap", name="", email="")
    visitor.press("stap", **FILLED)
    visitor.press("wijzig")
    visitor.press("stap", **FILLED)
    visitor.press("verstuur")
    signature = Signature.objects.get(email=EMAIL)
    assert signature.language == language
    assert PLAIN_DUTCH.isdisjoint(mails()[-1].text.split())
    visitor.open(journey.confirm_path(mails()[-1]))
    visitor.press("")
    assert PLAIN_DUTCH.isdisjoint(mails()[-1].text.split())
    visitor.open(journey.mine_path(mails()[-1]))
    visitor.press("bewaar-naam", display="anonymous")
    visitor.follow("intrekken")
    visitor.press("")
    assert len(visitor.pages) == 12
    for where, page in visitor.pages:
        assert f"taal={language}" in where
        assert page.get("lang") == language, where
        assert page.get("dir", "ltr") == LANGUAGES[language].direction, where
    signature.refresh_from_db()
    assert signature.state == Signature.State.WITHDRAWN
    assert [message.row.language for message in mails()] == [language] * 3
    assert PLAIN_DUTCH.isdisjoint(mails()[-1].text.split())


def test_every_page_of_the_journey_speaks() -> None:
    """What is public below a pact is either about reading it, which is Dutch, or speaks all six."""
    reading = {"list", "detail", "text", "compare", "react", "response_note", "response_note_pdf"}
    reading |= {"signatories", "signatories_csv", "covenants", "organisations", "organisation"}
    silent = {
        pattern.name
        for pattern in urls.urlpatterns
        if not getattr(pattern.callback, "is_spoken", False)
    }
    assert silent == reading | {"logo"}


@pytest.mark.parametrize("path", ["ondertekenen/", "ondertekenen/kijk-in-je-mail/"])
@pytest.mark.parametrize("query", ["", "?taal=xx", "?taal=", "?taal=nl", "?taal=EN", "?taal=../ar"])
def test_an_unknown_language_is_ignored(
    resident: Client, pact: Pact, path: str, query: str
) -> None:
    response = resident.get(f"/pacten/{pact.slug}/{path}{query}")
    assert response.status_code == 200
    assert response["Content-Language"] == "nl"
    assert b'<html lang="nl">' in response.content


@pytest.mark.parametrize(
    "path", ["/", "/pacten/", "/pacten/deel-3/", "/privacy/", "/bestaat-niet/"]
)
def test_the_rest_of_the_site_stays_dutch(resident: Client, path: str) -> None:
    plain, asked = resident.get(path), resident.get(f"{path}?taal=ar")
    assert asked.status_code == plain.status_code
    assert b'<html lang="nl">' in asked.content
    assert b"hoofdmenu" in asked.content.lower()


def test_a_language_is_no_cookie_and_no_header(resident: Client, pact: Pact) -> None:
    """What is said in the address is not said in Vary, so caches keep one page per address."""
    response = resident.get(
        f"/pacten/{pact.slug}/ondertekenen/we-kijken-het-na/?taal=ar",
        headers={"Accept-Language": "pl"},
    )
    assert response["Content-Language"] == "ar"
    assert not response.cookies
    assert "language" not in response.get("Vary", "").lower()


def test_the_page_can_be_read_in_every_other_language(resident: Client, pact: Pact) -> None:
    visitor = Visitor(resident)
    visitor.open(f"/pacten/{pact.slug}/ondertekenen/?taal=ar&bron=poster")
    choices = {a.get("hreflang", ""): a for a in links_in(visitor.page, "languages")}
    assert {code: text(a) for code, a in choices.items()} == {
        code: language.name for code, language in LANGUAGES.items()
    }
    assert choices["ar"].get("aria-current") == "true"
    assert choices["nl"].get("href") == f"/pacten/{pact.slug}/ondertekenen/?bron=poster"
    for code, choice in choices.items():
        assert choice.get("lang") == code
        assert visitor.open(choice.get("href", "")).get("lang") == code


def links_in(page: Element, name: str) -> list[Element]:
    (nav,) = [nav for nav in page.iter("nav") if name in (nav.get("class") or "").split()]
    return list(nav.iter("a"))


def test_an_answer_to_a_form_offers_no_language(resident: Client, pact: Pact) -> None:
    """Following a link there would lose what was typed."""
    visitor = Visitor(resident)
    visitor.open(f"/pacten/{pact.slug}/ondertekenen/?taal=tr")
    visitor.press("stap", **FILLED | {"name": ""})
    assert [nav for nav in visitor.page.iter("nav") if nav.get("class") == "languages wrap"] == []


# --- What is not translated is marked ------------------------------------------------------------

NOT_DUTCH = {"Verbeter", "Breda", "SHA", "KvK", "JSON", "PDF", "PNG", "JPG", "WebP"}


def left_over(page: Element, *names: str) -> list[str]:
    """Return the words in Latin letters on a page, outside what is marked as such."""
    said = re.sub(r"\S+@\S+|www\.\S+", "", " ".join(_said(page)))
    for name in [*names, *Neighbourhood.objects.values_list("name", flat=True)]:
        said = said.replace(name, "")
    return [word for word in re.findall(r"[A-Za-zÀ-ÿ]{2,}", said) if word not in NOT_DUTCH]


def _said(element: Element) -> Iterator[str]:
    """Yield what is read out in the language of the page: text, labels, alternatives."""
    is_other = element.get("lang", "ar") != "ar" or element.tag in {"bdi", "code", "script"}
    is_typed = element.get("dir") in {"auto", "ltr"} or element.tag == "textarea"
    if is_other or is_typed:
        return
    yield from (element.get(name, "") for name in ("aria-label", "alt", "title", "placeholder"))
    yield element.text or ""
    for child in element:
        yield from _said(child)
        yield child.tail or ""


def test_words_that_are_left_over_are_found(db: None) -> None:
    page = html5lib.parse(
        '<p>مرحبا <b>Kies</b> <span lang="nl">je buurt</span> <bdi>Jan</bdi> '
        '<a dir="ltr">a@b.nl</a> <input aria-label="Zoeken"></p>',
        namespaceHTMLElements=False,
    )
    assert left_over(page) == ["Kies", "Zoeken"]


def test_no_dutch_is_left_in_arabic(resident: Client, pact: Pact) -> None:
    """Every page that a resident can meet, with every error a form of theirs can show."""
    visitor = Visitor(resident)
    start = address(reverse("pacts:sign", args=[pact.slug]), "ar")
    sign_with_mistakes(visitor, start)
    confirm_with_mistakes(visitor, pact)
    change_and_leave(visitor)
    visitor.open(address(reverse("pacts:held", args=[pact.slug]), "ar"))
    for changes in CLOSED:
        Pact.objects.filter(pk=pact.pk).update(**changes)
        visitor.open(start)
    assert len(visitor.pages) > 25
    assert dutch_on(visitor, pact.title) == []


def sign_with_mistakes(visitor: Visitor, start: str) -> None:
    visitor.open(start)
    visitor.press("stap", name="", email="fout", display="", consent=None)
    visitor.press("stap", **FILLED | {"name": "www.spam.nl", "motivation": "x" * 501})
    visitor.press("stap", **FILLED | {"name": "a" * 101, "email": "a" * 250 + "@voorbeeld.nl"})
    visitor.press("stap", **FILLED | {"name": "=1+1", "postcode": "12"})
    visitor.press("stap", **FILLED | {"postcode": "9999", "email": "ayse@gmial.com"})
    visitor.press("wijzig")
    visitor.press("stap", **FILLED | {"postcode": "4826"})
    visitor.press("kies", buurt="")
    visitor.press("verstuur")


def confirm_with_mistakes(visitor: Visitor, pact: Pact) -> None:
    visitor.press("bevestig", code="")
    visitor.press("bevestig", code="ABC")
    visitor.press("bevestig", code="ABCDEFGH")
    link = journey.confirm_path(mails()[-1])
    visitor.open(link)
    visitor.press("")
    visitor.open(link)
    visitor.open(address(reverse("pacts:confirm", args=[pact.slug, "onzin"]), "ar"))
    receipt = reverse("pacts:receipt", args=[pact.slug])
    for code in ("", "ABC", "ABCDEFGHJKLM", Signature.objects.get(email=EMAIL).receipt_code):
        visitor.open(address(f"{receipt}?code={code}", "ar"))


def change_and_leave(visitor: Visitor) -> None:
    mine = journey.mine_path(mails()[-1])
    visitor.open(mine)
    visitor.press("bewaar-naam", display="first")
    visitor.press("bewaar-motivatie", motivation="x" * 501)
    visitor.press("bewaar-motivatie", motivation="Voor de buurt")
    visitor.press("berichten")
    visitor.follow("gegevens/")
    visitor.open(mine)
    visitor.follow("verwijderen")
    visitor.open(mine)
    visitor.follow("intrekken")
    visitor.press("")
    visitor.open(mine)
    assert visitor.status == 404


def test_no_dutch_is_left_for_an_organisation_in_arabic(resident: Client, pact: Pact) -> None:
    visitor = Visitor(resident)
    filled = organising.answers(name=None, stap=None)
    visitor.open(address(reverse("pacts:sign_organisation", args=[pact.slug]), "ar"))
    visitor.press("stap", role="", logo=organising.upload(b"geen beeld"))
    visitor.press("stap", **filled | {"kvk_number": "1", "homepage": "geen adres", "mandate": ""})
    visitor.press("stap", **filled | {"legal_name": "www.spam.nl", "pledge_1_text": ""})
    visitor.press("stap", **filled | {"legal_name": "x" * 151, "pledge_1_goal": ""})
    visitor.press("stap", **filled | {"logo": organising.upload(organising.picture())})
    visitor.press("verstuur")
    visitor.open(journey.confirm_path(mails()[-1]))
    visitor.press("")
    visitor.open(journey.mine_path(mails()[-1]))
    visitor.follow("intrekken")
    names = [pact.title, *Goal.objects.values_list("name", flat=True)]
    names += Goal.objects.values_list("short_name", flat=True)
    assert len(visitor.pages) == 11
    assert dutch_on(visitor, *names) == []


def test_no_dutch_is_left_at_a_meeting_in_arabic(resident: Client, pact: Pact) -> None:
    session = make_session(pact)
    visitor = Visitor(resident)
    visitor.open(address(reverse("pacts:kiosk", args=[pact.slug, session.code]), "ar"))
    visitor.press("stap", name="")
    visitor.press("stap", **FILLED)
    visitor.press("verstuur")
    visitor.follow("blijf")
    visitor.open(address(reverse("pacts:here", args=[pact.slug, session.code]), "ar"))
    for hours in (-9, 9):
        closed = make_session(pact, hours=hours)
        visitor.open(address(reverse("pacts:kiosk", args=[pact.slug, closed.code]), "ar"))
    assert all("taal=ar" in where for where, _ in visitor.pages)
    assert dutch_on(visitor, pact.title) == []


def test_no_dutch_is_left_where_messages_stop(resident: Client, pact: Pact) -> None:
    signature = journey.store(pact)
    visitor = Visitor(resident)
    token = links.token(signature, "updates_stop")
    visitor.open(address(reverse("pacts:updates_stop", args=[pact.slug, token]), "ar"))
    visitor.press("")
    visitor.open(address(reverse("pacts:updates_stop", args=[pact.slug, "onzin"]), "ar"))
    assert dutch_on(visitor, pact.title) == []


def dutch_on(visitor: Visitor, *names: str) -> list[tuple[str, list[str]]]:
    """Return the pages that a visitor saw with Dutch on them, and which words."""
    left = [(where, left_over(page, *names)) for where, page in visitor.pages]
    return [(where, words) for where, words in left if words]


@pytest.mark.parametrize("kind", sorted(emails.SUBJECTS))
def test_no_dutch_is_left_in_a_mail(pact: Pact, kind: str) -> None:
    is_organisation = kind in {"submitted", "accepted", "declined"}
    signature = organising.store(pact) if is_organisation else journey.store(pact)
    state = sorted(emails.SAID_IN[kind])[0]
    now = timezone.now()
    Signature.objects.filter(pk=signature.pk).update(
        state=state, state_reason="٤٢", confirmed_at=now, counted_on=now.date()
    )
    mail = kinds.build(f"pacts.{kind}", str(signature.pk), "ar")
    assert mail
    assert plain_words(mail.subject, pact.title) == []
    assert plain_words(mail.text) == []
    assert mail.text.rstrip().endswith(in_arabic(translation_note))


def in_arabic(say: Callable[[], str]) -> str:
    with translation.override("ar"):
        return say()


def plain_words(said: str, *names: str) -> list[str]:
    """Return the words in Latin letters in a plain text, outside addresses, codes and names."""
    said = re.sub(r"\S+://\S+|\u2068[^\u2069]*\u2069|\b[0-9a-f]{64}\b", "", said)
    said = re.sub(r"^[A-Z0-9 ]+$", "", said, flags=re.M)  # the code to type
    for name in names:
        said = said.replace(name, "")
    return [word for word in re.findall(r"[A-Za-zÀ-ÿ]{2,}", said) if word not in NOT_DUTCH]


NOW = timezone.now()
CLOSED = [
    {"is_paused": True},
    {"is_paused": False, "signing_until_at": NOW - timedelta(hours=1)},
    {"signing_from_at": NOW + timedelta(days=1), "signing_until_at": None},
    {"signing_from_at": None},
]


# --- Who read it ---------------------------------------------------------------------------------


def foot(resident: Client, pact: Pact, language: str) -> str:
    page = Visitor(resident).open(address(f"/pacten/{pact.slug}/ondertekenen/", language))
    return text(next(page.iter("footer")))


@pytest.mark.parametrize("language", FOREIGN)
def test_the_foot_says_that_no_native_speaker_read_it(
    resident: Client, pact: Pact, language: str
) -> None:
    assert not LanguageReview.objects.exists()  # nothing is claimed
    with translation.override(language):
        warning = translation_note()
    assert warning
    assert UNTRANSLATED_NOTE not in warning
    assert warning in foot(resident, pact, language)
    review = LanguageReview.objects.create(
        language=language, checked_by="Een lezer", checked_on=date(2026, 1, 1)
    )
    assert warning in foot(resident, pact, language)  # somebody, but not in their mother tongue
    review.is_native_speaker = True
    review.save()
    assert warning not in foot(resident, pact, language)


def test_the_dutch_page_has_no_such_foot(resident: Client, pact: Pact) -> None:
    assert UNTRANSLATED_NOTE not in foot(resident, pact, "nl")


def test_a_mail_says_that_no_native_speaker_read_it(pact: Pact) -> None:
    signature = journey.store(pact, is_confirmed=False)
    Signature.objects.filter(pk=signature.pk).update(language="pl")
    Message.objects.update(language="pl")
    with translation.override("pl"):
        assert mails()[0].text.rstrip().endswith(translation_note())
    LanguageReview.objects.create(
        language="pl", checked_by="Een lezer", is_native_speaker=True, checked_on=date(2026, 1, 1)
    )
    assert "niderlandzki" not in mails()[0].text


# --- When something goes wrong -------------------------------------------------------------------


def test_an_error_on_the_way_speaks_the_language(pact: Pact) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    path = f"/pacten/{pact.slug}/ondertekenen/?taal=ar"
    refused = client.post(path, {"name": "A"})
    unknown = client.get("/pacten/bestaat-niet/ondertekenen/?taal=ar")
    broken = client.get(f"{path}&x=%00")
    for response, status in ((refused, 403), (unknown, 404), (broken, 400)):
        assert response.status_code == status
        assert response["Content-Language"] == "ar"
        page = tree(response)
        assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
        assert left_over(page) == []


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_the_pages_without_a_database_speak_too(name: str, db: None) -> None:
    with translation.override("ar"):
        page = html5lib.parse(render_to_string(name), namespaceHTMLElements=False)
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
    assert left_over(page) == []
