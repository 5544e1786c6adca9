"""Two web workers as in production, and visitors who ask as fast as they can, or at a pace."""

import contextlib
import itertools
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tools.postgres import free_port

START_SECONDS = 60
TIMEOUT_SECONDS = 30
CSRF = "b" * 32
"""Cookie and field of the protection against forged forms: what matters is that they agree."""


@contextlib.contextmanager
def serve(workers: int = 2, threads: int = 16) -> Iterator[int]:
    """Start gunicorn as docs/running.md does, on the environment as it is; yield its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "verbeterbreda.wsgi", "--preload"]
    command += ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    command += ["--workers", str(workers), "--threads", str(threads)]
    with running(command, "gunicorn"):
        wait_until_it_listens(port)
        yield port


@contextlib.contextmanager
def running(command: Sequence[str], name: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process beside us; its output goes to a file of this name in VAR_DIR."""
    with (Path(os.environ["VAR_DIR"]) / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=90)


def wait_until_it_listens(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            Visitor(port).ask(get("/robots.txt"))
            return
        time.sleep(0.1)
    raise SystemExit("gunicorn did not start: " + str(Path(os.environ["VAR_DIR"], "gunicorn.log")))


# --- Requests, written out before the clock runs -------------------------------------------------


def get(path: str, address: str = "192.0.2.1") -> bytes:
    """Return the bytes of a GET, as a browser that takes gzip."""
    return _request("GET", path, address, "Accept-Encoding: gzip\r\n", b"")


def post(path: str, fields: dict[str, str], address: str = "192.0.2.1") -> bytes:
    """Return the bytes of a form that is sent; `address` is what our proxy saw."""
    body = urlencode({"csrfmiddlewaretoken": CSRF} | fields).encode()
    more = (
        f"Cookie: csrftoken={CSRF}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n"
    )
    return _request("POST", path, address, more, body)


def _request(method: str, path: str, address: str, more: str, body: bytes) -> bytes:
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: {address}\r\n{more}\r\n"
    )
    return head.encode() + body


# --- Visitors ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes


class Visitor:
    """One connection that stays open between requests."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def ask(self, request: bytes) -> Answer:
        """Return the answer. A connection that the server closed meanwhile is made again."""
        if self.socket is not None:
            with contextlib.suppress(ConnectionError):
                return self._ask(self.socket, request)
            self.socket.close()
        self.socket = socket.create_connection(("127.0.0.1", self.port), TIMEOUT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._ask(self.socket, request)

    def _ask(self, connection: socket.socket, request: bytes) -> Answer:
        connection.sendall(request)
        head, body = _read_head(connection)
        lines = head.lower().split(b"\r\n")
        length = next((int(x[15:]) for x in lines if x.startswith(b"content-length:")), 0)
        while len(body) < length:
            body += _receive(connection)
        if b"connection: close" in lines:
            connection.close()
            self.socket = None
        return Answer(int(head[9:12]), head)


def _read_head(connection: socket.socket) -> tuple[bytes, bytes]:
    """Return the head of an answer, and what came along of its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _receive(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    return head, body


def _receive(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionResetError("the server closed the connection")
    return data


@dataclass
class Run:
    """What came of many requests: moments in seconds from its start."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    answered: dict[int, float] = field(default_factory=dict)
    """The number of each request that went well, and when its answer was there (monotonic)."""
    wrong: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests that went well, per second."""
        return len(self.answered) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the latency in milliseconds that this share of the requests stays under."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


type IsRight = Callable[[Answer], bool]


def as_fast_as_possible(
    port: int,
    requests: Sequence[bytes],
    is_right: IsRight,
    *,
    clients: int = 32,
    seconds: float = 9e9,
) -> Run:
    """Send the requests over some connections, each the next one as soon as it has its answer."""
    return _run(port, requests, is_right, clients, lambda number: time.monotonic(), seconds)


def at_a_pace(
    port: int, requests: Sequence[bytes], is_right: IsRight, *, rate: float, clients: int = 48
) -> Run:
    """Send so many requests per second, whether or not the earlier ones have been answered.

    A latency counts from the moment a request was due, so a server that stalls cannot hide it.
    """
    began = time.monotonic() + 0.2
    return _run(port, requests, is_right, clients, lambda number: began + number / rate, 9e9)


def _run(
    port: int,
    requests: Sequence[bytes],
    is_right: IsRight,
    clients: int,
    due: Callable[[int], float],
    seconds: float,
) -> Run:
    run, numbers, began = Run(), itertools.count(), time.monotonic()

    def visit() -> None:
        visitor = Visitor(port)
        for number in numbers:
            if number >= len(requests) or time.monotonic() - began > seconds:
                break
            moment = due(number)
            time.sleep(max(0.0, moment - time.monotonic()))
            try:
                answer = visitor.ask(requests[number])
            except OSError as error:
                run.wrong.append(f"{number}: {error!r}")
                continue
            now = time.monotonic()
            run.latencies.append(now - moment)
            if is_right(answer):
                run.answered[number] = now
            else:
                run.wrong.append(f"{number}: {answer.status} {answer.head[:300]!r}")

    threads = [threading.Thread(target=visit) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.seconds = time.monotonic() - began
    return run
