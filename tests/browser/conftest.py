"""A real demo on a free port, and headless Chromium to visit it.

The demo is the very one that `make demo` starts, in a folder of its own: `tools/served_demo.py`
starts one for both workers, and without it each worker starts its own. Tests that write do so for
real: give what you enter a name of your own (`unique` does) and expect the traces of others.
"""

import os
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, sync_playwright
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tools import served_demo
from tools.served_demo import PASSWORD

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


class StoriesTogether(LoadScopeScheduling):
    """Shares out the pages over the workers and gives all stories to one of them, in their order.

    A story changes what all see: one that floods the portal holds back who signs in another.
    """

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if "test_every_page.py" in nodeid else "stories"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> StoriesTogether:
    """Used when the tests of this folder run with `-n`."""
    return StoriesTogether(config, log)


@dataclass(frozen=True)
class Demo:
    """A portal that runs: where it is, where its mail goes, and the password of its accounts."""

    url: str
    folder: Path
    password: str = PASSWORD

    def mails_to(self, address: str, *, seconds: float = 15) -> list[EmailMessage]:
        """Return the messages to an address, oldest first; wait for the first one to come."""
        deadline = time.monotonic() + seconds
        while True:
            found = [
                message
                for path in sorted((self.folder / "mail").glob("*"), key=os.path.getmtime)
                for message in messages_in(path)
                if address in str(message["To"])
            ]
            if found or time.monotonic() > deadline:
                return found
            time.sleep(0.2)


def messages_in(path: Path) -> list[EmailMessage]:
    """Return the messages of one file of Django's file-based mail."""
    parts = path.read_text().split("-" * 79)
    return [
        message_from_string(part.strip(), _class=EmailMessage, policy=policy.default)
        for part in parts
        if part.strip()
    ]


@dataclass
class Visit:
    """What the browser met while it was on a page."""

    console: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("request", lambda request: self.requests.append(request))
        page.on("response", lambda response: self.responses.append(response))

    def _note(self, message: object) -> None:
        if message.type in {"error", "warning"}:  # type: ignore[attr-defined]
            self.console.append(message.text)  # type: ignore[attr-defined]

    def foreign(self, url: str) -> list[str]:
        """Return the requests that went to another host."""
        home = urlsplit(url).netloc
        return [r.url for r in self.requests if urlsplit(r.url).netloc not in {home, ""}]


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """The portal with the real programme, served by gunicorn with a worker beside it."""
    if "DEMO_URL" in os.environ:  # one for all workers
        yield Demo(url=os.environ["DEMO_URL"], folder=Path(os.environ["DEMO_FOLDER"]))
    else:
        with served_demo.running() as (url, folder):
            yield Demo(url=url, folder=folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium of the system."""
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


def new_context(browser: Browser, demo: Demo, **options: object) -> BrowserContext:
    """Return a fresh visitor: no cookies, nothing cached, Dutch."""
    context = browser.new_context(base_url=demo.url, locale="nl-NL", **options)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    return context


@pytest.fixture
def page(browser: Browser, demo: Demo) -> Iterator[Page]:
    """A visitor at a desk."""
    context = new_context(browser, demo, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser: Browser, demo: Demo) -> Iterator[Page]:
    """A visitor with an old phone: 320 pixels wide."""
    context = new_context(browser, demo, viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


@pytest.fixture
def page_without_js(browser: Browser, demo: Demo) -> Iterator[Page]:
    """A visitor whose browser runs no script."""
    context = new_context(
        browser, demo, viewport={"width": 1280, "height": 900}, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def unique() -> str:
    """A word that no other test uses, for names and addresses."""
    return uuid.uuid4().hex[:10]


def accessibility_violations(page: Page) -> list[str]:
    """Return what axe finds on the page, once all of it is there, a line per element."""
    page.wait_for_load_state()
    found = Axe().run(page, options=WCAG | {"resultTypes": ["violations"]})
    return [
        f"{rule['id']}: {rule['help']}: {node['target']} {node['html'][:120]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]
