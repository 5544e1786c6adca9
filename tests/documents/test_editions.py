"""Editions: asked for once, rendered in the worker, published once, never changed."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils import timezone

from verbeterbreda.accounts.models import User
from verbeterbreda.documents import kinds, services
from verbeterbreda.documents.models import Edition, EditionIsPublishedError
from verbeterbreda.documents.services import asking, rendering
from verbeterbreda.documents.views import serve
from verbeterbreda.lib.pdf import PdfError, Progress

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
WORDS = {"text": "Een verslag"}


@dataclass(frozen=True)
class Report:
    title: str
    data_date: date
    text: str


@pytest.fixture(autouse=True)
def kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A kind of document of our own, rendered as text instead of PDF."""
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)
    monkeypatch.setitem(WORDS, "text", "Een verslag")
    monkeypatch.setattr(
        "verbeterbreda.lib.pdf.render_pdf", lambda html, **facts: html.encode(), raising=True
    )
    kinds.register(
        kinds.Kind(
            name="proef",
            template="documents/proof.html",
            build=lambda key: Report("Proef", date(2026, 11, 1), WORDS["text"]),
            keys=lambda: ["een"],
            address=lambda key: f"/proef/{key}/",
        )
    )
    monkeypatch.setattr(
        asking,
        "render_to_string",
        lambda template, context: (
            f"{context['report'].text}<!--editie--> {context['edition'].number}<!--/editie-->"
        ),
    )
    yield tmp_path
    kinds._kinds.pop("proef")


def waiting() -> Edition:
    return services.prepare_edition(kind="proef", key="een", now=NOW)[0]


def published() -> Edition:
    return services.render(edition=waiting(), now=NOW)


def test_asking_renders_and_publishes() -> None:
    edition = services.request_edition(kind="proef", key="een", now=NOW)
    edition.refresh_from_db()
    assert edition.state == Edition.State.PUBLISHED
    content = Path(edition.file.path).read_bytes()
    assert edition.sha256 == hashlib.sha256(content).hexdigest()
    assert edition.bytes == len(content)


def test_asking_twice_makes_one_edition() -> None:
    first, is_new = services.prepare_edition(kind="proef", key="een", now=NOW)
    second, is_new_again = services.prepare_edition(kind="proef", key="een", now=NOW)
    assert (first.pk, is_new, is_new_again) == (second.pk, True, False)


def test_nothing_changed_means_no_new_edition() -> None:
    edition = published()
    assert services.request_edition(kind="proef", key="een", now=NOW) == edition
    assert Edition.objects.filter(kind="proef").count() == 1


def test_a_change_makes_the_next_number_and_leaves_the_old_file() -> None:
    first = published()
    content = Path(first.file.path).read_bytes()
    WORDS["text"] = "Een ander verslag"
    second = published()
    assert (first.number, second.number) == (1, 2)
    assert Path(first.file.path).read_bytes() == content
    assert first.file.name != second.file.name


def test_a_published_edition_is_not_changed() -> None:
    edition = published()
    edition.title = "Anders"
    with pytest.raises(EditionIsPublishedError):
        edition.save()
    assert Edition.objects.get(pk=edition.pk).title == "Proef"


def test_a_published_edition_is_not_deleted() -> None:
    edition = published()
    with pytest.raises(EditionIsPublishedError):
        edition.delete()
    with pytest.raises(EditionIsPublishedError):
        Edition.objects.filter(pk=edition.pk).delete()
    assert Path(edition.file.path).exists()


def test_rendering_again_does_nothing() -> None:
    edition = published()
    again = services.render(edition=edition, now=NOW)
    assert again.published_at == edition.published_at


def test_a_failure_keeps_its_reason_and_the_edition_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = published()
    WORDS["text"] = "Een ander verslag"

    def broken(html: str, **facts: object) -> bytes:
        raise ValueError("een kapot plaatje")

    monkeypatch.setattr("verbeterbreda.lib.pdf.render_pdf", broken)
    second = published()
    assert second.state == Edition.State.FAILED
    assert "een kapot plaatje" in second.error
    assert services.latest("proef", "een") == first


def test_after_a_failure_the_next_try_is_a_new_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("verbeterbreda.lib.pdf.render_pdf", lambda html: b"")
        assert published().state == Edition.State.FAILED
    assert published().state == Edition.State.PUBLISHED


def test_serving_gives_the_file_with_its_hash_and_date(rf: RequestFactory) -> None:
    edition = published()
    response = serve(rf.get("/proef/een.pdf"), "proef", "een")
    assert b"".join(response.streaming_content) == Path(edition.file.path).read_bytes()
    assert response["ETag"] == f'"{edition.sha256}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"
    # half past eleven at night UTC is the next day in Breda
    assert "proef-een-editie-1-2026-11-23.pdf" in response["Content-Disposition"]


