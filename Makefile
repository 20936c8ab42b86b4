# Everything here works on a machine with Python 3.11 or later and make, as root and as a plain user.

SHELL := /bin/sh
PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
ROOT := $(CURDIR)
# The stamp names the lock file, the interpreter, and the folder. If one of them changes, the environment is made again.
STAMP := .venv/made-$(shell { cat requirements/development.txt; echo "$(ROOT) $(PYTHON)"; } | cksum | tr ' ' '-')
PRODUCTION := SECRET_KEY=a-long-and-varied-key-for-the-deploy-check-alone-0123456789 SITE_URL=https://cec.example.org \
	DATABASE_URL=postgres://cec:secret@db/cec REDIS_URL=redis://broker:6379 EMAIL_URL=smtp://mail:25 SIGN_CERTIFICATES=true \
	SIGN_CREDENTIALS=true DEMO=
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help run test test-fast fuzz mutants kills check check-fast bench reset lock clean environment

help: ## list these
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-17s %s\n", $$1, $$2}'

run: environment ## the portal with demo data, on http://localhost:8000 (or PORT=…)
	@PORT=$(PORT) exec $(BIN)/python -m devserver.run

test: environment ## every test, against real servers (PYTEST_ARGS="-k …" passes through)
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

# These start no server. The browser journeys are not even looked at: none of them is pure.
test-fast: environment ## the pure tests alone, without servers, in a few seconds
	@SERVERS=none HYPOTHESIS_PROFILE=fast $(BIN)/python -m pytest -m pure --ignore=tests/journeys $(PYTEST_ARGS)

fuzz: environment ## 10,000 new examples for each property (an hour or so; PYTEST_ARGS="-k …" for some)
	@HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest -n 2 -m hypothesis $(PYTEST_ARGS)

mutants: environment ## changes of the code that no pure test finds (half an hour; docs/mutants.md)
	@rm -rf mutants
	@SERVERS=none HYPOTHESIS_PROFILE=mutants $(BIN)/mutmut run
	@$(BIN)/python -m tests.mutants

check: check-fast ## linters, types, import contracts, migrations, docs, deploy check; warnings are errors
	$(PRODUCTION) $(BIN)/mypy
	DEMO=true SECRET_KEY=$$(printf 'made-up-%.0s' 1 2 3 4 5 6 7 8) SITE_URL=http://127.0.0.1 \
		$(BIN)/python -W error::RuntimeWarning -m devserver.embedded --home .local/check \
		$(BIN)/python manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(BIN)/python manage.py write_docs --check
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

check-fast: environment ## the linters and import contracts alone, as before each commit
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --check --quiet
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/lint-imports

kills: environment ## SIGKILL between the writes of money, fifty times (a quarter of an hour; RUNS=…)
	@KILLS=$(or $(RUNS),50) $(BIN)/python -m pytest tests/faults/test_killed_money.py $(PYTEST_ARGS)

bench: environment ## speed and memory, as ratios to a floor measured in the same run
	@$(BIN)/python -m benchmarks $(BENCH_ARGS)

reset: environment ## forget the demo's data; the next start makes it anew
	@$(BIN)/python -m devserver.embedded --home .local/servers --forget
	@rm -rf .local/storage .local/mail .local/log .local/beat*
	@echo "The demo's data is gone. make run loads it anew."

lock: environment ## remake the lock files from pyproject.toml
	@$(PYTHON) -m venv .local/lock && .local/lock/bin/pip install --quiet uv
	@.local/lock/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --quiet --upgrade pyproject.toml -o requirements/production.txt
	@.local/lock/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --quiet --extra demo --extra dev -c requirements/production.txt \
		pyproject.toml -o requirements/development.txt
	@rm -rf .local/lock

clean: ## remove the environment and every cache; the demo's data stays
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis mutants staticfiles

environment:
	@test -n "$(PYTHON)" || { echo "There is no Python 3.11 or later here. Install python3.11 with its venv module."; exit 1; }
	@test -f $(STAMP) && $(BIN)/python -c '' 2>/dev/null || $(MAKE) --no-print-directory $(STAMP)-made

%-made:
	@echo "Making the environment in .venv (once)..."
	@rm -rf .venv
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing. Install it (Debian: python3-venv), then try again."; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/development.txt \
		|| { echo "The packages could not be installed; pip says why above. Run the same command again."; exit 1; }
	@touch $(STAMP)
