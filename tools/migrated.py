"""The tables of an empty portal, made once for each set of migrations and copied from then on.

Applying all migrations takes a quarter of a minute, and the tests need many databases.

python -m tools.migrated    makes both kinds at once, if they are not there yet
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tools import postgres

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".test-databases"
# What decides how the tables look: our migrations, those of libraries, and what ours call.
DECIDES = (
    "*/migrations/*.py",
    "verbeterbreda/*/migrations/*.py",
    "verbeterbreda/lib/constraints.py",
)
DECIDES += ("requirements.lock",)


def fill(url: str) -> None:
    """Give the empty database at this address all tables, and what migrations put in them."""
    if urlsplit(url).scheme == "sqlite":
        shutil.copy(sqlite_file(), url.removeprefix("sqlite:///"))
    else:
        _run([postgres.binary("psql"), "-qX", "-v", "ON_ERROR_STOP=1", "-f", str(_dump()), url])


def sqlite_file() -> Path:
    """Return a migrated SQLite database; read only."""
    return _kept("sqlite3", lambda place: _migrate(f"sqlite:///{place}"))


def template(url: str) -> str:
    """Return the name of a filled database on this server of PostgreSQL, for others to copy."""
    name = f"verbeterbreda_{_fingerprint()}"
    _dump()
    with _alone(FOLDER / "template.lock"), psycopg.connect(url, autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            half_done = f"{name}_part"
            server.execute(f'DROP DATABASE IF EXISTS "{half_done}"')  # type: ignore[arg-type]
            server.execute(f'CREATE DATABASE "{half_done}"')  # type: ignore[arg-type]
            fill(urlsplit(url)._replace(path=f"/{half_done}").geturl())
            server.execute(f'ALTER DATABASE "{half_done}" RENAME TO "{name}"')  # type: ignore[arg-type]
    return name


def _dump() -> Path:
    """Return a migrated PostgreSQL database as psql reads it."""
    return _kept("sql", _make_dump)


def _make_dump(place: Path) -> None:
    with postgres.cluster() as url:
        _migrate(url)
        _run([postgres.binary("pg_dump"), "--no-owner", "--file", str(place), url])


def _kept(suffix: str, make: Callable[[Path], None]) -> Path:
    """Return the file for the migrations as they are; of many who want it one makes it."""
    FOLDER.mkdir(exist_ok=True)
    place = FOLDER / f"{_fingerprint()}.{suffix}"
    with _alone(FOLDER / f"{suffix}.lock"):
        if not place.exists():
            for outdated in FOLDER.glob(f"*.{suffix}*"):
                if outdated.suffix != ".lock":
                    outdated.unlink()
            half_done = place.with_suffix(f".{suffix}.part")
            make(half_done)
            half_done.rename(place)
    return place


def _fingerprint() -> str:
    content = hashlib.sha256()
    for path in sorted(path for pattern in DECIDES for path in ROOT.glob(pattern)):
        content.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return content.hexdigest()[:16]


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    key = "only-for-the-tables-0123456789-abcdefghijklmnopqrstuvwxyz"
    env = os.environ | {"DATABASE_URL": url, "SECRET_KEY": key, "DEBUG": "0", "DEMO": "0"}
    _run([sys.executable, "manage.py", "migrate", "-v0"], env)


def _run(command: list[str], env: dict[str, str] | None = None) -> None:
    subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    """Make both kinds side by side."""
    other = subprocess.Popen([sys.executable, "-c", "from tools import migrated as m; m._dump()"])
    sqlite_file()
    return other.wait()


if __name__ == "__main__":
    sys.exit(main())
