"""A demo in a folder of its own, on a free port of this machine, for who visits it in a browser.

python -m tools.served_demo -- command …    runs the command with DEMO_URL and DEMO_FOLDER
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 300
PASSWORD = "een-lang-wachtwoord-voor-de-proef"


class DemoError(Exception):
    """The demo does not run; the text holds what it printed."""


@contextmanager
def running() -> Iterator[tuple[str, Path]]:
    """Start the demo; yield its address and its folder once it serves, and stop it."""
    with tempfile.TemporaryDirectory(prefix="verbeterbreda-demo-") as name:
        folder, port = Path(name), free_port()
        process = start_demo(folder, port)
        try:
            wait_for(process, folder)
            yield f"http://127.0.0.1:{port}", folder
        finally:
            process.terminate()
            process.wait(timeout=30)


def start_demo(folder: Path, port: int) -> subprocess.Popen[str]:
    """Start the demo as `make demo` does, with everything it makes in one folder."""
    env = os.environ | {
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
        "EMAIL_URL": f"file://{folder / 'mail'}",
        "PORT": str(port),
        "DEMO_PASSWORD": PASSWORD,
        "PAGE_CACHE_SECONDS": "1",  # the journeys look for what somebody just signed
    }
    for name in ("SECRET_KEY", "DEBUG", "DEMO", "SITE_URL", "DJANGO_SETTINGS_MODULE"):
        env.pop(name, None)
    return subprocess.Popen(
        [sys.executable, str(ROOT / "tools" / "demo.py")],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=(folder / "demo.log").open("w"),
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for(process: subprocess.Popen[str], folder: Path) -> None:
    """Return when the demo says that it serves; fail with its log when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        log = (folder / "demo.log").read_text()
        if "is served on" in log:
            return
        if process.poll() is not None:
            raise DemoError(f"The demo did not start:\n{log}")
        time.sleep(0.2)
    raise DemoError(f"The demo was not ready in {START_SECONDS} s:\n{log}")


def main() -> int:
    """Run the command after `--` beside a demo."""
    command = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []
    if not command:
        raise SystemExit("Usage: python -m tools.served_demo -- command …")
    # A polite kill must stop the demo too, so it becomes an ordinary exit.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with running() as (url, folder):
        env = os.environ | {"DEMO_URL": url, "DEMO_FOLDER": str(folder)}
        return subprocess.run(command, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
