"""Runs the long steps of the commands and shows that they are alive. Any Python from 3.8."""

import os
import subprocess
import sys
import tempfile
import time

HEARTBEAT_SECONDS = 10


class StepError(Exception):
    """A step ended with an error; its output has been shown."""


def say(text=""):
    """Print a line at once, also when the output goes to a file."""
    print(text, flush=True)


def run(title, command, env=None, show=False):
    """Run a command under a title and return the seconds it took.

    Its output is kept back and shown only when it fails; with `show` it streams.
    While it runs, a line every ten seconds says so. Raises StepError.
    """
    began = time.monotonic()
    say("▸ {}".format(title))
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        process = subprocess.Popen(
            [str(part) for part in command],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=None if show else log,
            stderr=None if show else subprocess.STDOUT,
        )
        code = _wait(process, began, None if show else log)
        seconds = time.monotonic() - began
        if code:
            log.seek(0)
            sys.stdout.write(log.read()[-8000:])
            say("✗ {} failed after {:.1f} s".format(title, seconds))
            raise StepError(title)
    say("  done in {:.1f} s".format(seconds))
    return seconds


def output(command, env=None):
    """Return what a quick command prints; raises StepError with its error text."""
    result = subprocess.run(
        [str(part) for part in command],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )
    if result.returncode:
        say(result.stdout + result.stderr)
        raise StepError(" ".join(str(part) for part in command))
    return result.stdout


def environment(**extra):
    """Return the environment of this process with some variables set."""
    merged = dict(os.environ)
    merged.update({name: str(value) for name, value in extra.items()})
    return merged


def last_line(log):
    """Return the last whole line a step wrote, without moving the place where it writes."""
    size = os.fstat(log.fileno()).st_size
    tail = os.pread(log.fileno(), 400, max(0, size - 400)).decode("utf-8", "replace")
    lines = [line.strip() for line in tail.splitlines() if line.strip()]
    return lines[-1][-80:] if lines else ""


def _wait(process, began, log):
    try:
        while True:
            try:
                return process.wait(timeout=HEARTBEAT_SECONDS)
            except subprocess.TimeoutExpired:
                if log:
                    say("  … {:.0f} s  {}".format(time.monotonic() - began, last_line(log)))
    except BaseException:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise
