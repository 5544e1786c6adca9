"""The demo starts again without doing the long steps anew, and has kept what was entered."""

import json
import re
import signal
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo
from tools.demo import fingerprint
from tools.postgres import free_port
from tools.served_demo import PASSWORD, start_demo, wait_for


def log_in(page: Page, email: str) -> None:
    """Log in at the admin as one of the demo accounts."""
    page.goto("/beheer/")
    page.get_by_label("e-mailadres").fill(email)
    page.get_by_label("wachtwoord").fill(PASSWORD)
    page.locator("#login-form [type=submit]").click()


@pytest.mark.parametrize("name", ["beheer", "bureau", "raad", "bestuur"])
def test_each_demo_account_can_log_in(page: Page, demo: Demo, name: str) -> None:
    log_in(page, f"{name}@example.org")
    expect(page).to_have_url(f"{demo.url}/beheer/")
    expect(page.locator("h1")).to_have_count(1)


def test_a_second_start_redoes_nothing_and_stops_politely(demo: Demo, tmp_path: Path) -> None:
    copy_of(demo, tmp_path)
    process = start_demo(tmp_path, free_port())
    wait_for(process, tmp_path)
    log = (tmp_path / "demo.log").read_text()
    assert not re.findall("^▸.*", log, re.MULTILINE), "what takes long was done again"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=15) == 0


def copy_of(demo: Demo, folder: Path) -> None:
    """Put what the first start made into another folder: a demo that was stopped."""
    source = sqlite3.connect(demo.folder / "demo.sqlite3")
    target = sqlite3.connect(folder / "demo.sqlite3")
    source.backup(target)
    target.close()
    source.close()
    for name in ("static", "media"):
        (folder / name).symlink_to(demo.folder / name)
    (folder / "secret-key").write_text((demo.folder / "secret-key").read_text())
    stamps = json.loads((demo.folder / "demo.json").read_text())
    # Only the address of the database differs.
    stamps["database"] = fingerprint([], f"sqlite:///{folder / 'demo.sqlite3'}")
    (folder / "demo.json").write_text(json.dumps(stamps))
