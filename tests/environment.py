"""The environment of the tests, set before the settings are read (pytest loads this with -p)."""

import atexit
import os
import shutil
import tempfile

if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="verbeterbreda-tests-")
    os.mkdir(os.path.join(os.environ["VAR_DIR"], "static"))
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
os.environ.setdefault("SECRET_KEY", "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-!")
os.environ.setdefault("DATABASE_URL", "sqlite://")
os.environ.setdefault("EMAIL_URL", "memory:")
os.environ["DEBUG"] = "0"
os.environ["DEMO"] = "0"
