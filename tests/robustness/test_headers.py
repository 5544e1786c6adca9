"""Every answer, of every kind, says to the browser what it may not do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client, override_settings

from pacts import links
from pacts.models import Pact
from tests.pacts import journey
from tests.page_kinds import FILES, PAGES
from tests.robustness.server import ROOT, Server, environment, serve

ODD = """
/bestaat-niet/ /beheer/login/ /beheer/ /gezond/ /zoeken/?q=%00 /api/v1/doelen /api/v1/geen
/api/v1/openapi.json /monitor /pacten/deel-3/ondertekenen/bevestigen/geen-token/
""".split()
PRODUCTION = {
    "ALLOWED_HOSTS": "verbeterbreda.example",
    "SITE_URL": "https://verbeterbreda.example",
    "HTTPS": "1",
    "BEHIND_PROXY": "1",
    "SECRET_KEY": "r4nd0m-Xy7Kq2Lw9Zp5Vt8Bn3Mh6Jc1Fd0Gs4Ra-Ue7Io2Pk5Ql8Wx",
    "EMAIL_URL": "smtps://post:geheim@mail.example:465",
    "DEBUG": "0",
}


def complaints(path: str, headers: dict[str, str]) -> list[str]:
    """Return what the headers of one answer lack; their names are in lower case."""
    policy = headers.get("content-security-policy", "")
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";") if rule.strip()}
    checks = {
        "a default-src of our own only": rules.get("default-src") == ["'self'"],
        "a CSP without unsafe": "unsafe" not in policy,
        "frame-ancestors none": rules.get("frame-ancestors") == ["'none'"],
        "base-uri none": rules.get("base-uri") == ["'none'"],
        "object-src none": rules.get("object-src") == ["'none'"],
        "form-action self": rules.get("form-action") == ["'self'"],
        "nosniff": headers.get("x-content-type-options") == "nosniff",
        "a Referrer-Policy": headers.get("referrer-policy") in {"same-origin", "strict-origin"},
        "a Permissions-Policy": "camera=()" in headers.get("permissions-policy", ""),
        "COOP": headers.get("cross-origin-opener-policy") == "same-origin",
    }
    return [f"{path} lacks {name}" for name, holds in checks.items() if not holds]


def lower(response: object) -> dict[str, str]:
    return {name.lower(): value for name, value in response.items()}  # type: ignore[attr-defined]


@pytest.mark.usefixtures("editions")
def test_every_kind_of_answer_is_guarded(resident: Client) -> None:
    paths = [page.path for page in PAGES] + [file.path for file in FILES] + ODD
    assert [text for path in paths for text in complaints(path, lower(resident.get(path)))] == []


@override_settings(ALLOWED_HOSTS=["verbeterbreda.example"])
def test_a_refused_host_is_guarded_too(resident: Client) -> None:
    response = resident.get("/", headers={"host": "elders.example"})
    assert response.status_code == 400
    assert complaints("/", lower(response)) == []


def test_a_refused_form_is_guarded_too(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/pacten/deel-3/ondertekenen/", {"name": "A"})
    assert response.status_code == 403
    assert complaints("/pacten/deel-3/ondertekenen/", lower(response)) == []


def test_a_page_behind_a_personal_link_is_kept_nowhere(resident: Client) -> None:
    pact = Pact.objects.get(slug="deel-3")
    signature = journey.store(pact)
    confirm = links.token(signature, "confirm")
    mine = links.token(signature, "mine")
    for path in (
        f"/pacten/deel-3/ondertekenen/bevestigen/{confirm}/",
        f"/pacten/deel-3/mijn-handtekening/{mine}/",
        f"/pacten/deel-3/mijn-handtekening/{mine}/intrekken/",
        f"/pacten/deel-3/mijn-handtekening/{mine}/verwijderen/",
        f"/pacten/deel-3/mijn-handtekening/{mine}/gegevens/",
        f"/pacten/deel-3/mijn-handtekening/{mine}/gegevens.json",
        "/pacten/deel-3/ondertekenen/code/",
        "/pacten/deel-3/mijn-handtekening/geen-token/",
        "/gezond/",
    ):
        assert "no-store" in resident.get(path).headers["Cache-Control"], path


def test_static_files_and_the_503_are_guarded(ground: Path, tmp_path: Path) -> None:
    """With a real server and production settings: whitenoise answers before any view."""
    (tmp_path / "static").symlink_to(ground / "static")
    env = environment(tmp_path, f"sqlite:///{tmp_path / 'geen-schijf' / 'x.sqlite3'}")
    env |= PRODUCTION | {"ALLOWED_HOSTS": "127.0.0.1"}
    with serve(env) as server:
        visitor = Server(server.port, {"X-Forwarded-Proto": "https"})
        for path, status in (("/static/css/theme.css", 200), ("/", 503), ("/bestaat-niet/", 404)):
            answer = visitor.get(path)
            assert answer.status == status
            assert complaints(path, answer.headers) == []
            assert "max-age=31536000" in answer.headers["strict-transport-security"]
        plain = server.get("/")
        assert plain.status == 301
        assert plain.headers["location"].startswith("https://")


@pytest.mark.parametrize("path", ["/.env", "/.git/config", "/media/", "/media/editions/", "/var/"])
def test_nothing_of_the_machine_is_served(resident: Client, path: str) -> None:
    assert resident.get(path).status_code == 404


def test_the_check_of_a_production_set_up_has_nothing_to_say(tmp_path: Path) -> None:
    env = os.environ | {"VAR_DIR": str(tmp_path)} | PRODUCTION
    env["DATABASE_URL"] = "postgres://portal:geheim@db.example/portal"
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
