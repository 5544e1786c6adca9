"""What the tests with a real server share: the collected files and an empty database."""

import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from tests.robustness.cluster import StoppableCluster
from tests.robustness.server import ROOT, environment, manage
from tools import migrated
from verbeterbreda.documents import kinds
from verbeterbreda.documents.models import Edition


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the static files as in production and a migrated SQLite database."""
    folder = tmp_path_factory.mktemp("ground")
    env = environment(folder, f"sqlite:///{folder / 'ready.sqlite3'}")
    manage(env, "collectstatic", "--no-input", "-v0")
    migrated.fill(env["DATABASE_URL"])
    return folder


@pytest.fixture(scope="session")
def seeded(ground: Path) -> Path:
    """A SQLite database with one pact that can be signed."""
    place = ground / "seeded.sqlite3"
    shutil.copy(ground / "ready.sqlite3", place)
    seed(environment(ground, f"sqlite:///{place}"))
    return place


@pytest.fixture(scope="session")
def cluster(ground: Path) -> Iterator[StoppableCluster]:
    """A PostgreSQL whose database `seeded` holds one pact that can be signed."""
    with StoppableCluster() as running:
        running.do("CREATE DATABASE seeded")
        env = environment(ground, running.url_of("seeded"))
        migrated.fill(env["DATABASE_URL"])
        seed(env)
        yield running


def seed(env: dict[str, str]) -> None:
    """Make the one pact of these tests, "proef"."""
    env = env | {"DJANGO_SETTINGS_MODULE": "verbeterbreda.settings"}
    subprocess.run([sys.executable, "-m", "tests.robustness.seed"], cwd=ROOT, env=env, check=True)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of the test's own, with one pact that can be signed."""
    if request.param == "sqlite":
        place = tmp_path / "portal.sqlite3"
        shutil.copy(request.getfixturevalue("seeded"), place)
        return f"sqlite:///{place}"
    return str(request.getfixturevalue("cluster").copy("seeded", uuid.uuid4().hex))


@pytest.fixture
def folder(ground: Path, tmp_path: Path) -> Path:
    """A place for the files of a portal, with the static files in it."""
    (tmp_path / "static").symlink_to(ground / "static")
    return tmp_path


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
