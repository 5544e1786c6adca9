"""Editions: asked for once, rendered in the worker, published once, never changed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from verbeterbreda.documents import kinds, services
from verbeterbreda.documents.models import Edition, EditionIsPublishedError
from verbeterbreda.documents.services import asking
from verbeterbreda.documents.views import serve

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
        lambda template, context: f"{context['report'].text} {context['edition'].number}",
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
    assert response["Retry-After"] == "30"


def test_without_any_edition_the_page_does_not_pretend(rf: RequestFactory) -> None:
    response = serve(rf.get("/proef/een.pdf"), "proef", "een")
    assert response.status_code == 503
    assert response["Retry-After"]


def test_the_list_in_the_admin_is_read_only(administrator: object, client: Client) -> None:
    edition = published()
    client.force_login(administrator)  # type: ignore[arg-type]
    assert client.post(f"/beheer/documents/edition/{edition.pk}/change/").status_code == 403
    assert client.post(f"/beheer/documents/edition/{edition.pk}/delete/").status_code == 403
    assert client.get("/beheer/documents/edition/add/").status_code == 403
