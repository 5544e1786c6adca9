"""The cast of every test, and the real programme, loaded once per worker.

The database of the tests holds the whole programme, so a test reads real content and adds only
what it is about. A test marked `django_db(transaction=True)` finds it too; what it leaves
behind is taken away after it (`tests/pristine.py`).
"""

from collections.abc import Callable, Iterator
from os import environ

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.signals import setting_changed
from django.db import connection
from django.test import Client, TransactionTestCase

from tests import pristine
from tests.reading_client import ReadingClient
from tools import migrated
from verbeterbreda.accounts import roles
from verbeterbreda.accounts.models import User
from verbeterbreda.accounts.services import sync_roles

PASSWORD = "een-lang-wachtwoord"


def pytest_configure() -> None:
    """Replace what is slow or leaves the machine; everything else is as in production."""
    # The build server tries the same cases each time; at a desk hypothesis looks for new ones.
    hypothesis.settings.register_profile("build", derandomize=True, deadline=None)
    if environ.get("CI"):
        hypothesis.settings.load_profile("build")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # A test changes rows behind the admin's back and looks at once (tests/lib/test_page_cache.py).
    settings.PAGE_CACHE_SECONDS = 0
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    # Apps that register their tasks when they start have asked for the backend before us.
    setting_changed.send(sender=None, setting="TASKS", value=settings.TASKS, enter=True)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    # A model with a storage of its own has asked for them before us, too.
    setting_changed.send(sender=None, setting="STORAGES", value=settings.STORAGES, enter=True)
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template(environ["DATABASE_URL"])
    else:  # `django_db_setup` brings the tables
        connection.settings_dict["TEST"]["MIGRATE"] = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what only PostgreSQL can show on SQLite, and what was done there once and for all."""
    for item in items:
        if reason := _not_here(item):
            item.add_marker(pytest.mark.skip(reason=reason))


def _not_here(item: pytest.Item) -> str:
    """Return why a test says nothing about the database of this run; empty when it does."""
    if connection.vendor != "postgresql":
        return "needs PostgreSQL" if item.get_closest_marker("postgres") else ""
    if item.get_closest_marker("own_databases"):
        return "brings both databases itself: it ran on SQLite"
    fixtures: list[str] = getattr(item, "fixturenames", [])
    if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(fixtures):
        return ""
    return "asks no database: it ran on SQLite"


def load_programme() -> None:
    """Load the roles and the whole programme into the database of the test."""
    sync_roles()
    call_command("load_programme", verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[None]:
    """Make the test database and load the programme into it, once per worker."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as session:
        if connection.vendor == "sqlite":
            pristine.SqliteCopy(migrated.sqlite_file()).restore()
            ContentType.objects.clear_cache()
        load_programme()
        copy = pristine.take()
        session.setattr(TransactionTestCase, "_fixture_teardown", lambda case: copy.restore())
        yield


@pytest.fixture(autouse=True)
def _connection_survives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the connection of the test when a test closes a response, which ends a request."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)


def make_user(role: str) -> User:
    """Return a user with one role, who may enter the admin."""
    user = User.objects.create_user(
        f"{role.lower()}@voorbeeld.nl", PASSWORD, name=role, is_staff=True
    )
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def resident(db: None) -> Client:
    """A visitor without an account; fails a page with inline script or template remains."""
    return ReadingClient()


@pytest.fixture
def staff(db: None) -> User:
    """Somebody of the programme bureau."""
    return make_user(roles.BUREAU)


@pytest.fixture
def council(db: None) -> User:
    """A member of the city council."""
    return make_user(roles.COUNCIL)


@pytest.fixture
def board(db: None) -> User:
    """A member of the board."""
    return make_user(roles.BOARD)


@pytest.fixture
def administrator(db: None) -> User:
    """Who manages the installation."""
    return User.objects.create_superuser("beheer@voorbeeld.nl", PASSWORD)


@pytest.fixture
def login() -> Callable[[User], Client]:
    """Return a client that is logged in: `login(staff).get(…)`."""

    def _login(user: User) -> Client:
        client = ReadingClient()
        client.force_login(user)
        return client

    return _login
