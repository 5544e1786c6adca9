"""The monitor and both budgets as PDF: accessible, and saying the same as the page."""

from datetime import UTC, datetime
from io import BytesIO

import pdfua
import pytest

from verbeterbreda.documents.services import request_edition

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "key", "address"),
    [
        ("begroting", "2023", "/begroting/2023.pdf"),
        ("begroting", "doorkijk-2024-2026", "/begroting/doorkijk-2024-2026.pdf"),
        ("monitor", "stand", "/monitor.pdf"),
    ],
)
def test_the_pdf_is_served_and_accessible(resident, kind, key, address):
    request_edition(kind=kind, key=key, now=NOW)
    answer = resident.get(address)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"%PDF")
    assert list(pdfua.validate(BytesIO(content)).findings) == []


def test_before_there_is_a_file_the_page_says_so(resident):
    answer = resident.get("/begroting/2023.pdf")
    assert answer.status_code == 503
    assert "Retry-After" in answer
