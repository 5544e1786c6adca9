"""The WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbeterbreda.settings")
# A visitor never waits longer than this for PostgreSQL: a 503 comes sooner than an answer that does
# not come. Commands, clock and worker have no such limit. In milliseconds; libpq reads it.
os.environ.setdefault("PGOPTIONS", "-c lock_timeout=3000 -c statement_timeout=4000")

application = get_wsgi_application()
