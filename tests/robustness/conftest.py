"""What the tests with a real server share: the collected files and an empty database."""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from tests.robustness.server import environment, manage
from verbeterbreda.documents import kinds
from verbeterbreda.documents.models import Edition


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the static files as in production and a migrated SQLite database."""
    folder = tmp_path_factory.mktemp("ground")
    env = environment(folder, f"sqlite:///{folder / 'ready.sqlite3'}")
    manage(env, "collectstatic", "--no-input", "-v0")
    manage(env, "migrate", "-v0")
    return folder


@pytest.fixture
def editions(db: None) -> None:
    """A published file for every document, so that each PDF answers without being rendered."""
    for kind in kinds.all_kinds():
        for key in list(kind.keys()):
            Edition.objects.create(
                kind=kind.name,
                key=key,
                number=1,
                title=key,
                data_date_on=date(2023, 12, 31),
                state=Edition.State.PUBLISHED,
                content_sha256="0" * 64,
                sha256="0" * 64,
                file=ContentFile(b"%PDF-1.7 a stand-in", name=f"{kind.name}-{key}.pdf"),
                created_at=timezone.now(),
                published_at=timezone.now(),
            )
