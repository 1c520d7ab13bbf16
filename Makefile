# Every command of this repository. `make` alone lists them.

PYTHON ?= $(or $(shell command -v python3.11),$(shell command -v python3))
UV_VERSION := 0.13.9
BIN := .venv/bin
READY := .venv/.ready
# A worker for each core and one, each with its own PostgreSQL; tests/spread.py says who has what.
SPREAD := -n auto --maxprocesses 4 --no-loadscope-reorder
# Rules wait for nothing: a worker for each core.
SPREAD_RULES := -n logical --maxprocesses 4 --no-loadscope-reorder
# What only its own command runs.
ELSEWHERE := not demo and not compiled and not chaos and not web and not fuzz and not machines
ARGS ?=

# A Python that is installed is used; none is downloaded.
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# What is compiled is kept, also where a container says otherwise: a run starts hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE
# A user without a home directory keeps its downloads here.
ifneq ($(shell test -w "$(HOME)" && echo yes),yes)
export UV_CACHE_DIR ?= $(CURDIR)/var/cache/uv
export PIP_CACHE_DIR ?= $(CURDIR)/var/cache/pip
endif

.DEFAULT_GOAL := help
.PHONY: help setup demo up migrate test check format lint types imports migrations api rules scan openapi release traces several bench compiled chaos soak machines found check-web node registry fuzz

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## virtual environment with everything in it; quick the second time

$(READY): pyproject.toml uv.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv==$(UV_VERSION)
	$(BIN)/uv sync --frozen --inexact --compile-bytecode --quiet
	touch $@

demo: $(READY) ## the whole journey on a new demo folder; ARGS=--once ends after it
	$(BIN)/jianxi demo $(ARGS)

up: $(READY) ## start the database and every service; ARGS=--sandbox for a movable clock
	$(BIN)/jianxi up $(ARGS)

migrate: $(READY) ## bring every database to its newest form
	$(BIN)/jianxi migrate $(ARGS)

test: $(READY) ## all tests but the demo's, the compiled loops' and the long ones; ARGS="-k seat" for some
	$(BIN)/pytest $(SPREAD) -m "$(ELSEWHERE)" $(ARGS)

several: $(READY) ## the tests of several services at once, which `make check` leaves to .ci/run
	$(BIN)/pytest $(SPREAD) -m "several and $(ELSEWHERE)" $(ARGS)

chaos: $(READY) ## 500 youths through 200 faults, kill -9 between any two steps, an upgrade, manuals typed, a full disk; long; ends with bench/chaos.md
	JIANXI_CHAOS_REPORT=$(CURDIR)/bench/chaos.md $(BIN)/pytest -q -s -m chaos tests/journeys $(ARGS)

soak: $(READY) ## an hour at half of what the whole house can, bench/soak/report.md; JIANXI_SOAK_MINUTES=6 for less
	$(BIN)/python bench/soak/hour.py $(ARGS)

machines: $(READY) ## two of each service, a replica, PgBouncer (Debian's); the primary is lost amid a month; long
	@test -x /usr/sbin/pgbouncer || { echo "make machines needs pgbouncer, which is missing: apt-get install pgbouncer" >&2; exit 1; }
	$(BIN)/pytest -q -s -m machines tests/journeys $(ARGS)

traces: $(READY) ## walk the demo, then look for its people in every database and log
	$(BIN)/pytest -q -m demo tests/journeys/test_demo.py

compiled: $(READY) ## do the compiled loops give what the plain ones give; numba for this alone
	$(BIN)/uv run --quiet --frozen --isolated --python $(BIN)/python --extra compiled \
		pytest -q -m compiled tests/common tests/matching/engine \
			tests/units/test_threshold_compiled.py

check: format lint ## all that must hold of each service by itself, before a commit
	$(MAKE) -j2 types compiled migrations api scan found imports
	$(MAKE) rules
	$(MAKE) test ARGS='--ignore-glob="tests/*/rules" -m "not several and $(ELSEWHERE)"'

fuzz: $(READY) ## Schemathesis over the whole document as each role; JIANXI_FUZZ_SECONDS=900 for each; long
	$(BIN)/uv sync --frozen --inexact --group fuzz --quiet
	$(BIN)/pytest -q -s -m fuzz tests/journeys/test_fuzz.py $(ARGS)

WEB := PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix clients --no-audit --no-fund --no-update-notifier
NODE := clients/node_modules/.ready

check-web: $(NODE) ## the document read from outside, the client made of it, its youths' way; Node for this alone
	$(WEB) run lint
	$(WEB) run generate --workspaces
	$(WEB) run build --workspaces
	$(WEB) test --workspaces
	$(WEB) run example
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pytest -q -rs -m web tests/journeys $(ARGS)

node: $(READY) ## the Node of check-web, from PyPI
	$(BIN)/uv sync --frozen --inexact --group web --quiet

registry: node ## does npm's registry answer, which check-web needs
	$(WEB) ping --fetch-retries=1 --fetch-timeout=20000

$(NODE): $(READY) clients/package-lock.json
	$(BIN)/uv sync --frozen --inexact --group web --quiet
	$(WEB) ci --ignore-scripts
	touch $@

# Each worker looks for all tests: what their files compile to is made once before, not by all at once.
# Files alone are loaded for it: to pick thousands of tests out of them makes nothing that is kept.
# What cannot be read, the tests themselves tell.
found: $(READY)
	$(BIN)/python -m pytest -q --collect-only -p tests.unpicked > /dev/null || true

format: $(READY) ## is the code laid out as ruff does it
	$(BIN)/ruff format --check

lint: $(READY) ## ruff's rules
	$(BIN)/ruff check

types: $(READY) ## mypy, strict
	$(BIN)/mypy

imports: $(READY) ## who may import whom
	$(BIN)/lint-imports

rules: $(READY) ## do the tests of the rules reach every branch of them
	NUMBA_DISABLE_JIT=1 $(BIN)/pytest -q $(SPREAD_RULES) tests/*/rules --cov --cov-report=term:skip-covered \
		--cov-fail-under=100 --cov-config=tests/rules.coverage

migrations: $(READY) ## do the migrations say what the tables say, up, down and up again
	$(BIN)/python -m launch.migrations

api: $(READY) ## does docs/openapi say what the services say
	$(BIN)/python -m services.gateway.commands openapi --check

scan: $(READY) ## known faults of the locked packages, or that nobody could be asked; ARGS="--service-url URL" for a mirror
	$(BIN)/python -m launch.scan $(ARGS)

openapi: $(READY) ## write docs/openapi anew
	$(BIN)/python -m services.gateway.commands openapi

release: $(READY) ## once CHANGELOG.md has a section of the version: its document, which clients are made for from now on
	$(BIN)/python -m services.gateway.commands release

bench: $(READY) ## all that is measured, with peers in the same run, and bench/report.md; ARGS=--short shows that it works, ARGS="--only stack/speed" one, both in var/bench
	$(BIN)/uv sync --frozen --inexact --group bench --extra compiled --quiet
	$(BIN)/python bench/every.py $(ARGS)
