"""Serves the portal with the real programme on this machine, until Ctrl-C: web, worker and clock.

The first start fills an embedded database; every next start keeps what was entered and does
only what changed. Everything it makes stands in var/ (VAR_DIR for another place).
"""

import contextlib
import hashlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import steps

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var")
STAMPS = VAR / "demo.json"
HOST = "127.0.0.1"
PORT = int(os.environ.get("PORT") or 8000)
URL = f"http://{HOST}:{PORT}"
START_SECONDS = 60
ACCOUNTS = {
    "beheer@example.org": "administrator",
    "bureau@example.org": "programme bureau",
    "raad@example.org": "council member",
    "bestuur@example.org": "board member",
    "aanjager@example.org": "driver of one alliance",
}


def main() -> int:
    """Prepare what changed, serve, and return 0 after a clean stop."""
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    refuse_a_taken_port()
    os.environ.update(settings())
    try:
        prepare()
    except steps.StepError as failure:
        steps.say(f"The demo could not start: {failure}.")
        return 1
    except KeyboardInterrupt:
        return 0
    return serve()


def refuse_a_taken_port() -> None:
    """End with a sentence when something else listens on our port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError:
            sys.exit(f"Port {PORT} is in use. Choose another: PORT={PORT + 1} make demo")


def settings() -> dict[str, str]:
    """Return the environment of web, worker and clock."""
    VAR.mkdir(parents=True, exist_ok=True)
    return {
        "DEMO": "1",
        "DEBUG": os.environ.get("DEBUG") or "0",
        "VAR_DIR": str(VAR),
        "SITE_URL": os.environ.get("SITE_URL") or URL,
        "SECRET_KEY": os.environ.get("SECRET_KEY") or kept_secret("secret-key"),
        "PYTHONUNBUFFERED": "1",
    }


def kept_secret(name: str) -> str:
    """Return a random text from var/, made at the first call and readable by us alone."""
    path = VAR / name
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(60 if name == "secret-key" else 12))
    return path.read_text().strip()


def prepare() -> None:
    """Bring database, programme, accounts, documents and static files up to date."""
    known = read_stamps()
    tables = fingerprint(ROOT.glob("**/migrations/*.py"), (ROOT / "requirements.lock").read_text())
    if known.get("tables") != tables or not embedded_database_exists():
        if "Applying" in manage_quietly("migrate", "--no-input"):
            known = {"database": known["database"]}
            steps.say("▸ The database has new tables")
        known["tables"] = tables
        STAMPS.write_text(json.dumps(known))
    programme = fingerprint(
        [*ROOT.glob("fixtures/**/*"), *ROOT.glob("**/loading.py"), *ROOT.glob("**/load_*.py")]
    )
    layout = fingerprint([*ROOT.glob("templates/**/*"), *ROOT.glob("static/**/*.css")])
    static = fingerprint([*ROOT.glob("static/**/*"), ROOT / "requirements.lock"])
    password = os.environ.get("DEMO_PASSWORD") or kept_secret("demo-password")
    todo: list[tuple[str, str, str, list[str]]] = [
        ("static", static, "Collect the static files", ["collectstatic", "--no-input"]),
        ("programme", programme, "Load the programme Verbeter Breda", ["load_programme"]),
        ("accounts", fingerprint([], password), "Make the demo accounts", ["demo_accounts"]),
        ("editions", programme + layout, "Render the published PDFs", ["render_editions"]),
    ]
    for name, wanted, title, command in todo:
        if known.get(name) == wanted:
            continue
        env = steps.environment(DEMO_PASSWORD=password)
        try:
            steps.run(title, [sys.executable, "manage.py", *command], env=env)
        except steps.StepError:
            if name != "editions":
                raise
            steps.say("  The site says which documents are not there; the next start tries again.")
            continue
        known[name] = wanted
        STAMPS.write_text(json.dumps(known))


def embedded_database_exists() -> bool:
    """Return whether the SQLite file is there; of another database we cannot tell from here."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'verbeterbreda.sqlite3'}"
    return url.startswith("sqlite:///") and Path(url.removeprefix("sqlite:///")).exists()


def manage_quietly(*command: str) -> str:
    """Return the output of a quick management command."""
    return str(steps.output([sys.executable, "manage.py", *command]))


def read_stamps() -> dict[str, str]:
    """Return what the last start did, for this database; empty after a change of database."""
    database = os.environ.get("DATABASE_URL", "")
    with contextlib.suppress(OSError, ValueError):
        stamps: dict[str, str] = json.loads(STAMPS.read_text())
        if stamps.get("database") == fingerprint([], database):
            return stamps
    return {"database": fingerprint([], database)}


def fingerprint(paths: Iterable[Path], text: str = "") -> str:
    """Return one hash over the names and contents of files and a text."""
    digest = hashlib.sha256(text.encode())
    for path in sorted(set(paths)):
        if path.is_file() and not {".venv", "node_modules"} & set(path.parts):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def serve() -> int:
    """Run web, worker and clock until one of them ends or we are told to stop."""
    gunicorn = ["-m", "gunicorn", "verbeterbreda.wsgi", "--bind", f"{HOST}:{PORT}"]
    gunicorn += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    gunicorn += ["--preload", "--timeout", "60", "--log-level", "warning"]
    children: list[subprocess.Popen[bytes]] = []
    try:
        children.append(start([sys.executable, *gunicorn]))
        if not answers(children):
            steps.say("The web server did not answer; its messages stand above.")
            return 1
        announce()
        for command in ("db_worker", "clock"):
            children.append(start([sys.executable, "manage.py", command]))
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        steps.say("Web, worker or clock ended by itself; stopping the others.")
        return 1
    except (KeyboardInterrupt, SystemExit):
        steps.say("\nStopping …")
        return 0
    finally:
        stop(children)


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that Ctrl-C reaches only us."""
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)


def answers(children: list[subprocess.Popen[bytes]]) -> bool:
    """Return whether the home page answers within a minute."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and all(child.poll() is None for child in children):
        try:
            with urllib.request.urlopen(URL + "/", timeout=20):
                return True
        except urllib.error.HTTPError as error:
            steps.say(f"The home page answers with {error.code}.")
            return False
        except OSError:
            time.sleep(0.1)
    return False


def announce() -> None:
    """Print where to look and who can log in."""
    password = "the DEMO_PASSWORD you gave"
    if not os.environ.get("DEMO_PASSWORD"):
        password = kept_secret("demo-password")
    steps.say(f"\nVerbeter Breda is served on {URL}/\n")
    steps.say(f"  Log in for staff    {URL}/beheer/")
    for email, role in ACCOUNTS.items():
        steps.say(f"                      {email:<22}{role}")
    steps.say(f"  Password            {password}")
    steps.say(f"  Mail that was sent  {VAR / 'mail'}/ (one file per message)")
    steps.say("  Stop                Ctrl-C; what you entered is kept\n")


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask the children to end, and insist after ten seconds."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + 10
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


if __name__ == "__main__":
    sys.exit(main())
