"""A real gunicorn with production settings on a free port, for what a test client cannot show."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools.postgres import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """One answer of the server; the names of its headers are in lower case."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True)
class Server:
    """Where the server listens."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)
    pid: int = 0

    def workers(self) -> list[int]:
        """Return the processes that answer; gunicorn itself only keeps them going."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(child) for child in children.split()]

    def get(self, path: str) -> Answer:
        """Return the answer to a GET of a path."""
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            visit.request("GET", path, headers=self.headers)
            response = visit.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, response.read().decode(errors="replace"))
        finally:
            visit.close()


def environment(folder: Path, database_url: str) -> dict[str, str]:
    """Return the environment of a portal that keeps its files in a folder."""
    return os.environ | {
        "DATABASE_URL": database_url,
        "VAR_DIR": str(folder),
        "DEBUG": "0",
        "DEMO": "0",
    }


def manage(env: dict[str, str], *command: str) -> None:
    """Run a management command, and fail the test when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@contextmanager
def serve(
    env: dict[str, str], workers: int = 1, threads: int = 2, *options: str, port: int = 0
) -> Iterator[Server]:
    """Start gunicorn, on this port or else a free one, yield once it listens, and stop it."""
    port = port or free_port()
    command = [sys.executable, "-m", "gunicorn", "verbeterbreda.wsgi", "--bind"]
    command += [f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", str(workers)]
    log = Path(env["VAR_DIR"]) / "gunicorn.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*command, "--threads", str(threads), *options],
            cwd=ROOT,
            env=env,
            stdout=output,
            stderr=output,
        )
    try:
        server = Server(port, pid=process.pid)
        wait_until_it_listens(server, process, log)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_until_it_listens(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return as soon as a page without a database answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            server.get("/robots.txt")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("gunicorn did not start:\n" + log.read_text())
