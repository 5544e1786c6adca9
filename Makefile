# The commands of the project. Each does all the set-up it needs, on a fresh machine too.
#   make demo    the portal with the real programme on http://127.0.0.1:8000 (PORT=… for another)
#   make test    every check and test
#   make soak    floods, kills and outages on both databases, in a quarter of an hour
#   make bench   a table of ratios, in minutes
#   make load    a launch day and a list of a million, in a quarter of an hour
#   make format, lint, check, worker, clock   single steps

# A python3 on the PATH may be a shim that fails: take the first one that runs.
BOOT := $(shell for p in python3 /usr/bin/python3 python $(HOME)/.pyenv/versions/3.*/bin/python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)
ifeq ($(BOOT),)
$(error No Python was found: install Python 3.13 (apt-get install python3 python3-venv) and try again)
endif
PYTHON := .venv/bin/python

.PHONY: demo test soak bench load lint format check worker clock ready ready-tests
.DEFAULT_GOAL := demo

ready:
	@$(BOOT) tools/bootstrap.py

ready-tests:
	@$(BOOT) tools/bootstrap.py --tests

demo: ready
	@exec $(PYTHON) tools/demo.py

test: ready-tests
	@exec $(PYTHON) tools/test.py

soak: ready-tests
	@exec $(PYTHON) tools/test.py --only soak

bench: ready-tests
	@exec $(PYTHON) -m tools.bench

load: ready-tests
	@exec $(PYTHON) -m tools.bench.load

lint: ready-tests
	@exec $(PYTHON) tools/test.py --only lint

check: ready-tests
	@exec $(PYTHON) tools/test.py --only check

format: ready-tests
	@$(PYTHON) -m ruff format . && $(PYTHON) -m ruff check --fix .

worker: ready
	@exec $(PYTHON) manage.py db_worker

clock: ready
	@exec $(PYTHON) manage.py clock
