# The commands of the project. Each does all the set-up it needs, on a fresh machine too.
#   make demo    the portal with the real programme on http://127.0.0.1:8000 (PORT=… for another)
#   make test    every check and test
#   make bench   a table of ratios
#   make format, lint, check, worker   single steps

# A python3 on the PATH may be a shim that fails: take the first one that runs.
BOOT := $(shell for p in python3 /usr/bin/python3 python $(HOME)/.pyenv/versions/3.*/bin/python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)
ifeq ($(BOOT),)
$(error No Python was found: install Python 3.13 (apt-get install python3 python3-venv) and try again)
endif
PYTHON := .venv/bin/python

.PHONY: demo test bench lint format check worker ready ready-tests
.DEFAULT_GOAL := demo

ready:
	@$(BOOT) tools/bootstrap.py

ready-tests:
	@$(BOOT) tools/bootstrap.py --tests

demo: ready
	@exec $(PYTHON) tools/demo.py

test: ready-tests
	@exec $(PYTHON) tools/test.py

bench: ready-tests
	@exec $(PYTHON) tools/bench.py

lint: ready-tests
	@exec $(PYTHON) tools/test.py --only lint

check: ready-tests
	@exec $(PYTHON) tools/test.py --only check

format: ready-tests
	@$(PYTHON) -m ruff format . && $(PYTHON) -m ruff check --fix .

worker: ready
	@exec $(PYTHON) manage.py db_worker
