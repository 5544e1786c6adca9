"""A web worker never loads pandas or WeasyPrint: they cost seconds and 130 MB."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
VISIT = """
import sys
from verbeterbreda.wsgi import application
from django.test import RequestFactory
from django.urls import get_resolver

list(get_resolver().reverse_dict)
for path in ["/", "/monitor/", "/begroting/2023.csv", "/beheer/login/", "/gezond/"]:
    environ = RequestFactory().get(path).environ
    list(application(environ, lambda status, headers, exc_info=None: None))
print(sorted({"pandas", "weasyprint"} & set(sys.modules)))
"""


def test_a_web_worker_stays_light(tmp_path: Path) -> None:
    env = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    env["VAR_DIR"], env["DEBUG"] = str(tmp_path), "1"
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)
    visit = subprocess.run(
        [sys.executable, "-c", VISIT], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert visit.returncode == 0, visit.stderr
    assert visit.stdout.strip() == "[]"
