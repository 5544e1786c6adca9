"""Reads the configuration from the environment and refuses a wrong value with a sentence."""

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_OPTIONS = {
    # A write takes its lock at BEGIN, so two writers queue instead of failing half-way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}


def flag(name: str, default: bool = False, env: Mapping[str, str] = os.environ) -> bool:
    """Return a yes/no variable; only 1/0, true/false and yes/no are understood."""
    value = env.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int, *, most: int, env: Mapping[str, str] = os.environ) -> int:
    """Return a whole number from 0 up to and including `most`."""
    value = env.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdecimal() and int(value) <= most):
        raise ImproperlyConfigured(f"{name} must be a number from 0 to {most}, not {value!r}.")
    return int(value)


def words(name: str, default: str = "", env: Mapping[str, str] = os.environ) -> list[str]:
    """Return a comma-separated variable as a list."""
    return [word.strip() for word in env.get(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, Any]:
    """Return Django's database settings for a DATABASE_URL.

    Shapes: `sqlite:////absolute/path.db` and `postgres://user:password@host:5432/name`
    (a socket directory goes in `?host=/path`). Raises ImproperlyConfigured for anything else.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) or ":memory:",
            "CONN_MAX_AGE": 600,
            "OPTIONS": dict(SQLITE_OPTIONS),
        }
    if parts.scheme in {"postgres", "postgresql"}:
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            # Seconds and milliseconds: a network that swallows everything is an answer, too.
            "OPTIONS": {"connect_timeout": 3, "tcp_user_timeout": 5000} | options,
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL must begin with sqlite:// or postgres://, not {parts.scheme or url!r}."
    )


def mailer(url: str) -> dict[str, Any]:
    """Return the default entry of MAILERS for an EMAIL_URL.

    Shapes: `smtp://user:password@host:587` (STARTTLS), `smtps://…:465` (TLS),
    `smtp://127.0.0.1:25?starttls=0` (a mail server on this very machine, in clear),
    `file:///folder` (one file per message) and `memory:`.
    """
    parts = urlsplit(url)
    backend = "django.core.mail.backends."
    if parts.scheme in {"smtp", "smtps"}:
        if not parts.hostname:
            raise ImproperlyConfigured("EMAIL_URL names no mail server.")
        in_clear = parts.query == "starttls=0"
        if in_clear and parts.hostname not in {"127.0.0.1", "::1", "localhost"}:
            raise ImproperlyConfigured("EMAIL_URL may go without TLS on this machine only.")
        return {
            "BACKEND": "verbeterbreda.outbox.smtp.EmailBackend",
            "OPTIONS": {
                "host": parts.hostname,
                "port": parts.port or (465 if parts.scheme == "smtps" else 587),
                "username": unquote(parts.username or ""),
                "password": unquote(parts.password or ""),
                "use_ssl": parts.scheme == "smtps",
                "use_tls": parts.scheme == "smtp" and not in_clear,
                "timeout": 20,
            },
        }
    if parts.scheme == "file":
        return {
            "BACKEND": backend + "filebased.EmailBackend",
            "OPTIONS": {"file_path": unquote(parts.path)},
        }
    if parts.scheme == "memory":
        return {"BACKEND": backend + "locmem.EmailBackend"}
    raise ImproperlyConfigured(
        f"EMAIL_URL must begin with smtp://, smtps://, file:// or memory:, not {url!r}."
    )


def cache(url: str) -> dict[str, Any]:
    """Return the default entry of CACHES for a CACHE_URL: `db://table` or `memory://`."""
    parts = urlsplit(url)
    backend = "django.core.cache.backends."
    if parts.scheme == "db":
        return {
            "BACKEND": backend + "db.DatabaseCache",
            "LOCATION": parts.netloc or "cache",
        }
    if parts.scheme == "memory":
        return {"BACKEND": backend + "locmem.LocMemCache", "LOCATION": "default"}
    raise ImproperlyConfigured(f"CACHE_URL must begin with db:// or memory://, not {url!r}.")


def secret_key(env: Mapping[str, str] = os.environ) -> str:
    """Return SECRET_KEY; there is no default, and a short or example key is refused."""
    key = env.get("SECRET_KEY", "")
    if len(key) < 50 or len(set(key)) < 5 or key.startswith("django-insecure-"):
        raise ImproperlyConfigured(
            "SECRET_KEY must be a random text of at least 50 characters. Make one with: "
            'python -c "import secrets; print(secrets.token_urlsafe(60))"'
        )
    return key
