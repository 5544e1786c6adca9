"""A mail server to talk to, and a kind of mail of the tests."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation
from pytest_django import Settings

from tests.outbox.sink import Sink, running
from verbeterbreda.outbox import kinds, services

KIND = "tests.note"


@pytest.fixture(autouse=True)
def _kind() -> None:
    """A mail that says its language and what it is about."""
    kinds.register(
        KIND, lambda ref: kinds.Mail(f"Over {ref}", f"In het {translation.get_language()}")
    )


@pytest.fixture
def put() -> Callable[..., None]:
    """Put a message in the outbox: `put("een", to="an@voorbeeld.nl")`."""

    def _put(key: str = "een", **changes: object) -> None:
        given = {"kind": KIND, "ref": key, "to": f"{key}@voorbeeld.nl"} | changes
        services.put(key=key, **given)  # type: ignore[arg-type]

    return _put


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A mail server that listens, and to which the portal sends."""
    with running() as server:
        options = {"host": "127.0.0.1", "port": server.port, "timeout": 0.5}
        backend = "verbeterbreda.outbox.smtp.EmailBackend"
        settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
        yield server
