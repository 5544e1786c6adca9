"""What every benchmark stands on: a PostgreSQL of its own with the whole programme in it."""

import contextlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools import postgres

sys.path.insert(0, str(Path(postgres.__file__).parent))

import steps

SECRET_KEY = "only-for-the-bench-0123456789-abcdefghijklmnopqrstuvwxyz"


@contextlib.contextmanager
def ground(**more: str) -> Iterator[Path]:
    """Start Django on a fresh database with the programme; yield a folder that goes afterwards.

    `more` is added to the environment, also that of the processes we start. Unlike the one of the
    tests this PostgreSQL waits for the disk, as in production.
    """
    with (
        tempfile.TemporaryDirectory(prefix="verbeterbreda-bench-") as name,
        postgres.cluster(settings=postgres.DURABLE) as url,
    ):
        folder = Path(name)
        (folder / "static").mkdir()
        os.environ |= {
            "DATABASE_URL": url,
            "VAR_DIR": name,
            "DEBUG": "0",
            "DEMO": "0",
            "SECRET_KEY": SECRET_KEY,
            "ALLOWED_HOSTS": "127.0.0.1,testserver",
            "EMAIL_URL": "memory:",
            "DJANGO_SETTINGS_MODULE": "tools.bench.settings",
        } | more
        steps.run("Make the tables", [sys.executable, "manage.py", "migrate", "--no-input"])
        steps.run("Load the programme", [sys.executable, "manage.py", "load_programme"])
        start_django()
        yield folder


def start_django() -> None:
    """Set up Django in this process, quietly, with the table of the limits."""
    import django
    from django.conf import settings

    settings.LOGGING_CONFIG = None
    logging.disable(logging.ERROR)
    django.setup()
    from django.db import connection

    from tools.bench.limits import TABLE

    with connection.cursor() as cursor:
        cursor.execute(TABLE)
