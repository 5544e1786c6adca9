"""A throw-away PostgreSQL of our own for the tests, on this machine only.

with cluster() as url: ...
.venv/bin/python tools/postgres.py -- .venv/bin/python -m pytest tests/pacts
"""

import contextlib
import glob
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

DURABLE = ["max_connections=60"]
"""As PostgreSQL comes: what it says is written is on the disk."""
# Nothing in a test has to survive, so there it never waits for the disk.
FAST = [*DURABLE, "fsync=off", "synchronous_commit=off", "full_page_writes=off"]
START_SECONDS = 30


class PostgresError(Exception):
    """No cluster could be started; the text says why."""


def binary(name: str) -> str:
    """Return the path of a PostgreSQL program, the newest version first."""
    found = sorted(
        glob.glob(f"/usr/lib/postgresql/*/bin/{name}"),
        key=lambda path: int(path.split("/")[4]),
        reverse=True,
    )
    path = found[0] if found else shutil.which(name)
    if not path:
        raise PostgresError(f"PostgreSQL's {name} was not found: apt-get install postgresql")
    return path


def free_port() -> int:
    """Return a loopback port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def identity() -> dict[str, object]:
    """Return whom to run as: PostgreSQL refuses root, so root hands over to another user."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise PostgresError("PostgreSQL does not run as root, and there is no user postgres or nobody.")


@contextlib.contextmanager
def cluster(settings: Sequence[str] = FAST) -> Iterator[str]:
    """Start a new cluster, yield its DATABASE_URL, and remove it, also after a failure."""
    run_as = identity()
    folder = Path(tempfile.mkdtemp(prefix="verbeterbreda-pg-", dir="/tmp"))
    server = None
    try:
        port, password = free_port(), secrets.token_hex(16)
        (folder / "password").write_text(password)
        if run_as:
            for path in (folder, folder / "password"):
                os.chown(path, int(str(run_as["user"])), int(str(run_as["group"])))
        create(folder, run_as)
        server = start(folder, port, run_as, settings)
        wait_until_ready(server, folder, port)
        yield f"postgres://tests:{password}@127.0.0.1:{port}/postgres"
    finally:
        if server:
            stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def create(folder: Path, run_as: dict[str, object]) -> None:
    """Run initdb; sorting and spelling do not depend on the machine."""
    subprocess.run(
        [
            binary("initdb"),
            "-D",
            folder / "data",
            "-U",
            "tests",
            "--pwfile",
            folder / "password",
        ]
        + ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
        check=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        **run_as,  # type: ignore[call-overload]
    )


def start(
    folder: Path, port: int, run_as: dict[str, object], settings: Sequence[str] = FAST
) -> subprocess.Popen[bytes]:
    """Start the server as a child of this process."""
    settings = [
        "listen_addresses=127.0.0.1",
        f"unix_socket_directories={folder}",
        *settings,
    ]
    options = [part for setting in settings for part in ("-c", setting)]
    log = (folder / "log").open("wb")
    return subprocess.Popen(
        [binary("postgres"), "-D", str(folder / "data"), "-p", str(port), *options],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,  # Ctrl-C reaches us first: we stop it in order
        **run_as,  # type: ignore[call-overload]
    )


def wait_until_ready(server: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    """Return when the server answers; raise PostgresError with its log when it does not."""
    for _ in range(START_SECONDS * 10):
        ready = subprocess.run(
            [binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)],
            check=False,
        )
        if ready.returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise PostgresError("PostgreSQL did not start:\n" + (folder / "log").read_text())


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop the server at once; its data is thrown away."""
    server.send_signal(signal.SIGQUIT)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def main() -> int:
    """Run the command after `--` with DATABASE_URL pointing at a new cluster."""
    command = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []
    if not command:
        raise SystemExit("Usage: tools/postgres.py -- command …")
    # A polite kill must stop the cluster too, so it becomes an ordinary exit.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with cluster() as url:
        return subprocess.run(
            command, env=os.environ | {"DATABASE_URL": url}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
