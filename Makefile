# Needs only make and Python 3.11 or newer; everything else is put into .venv.
SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
PY := $(VENV)/bin/python
# The first Python that is new enough; another one: make setup PYTHON=/path/to/python3
PYTHON ?= $(firstword $(foreach candidate,python3 python3.14 python3.13 python3.12 python3.11 python,$(if \
	$(shell $(candidate) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo yes),$(candidate))))
PORT ?= 8000
HOST ?= 127.0.0.1
DELTA_DEMO ?= 1
ARGS ?=

CATALOGUES := $(wildcard locale/*/LC_MESSAGES/*.po)
COMPILED := $(CATALOGUES:.po=.mo)
ASSETS := static/vendor/bootstrap/css/bootstrap.min.css
# Certificates as the system trusts them: networks with their own authority work too
export UV_SYSTEM_CERTS := 1
# Several processes start at once: compiled code is kept even where the shell forbids it
export PYTHONDONTWRITEBYTECODE :=
# Locked packages with their hashes, by uv when it can be had, else by pip
INSTALL = $(PY) -m uv pip install --quiet --python $(PY) --require-hashes -r $(1) 2>$(VENV)/uv.log \
	|| $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) \
	|| { echo "The packages in $(1) could not be installed. Is the package index reachable?" >&2; exit 1; }

.PHONY: help setup run bench-settlement bench-reminders test test-browser faults lint format lock messages clean

help: ## this list
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: $(VENV)/installed $(ASSETS) $(COMPILED) ## install everything into .venv (again: nothing to do)

run: setup ## web, worker and scheduler with demo data; PORT=18080 for another port, DELTA_DEMO=0 without
	@HOST="$(HOST)" PORT="$(PORT)" DELTA_DEMO="$(DELTA_DEMO)" exec $(PY) manage.py run_everything

test: setup ## the whole suite on SQLite; ARGS="tests/tasks -x" for a part
	@$(PY) -m pytest -n auto --dist worksteal $(ARGS)

test-browser: setup $(VENV)/installed-dev ## the browser tests (needs Debian's chromium)
	@$(PY) -m pytest -m browser $(ARGS)

bench-settlement: setup ## settle 1 and 10 million lines on PostgreSQL (DATABASE_URL, REDIS_URL); ARGS="--lines 1000000"
	@$(PY) manage.py bench_settlement $(ARGS)

bench-reminders: setup ## remind of 100,000 open tasks (DATABASE_URL, else SQLite); ARGS="--tasks 1000000"
	@$(PY) manage.py bench_reminders $(ARGS)

faults: setup ## kill, wipe, slow down and refuse, with real processes; needs PostgreSQL and redis-server (ARGS=--short)
	@$(PY) -m tests.faults $(ARGS)

lint: setup $(VENV)/installed-dev ## what .ci/run checks besides the tests
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(VENV)/bin/djlint templates --lint --quiet
	$(VENV)/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py check_translations
	SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))') SITE_URL=https://delta.example \
		ALLOWED_HOSTS=delta.example BEHIND_PROXY=1 $(PY) manage.py check --deploy --fail-level WARNING

format: $(VENV)/installed-dev ## put code into the common form
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

messages: setup ## collect new sentences into locale/ (needs gettext)
	$(PY) manage.py makemessages --locale en --no-location --no-wrap --ignore .venv --ignore node_modules

lock: $(PY) ## renew the locks after a change of a .in file
	@for name in requirements requirements-dev requirements/installer requirements/node; do \
		$(PY) -m uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
			--python-version 3.11 $$name.in -o $$name.txt || exit 1; done

clean: ## remove what setup made (the data in var/ stays)
	rm -rf $(VENV) static/vendor $(COMPILED)

# --- what setup is made of: each target is a file, so a second run has nothing to do ---------------
$(PY):
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.11 or newer is needed and was not found. Install it, or name one: make setup PYTHON=/path/to/python3" >&2; exit 1; fi
	@if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
		echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1)." >&2; exit 1; fi
	@if $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null; then $(PYTHON) -m venv $(VENV); \
	elif command -v uv >/dev/null 2>&1; then uv venv --quiet --seed --allow-existing --python "$$(command -v $(PYTHON))" $(VENV); \
	else echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu, as root: apt-get install python3-venv" >&2; exit 1; fi

$(VENV)/installed: requirements.txt requirements/installer.txt | $(PY)
	@echo "Installing the locked packages into $(VENV) …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/installer.txt 2>/dev/null || true
	@$(call INSTALL,requirements.txt)
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@$(call INSTALL,requirements-dev.txt)
	@touch $@

$(ASSETS): package-lock.json coordination/ops/assets.py $(VENV)/installed
	@echo "Fetching the browser assets …"
	@$(PY) -m coordination.ops.assets

$(COMPILED): %.mo: %.po $(VENV)/installed
	@$(PY) manage.py compile_translations
