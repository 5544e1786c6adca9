"""A web worker never loads pandas or WeasyPrint: they cost seconds and 130 MB."""

import os
import subprocess
import sys
from pathlib import Path

from tools import migrated

ROOT = Path(__file__).parent.parent
VISIT = """
import sys
from datetime import date
from verbeterbreda.wsgi import application
from django.test import RequestFactory
from django.urls import get_resolver
from django.utils import timezone
from alliances.models import YearPlan
from verbeterbreda.documents.services import request_edition

PDF = "/werkplannen/2023.pdf"
list(get_resolver().reverse_dict)
YearPlan.objects.create(year=2023, state="reconstruction", data_date_on=date(2023, 12, 31))
answers = []
def ask(path):
    environ = RequestFactory().get(path).environ
    list(application(environ, lambda status, headers, exc_info=None: answers.append(status[:3])))

for path in ["/", "/monitor/", "/begroting/2023.csv", "/beheer/login/", "/gezond/", PDF]:
    ask(path)
request_edition(kind="werkplan", key="2023", now=timezone.now())  # as a button of staff does
ask(PDF)
assert "400" not in answers, answers  # or nothing was asked at all
print(answers[-2:], sorted({"pandas", "weasyprint"} & set(sys.modules)))
"""


def test_a_web_worker_stays_light(tmp_path: Path) -> None:
    env = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    env |= {"VAR_DIR": str(tmp_path), "DEBUG": "1", "ALLOWED_HOSTS": "testserver"}
    migrated.fill(env["DATABASE_URL"])
    visit = subprocess.run(
        [sys.executable, "-c", VISIT], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert visit.returncode == 0, visit.stderr
    # First there is no PDF, then it waits for the worker; nobody made it here.
    assert visit.stdout.strip().splitlines()[-1] == "['503', '202'] []"