def test_while_it_is_made_the_page_says_so(rf: RequestFactory) -> None:
    waiting()
    response = serve(rf.get("/proef/een.pdf"), "proef", "een")
    assert response.status_code == 202
    assert response["Retry-After"] == response["Refresh"] == "5"
    response.render()
    assert "wacht op zijn beurt. Het wordt editie 1." in response.text


def test_the_page_that_waits_can_be_told_to_stop_looking(rf: RequestFactory) -> None:
    """Who reads slowly is not interrupted every five seconds (WCAG 2.2.2)."""
    edition = waiting()
    Edition.objects.filter(pk=edition.pk).update(step="bladzijde 12 van ongeveer 19")
    response = serve(rf.get("/proef/een.pdf", {"ververs": "nee"}), "proef", "een").render()
    assert response.status_code == 202
    assert "Refresh" not in response
    assert "bladzijde 12 van ongeveer 19" in response.text
    going = serve(rf.get("/proef/een.pdf"), "proef", "een").render()
    assert "ververs=nee" in going.text


def test_without_any_edition_the_page_does_not_pretend(rf: RequestFactory) -> None:
    response = serve(rf.get("/proef/een.pdf"), "proef", "een")
    assert response.status_code == 503
    assert response["Retry-After"]


def test_while_the_next_one_is_made_or_failed_the_one_before_is_served(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = published()
    WORDS["text"] = "Een ander verslag"
    second = waiting()
    for state in (Edition.State.WAITING, Edition.State.FAILED):
        Edition.objects.filter(pk=second.pk).update(state=state)
        response = serve(rf.get("/proef/een.pdf"), "proef", "een")
        assert response["ETag"] == f'"{first.sha256}"'
        assert "editie-1" in response["Content-Disposition"]


def test_what_was_asked_for_meanwhile_gets_an_edition_of_its_own() -> None:
    first = waiting()
    WORDS["text"] = "Een ander verslag"
    second = waiting()
    assert [edition.number for edition in (first, second)] == [1, 2]
    services.render(edition=second, now=NOW)
    services.render(edition=first, now=NOW)
    file = Path(Edition.objects.get(pk=first.pk).file.path)
    assert file.read_text() == "Een verslag<!--editie--> 1<!--/editie-->"
    assert services.latest("proef", "een") == second


def test_what_cannot_be_put_into_words_is_a_failed_edition_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = published()
    WORDS["text"] = "Een ander verslag"
    with monkeypatch.context() as broken:
        broken.setattr(asking, "render_to_string", lambda *_: 1 / 0)
        failed = services.request_edition(kind="proef", key="een", now=NOW)
        again = services.try_again(edition=failed, now=NOW)
    assert (failed.state, failed.number) == (Edition.State.FAILED, 2)
    assert failed.error == "De tekst kon niet worden gemaakt. ZeroDivisionError: division by zero"
    assert again == failed
    assert services.latest("proef", "een") == first
    mended = services.request_edition(kind="proef", key="een", now=NOW)
    assert (mended.pk, mended.number) == (failed.pk, 2)
    assert services.latest("proef", "een") == mended


def test_a_key_without_a_document_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(key: str) -> None:
        raise Edition.DoesNotExist

    monkeypatch.setitem(kinds._kinds, "proef", replace(kinds.get("proef"), build=gone))
    with pytest.raises(Edition.DoesNotExist):
        services.prepare_edition(kind="proef", key="twee", now=NOW)
    assert not Edition.objects.filter(kind="proef").exists()


@pytest.mark.parametrize("name", [kind.name for kind in kinds.all_kinds()])
def test_its_number_and_day_are_not_what_a_document_says(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else every look would find it changed, and make it again."""
    monkeypatch.undo()
    for key in list(kinds.get(name).keys())[:1]:
        Edition.objects.of(name, key).update(kind="weg")
        first, is_first = services.prepare_edition(kind=name, key=key, now=NOW)
        later, is_later = services.prepare_edition(kind=name, key=key, now=NOW + timedelta(days=2))
        assert (is_first, is_later) == (True, False)
        assert later == first


# --- Who makes it ---------------------------------------------------------------------------------


def test_an_edition_that_somebody_makes_is_not_made_by_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edition = waiting()
    tries = []

    def render(html: str, **facts: object) -> bytes:
        tries.append(1)
        other = services.render(edition=Edition.objects.get(pk=edition.pk), now=NOW)
        assert other.state == Edition.State.WAITING
        return html.encode()

    monkeypatch.setattr("verbeterbreda.lib.pdf.render_pdf", render)
    assert services.render(edition=edition, now=NOW).state == Edition.State.PUBLISHED
    assert tries == [1]


def test_who_was_taken_for_dead_publishes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = waiting()

    def slow(html: str, **facts: object) -> bytes:
        monkeypatch.setattr("verbeterbreda.lib.pdf.render_pdf", lambda html, **facts: b"een ander")
        services.render(edition=Edition.objects.get(pk=edition.pk), now=NOW + rendering.LEASE)
        return b"te laat"

    monkeypatch.setattr("verbeterbreda.lib.pdf.render_pdf", slow)
    made = services.render(edition=edition, now=NOW)
    assert Path(made.file.path).read_bytes() == b"een ander"
    assert made.tries == 2


def test_it_tells_how_far_it_is_and_stays_ours_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = waiting()
    steps = []

    def render(html: str, tell: Callable[[Progress], None], **facts: object) -> bytes:
        progress = Progress(1, 3), Progress(2, 3), Progress(2, is_writing=True)
        for each in progress:
            Edition.objects.filter(pk=edition.pk).update(claimed_until_at=NOW)
            tell(each)
            found = Edition.objects.get(pk=edition.pk)
            steps.append(found.step)
            assert found.claimed_until_at > timezone.now()
        return html.encode()

    monkeypatch.setattr(rendering, "TELL_SECONDS", 0)
    monkeypatch.setattr("verbeterbreda.lib.pdf.render_pdf", render)
    made = services.render(edition=edition, now=NOW)
    assert steps == [
        "bladzijde 3", "bladzijde 3, nog een keer voor de inhoudsopgave", "het bestand schrijven",
    ]  # fmt: skip
    assert (made.pages, made.step) == (3, "")
    assert rendering._step(Progress(1, 2), 19) == "bladzijde 2 van ongeveer 19"


def test_what_a_worker_left_is_enqueued_once_when_its_time_has_passed() -> None:
    edition = waiting()
    rows = Edition.objects.filter(pk=edition.pk)
    assert services.resume(now=NOW) == 0
    rows.update(claimed_by="dood", claimed_until_at=NOW)
    # The immediate backend of the tests renders as soon as it is enqueued.
    assert services.resume(now=NOW) == 1
    assert rows.get().state == Edition.State.PUBLISHED
    assert services.resume(now=NOW) == 0


def test_what_ends_every_worker_is_given_up_with_a_reason() -> None:
    rows = Edition.objects.filter(pk=waiting().pk)
    rows.update(tries=rendering.MOST_TRIES, claimed_by="dood", claimed_until_at=NOW)
    assert services.resume(now=NOW) == 0
    assert rows.get().state == Edition.State.FAILED
    assert "3 keer afgebroken" in rows.get().error


# --- In the admin ---------------------------------------------------------------------------------


def failed_edition(monkeypatch: pytest.MonkeyPatch) -> Edition:
    def broken(html: str, **facts: object) -> bytes:
        raise PdfError("Een afbeelding is er niet of is kapot: /static/wijk.png.")

    with monkeypatch.context() as context:
        context.setattr("verbeterbreda.lib.pdf.render_pdf", broken)
        return published()


def test_the_bureau_reads_on_the_front_page_what_failed_and_makes_it_again(
    staff: User, login: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = failed_edition(monkeypatch)
    client = login(staff)
    page = client.get("/beheer/")
    sentence = "De PDF is mislukt: Proef, editie 1. Een afbeelding is er niet of is kapot"
    assert sentence in page.text
    assert "/beheer/documents/edition/?state__exact=failed" in page.text
    sent = {"action": "make_again", "_selected_action": [edition.pk]}
    assert client.post("/beheer/documents/edition/", sent).status_code == 302
    edition.refresh_from_db()
    assert (edition.state, edition.number) == (Edition.State.PUBLISHED, 1)
    assert sentence not in client.get("/beheer/").text


def test_the_board_reads_of_editions_but_does_not_ask_for_them(
    board: User, login: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = failed_edition(monkeypatch)
    client = login(board)
    assert "is mislukt" not in client.get("/beheer/").text
    sent = {"action": "make_again", "_selected_action": [edition.pk]}
    client.post("/beheer/documents/edition/", sent)
    edition.refresh_from_db()
    assert edition.state == Edition.State.FAILED


def test_the_list_in_the_admin_is_read_only(administrator: object, client: Client) -> None:
    edition = published()
    client.force_login(administrator)  # type: ignore[arg-type]
    assert client.post(f"/beheer/documents/edition/{edition.pk}/change/").status_code == 403
    assert client.post(f"/beheer/documents/edition/{edition.pk}/delete/").status_code == 403
    assert client.get("/beheer/documents/edition/add/").status_code == 403
