"""A mail server of our own on this machine, that can be down, refuse, hang and die."""

import contextlib
import re
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass(frozen=True)
class Received:
    """One message as it came in; `at` in seconds of time.monotonic()."""

    sender: str
    to: str
    data: bytes
    at: float

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.data, _class=EmailMessage, policy=policy.default)

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])


@dataclass
class Sink:
    """What came in, and how the server behaves. Start it again after a stop on the same port."""

    port: int = 0
    extensions: tuple[str, ...] = ("8BITMIME", "SMTPUTF8", "SIZE 10000000")
    refuses: dict[str, str] = field(default_factory=dict)
    """What it answers to RCPT for an address, as in "550 nobody here"."""
    refuses_sender: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    """What it answers to a command, by its first four letters."""
    deaf_at: str = ""
    """The command after which it says nothing any more; "connect" for the greeting."""
    dies_after_data: int = 0
    """How many times it takes a message and hangs up without a word."""
    seconds_per_mail: float = 0
    received: list[Received] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    """The first letters of every line that came in outside a message."""
    connections: int = 0
    _server: socketserver.ThreadingTCPServer | None = None
    _open: set[socket.socket] = field(default_factory=set)

    def start(self) -> None:
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                sink.connections += 1
                sink._open.add(self.connection)
                with contextlib.suppress(OSError):
                    _Talk(sink, self).run()
                sink._open.discard(self.connection)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 64

        self._server = Server(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()

    def stop(self) -> None:
        """Hang up on everybody and listen no more."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def wait_for(self, number: int, seconds: float) -> int:
        """Return how many messages came in, at the latest after so many seconds."""
        deadline = time.monotonic() + seconds
        while len(self.received) < number and time.monotonic() < deadline:
            time.sleep(0.02)
        return len(self.received)


class _Talk:
    """One conversation."""

    def __init__(self, sink: Sink, handler: socketserver.StreamRequestHandler) -> None:
        self.sink, self.input, self.output = sink, handler.rfile, handler.wfile
        self.sender, self.to = "", ""

    def run(self) -> None:
        self.deaf("connect")
        self.say("220 sink")
        while line := self.input.readline():
            word = line[:4].decode(errors="replace").upper().strip()
            self.sink.commands.append(word)
            self.deaf(word)
            if word == "QUIT":
                return self.say("221 bye")
            if word == "DATA":
                if not self.take():
                    return None
            else:
                self.say(self.answer(word, line.decode(errors="replace")))
        return None

    def answer(self, word: str, line: str) -> str:
        if word in self.sink.answers:
            return self.sink.answers[word]
        if word == "EHLO":
            lines = ["sink", *self.sink.extensions]
            return "\r\n".join(f"250-{text}" for text in lines[:-1]) + f"\r\n250 {lines[-1]}"
        address = found[1] if (found := re.search(r"<(.*?)>", line)) else ""
        if word == "MAIL":
            self.sender = address
            return self.sink.refuses_sender or "250 ok"
        if word == "RCPT":
            self.to = address
            return self.sink.refuses.get(address, "250 ok")
        return "250 ok"

    def take(self) -> bool:
        """Read a message; return whether we are still there after it."""
        self.say("354 go on")
        lines = iter(self.input.readline, b".\r\n")
        data = b"".join(line[1:] if line.startswith(b"..") else line for line in lines)
        if self.sink.dies_after_data:
            self.sink.dies_after_data -= 1
            self.keep(data)
            return False
        self.deaf("end of data")
        time.sleep(self.sink.seconds_per_mail)
        self.keep(data)
        self.say("250 taken")
        return True

    def keep(self, data: bytes) -> None:
        self.sink.received.append(Received(self.sender, self.to, data, time.monotonic()))

    def say(self, text: str) -> None:
        self.output.write(text.encode() + b"\r\n")

    def deaf(self, moment: str) -> None:
        """Where the sink is deaf at this moment, say nothing any more in this conversation."""
        if self.sink.deaf_at == moment:
            while self.sink.deaf_at and self.sink._server:
                time.sleep(0.02)
            raise ConnectionAbortedError


@contextlib.contextmanager
def running() -> Iterator[Sink]:
    """A sink that listens until the end of the block."""
    sink = Sink()
    sink.start()
    try:
        yield sink
    finally:
        sink.stop()
