"""Makes the machine ready: a Python, the system packages, the virtual environment.

Any Python from 3.8 can run this. `python3 tools/bootstrap.py` prepares what `make demo` needs,
with `--tests` also what `make test` needs. It does nothing when all is there.
"""

import ctypes.util
import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import steps

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
MINIMUM = (3, 12)
# A name can lie (a pyenv shim, a Debian Python without venv), so every candidate is run.
PROBE = "import ensurepip, sqlite3, ssl, sys, venv; print('%d %d' % sys.version_info[:2])"

# Debian package -> how we see that it is there.
LIBRARIES = {
    "libpango-1.0-0": "pango-1.0",
    "libpangoft2-1.0-0": "pangoft2-1.0",
    "libharfbuzz-subset0": "harfbuzz-subset",
}


def version_of(python):
    """Return (major, minor) of a Python that really runs and can make a venv, else None."""
    try:
        result = subprocess.run(
            [python, "-I", "-c", PROBE],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=30,
            cwd="/",  # outside the project, so that no .python-version steers it
            universal_newlines=True,
        )
        major, minor = result.stdout.split()
        return int(major), int(minor)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def candidates():
    """Yield paths of Pythons that may be new enough, the best first."""
    yield sys.executable
    yield from pyenv_pythons()
    for minor in range(20, MINIMUM[1] - 1, -1):
        yield shutil.which("python3.%d" % minor)
    yield shutil.which("python3")
    yield "/usr/bin/python3"
    if shutil.which("uv"):
        yield uv_python("find")
        yield uv_python("install")


def pyenv_pythons():
    """Return the Pythons that pyenv has on disk, newest first; its shims are never used."""
    root = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    found = []
    for path in glob.glob(os.path.join(root, "versions", "*", "bin", "python")):
        name = path.split(os.sep)[-3]
        if re.match(r"^3\.\d+\.\d+$", name):
            found.append((tuple(int(part) for part in name.split(".")), path))
    return [path for _, path in sorted(found, reverse=True)]


def uv_python(verb):
    """Return the Python that uv finds, or that it installs when `verb` is install."""
    wanted = "3.13" if verb == "install" else ">=%d.%d" % MINIMUM
    if verb == "install":
        subprocess.run(["uv", "python", "install", wanted], stdin=subprocess.DEVNULL)
    found = subprocess.run(
        ["uv", "python", "find", "--no-project", wanted],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        universal_newlines=True,
        cwd="/",
    )
    return found.stdout.strip()


def find_python():
    """Return a Python that is new enough; ends the program with one sentence if there is none."""
    for python in candidates():
        if python and (version_of(python) or (0, 0)) >= MINIMUM:
            return python
    sys.exit(
        "No Python %d.%d or newer was found: install one, for example with "
        "'apt-get install python3 python3-venv' (Debian 13, Ubuntu 24.04), "
        "'pyenv install 3.13' or 'uv python install 3.13', and try again." % MINIMUM
    )


def missing_packages(tests):
    """Return the Debian packages that are not there yet."""
    missing = [name for name, library in LIBRARIES.items() if not find_library(library)]
    if not shutil.which("fc-list"):
        missing.append("fontconfig")
    if tests and not (shutil.which("chromium") or shutil.which("google-chrome")):
        missing.append("chromium")
    if tests and not (glob.glob("/usr/lib/postgresql/*/bin/initdb") or shutil.which("initdb")):
        missing.append("postgresql")
    return missing


def find_library(name):
    """Return whether the system has this shared library."""
    folders = ["/usr/lib", "/usr/lib/*", "/usr/local/lib", "/opt/homebrew/lib"]
    return bool(
        ctypes.util.find_library(name)
        or any(glob.glob(os.path.join(folder, "lib%s.*" % name)) for folder in folders)
    )


def install_packages(names):
    """Install Debian packages as root; anyone else is told the one line that does it."""
    line = ["apt-get", "install", "--yes", "--no-install-recommends", *names]
    if not shutil.which("apt-get"):
        sys.exit("Install these with your package manager and try again: " + ", ".join(names))
    if os.geteuid() != 0:
        sys.exit(
            "Some system packages are missing. Run this and try again:\n  sudo " + " ".join(line)
        )
    env = steps.environment(DEBIAN_FRONTEND="noninteractive")
    steps.run("Refresh the list of system packages", ["apt-get", "update"], env=env)
    steps.run("Install " + ", ".join(names), line, env=env)


def fingerprint(*paths):
    """Return one hash over the content of some files."""
    digest = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def make_venv():
    """Make .venv with a Python that is new enough, unless a working one is there."""
    if (version_of(PYTHON) or (0, 0)) >= MINIMUM:
        return
    python = find_python()
    steps.run(
        "Make the virtual environment with " + python,
        [python, "-m", "venv", "--clear", VENV],
    )


def install_lock(tests):
    """Install what the lock file says, hash by hash, unless that was done before."""
    name = "requirements-test.lock" if tests else "requirements.lock"
    lock = os.path.join(ROOT, name)
    wanted = fingerprint(lock)
    # The test set contains the whole run-time set.
    known = {read_stamp("requirements.lock"), read_stamp("requirements-test.lock")}
    runtime = fingerprint(os.path.join(ROOT, "requirements.lock"))
    stamp = "%s %s" % (runtime, wanted)
    if stamp in known or (not tests and any(s.startswith(runtime) for s in known)):
        return
    pip = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    steps.run("Install the packages of " + name, [*pip, "--require-hashes", "-r", lock])
    with open(stamp_path(name), "w") as file:
        file.write(stamp)


def stamp_path(name):
    return os.path.join(VENV, "." + name + ".installed")


def read_stamp(name):
    try:
        with open(stamp_path(name)) as file:
            return file.read()
    except OSError:
        return ""


def main():
    """Prepare the machine; returns nothing, ends with a sentence when it cannot."""
    tests = "--tests" in sys.argv[1:]
    try:
        missing = missing_packages(tests)
        if missing:
            install_packages(missing)
        make_venv()
        install_lock(tests)
    except steps.StepError as failure:
        sys.exit("Could not go on: %s." % failure)


if __name__ == "__main__":
    main()
