# `make run` runs the wire and `make test` passes all tests; both set up what they need in .venv first.
# It takes Python 3.11 or newer with pip and venv; nothing else has to be installed.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: torture bench-joining bench-grouping bench-delivery bench-ingest bench-suite help setup dev run demo test check format lock install-test bench bench-search pictures clean

help: ## say what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: .venv/.ready ## install the wire into .venv (the command is .venv/bin/panmunjom)

dev: .venv/.dev-ready ## install what tests and checks need, too

run: setup ## run the wire; without any token it plays on this console
	@$(BIN)/panmunjom run

demo: setup ## play the sample newsroom, offline
	@$(BIN)/panmunjom demo

test: dev ## pass all tests
	$(BIN)/python -m pytest

check: dev ## everything that a change has to pass
	$(BIN)/ruff format --check bot tests
	$(BIN)/ruff check bot tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/panmunjom check
	$(BIN)/python -m pytest

format: dev ## put the code in form
	$(BIN)/ruff format bot tests
	$(BIN)/ruff check --fix bot tests

install-test: dev ## build the wheel, install it with the newest releases allowed, and run it
	bash tests/clean_install.sh $(BIN)/python

bench: dev ## timings (never part of the tests)
	$(BIN)/python tests/bench/tagging.py
	$(BIN)/python tests/bench/grouping.py
	$(BIN)/python -m tests.bench.footprint

bench-grouping: dev ## how well reports are grouped, and what a decision costs
	$(BIN)/python tests/bench/grouping.py --words
	$(BIN)/python tests/bench/grouping.py --scale

bench-joining: dev ## what joining costs beside a million items (the archive of bench-search) and 10,000 open stories
	$(BIN)/python -m tests.bench.joining

bench-ingest: dev ## how quick the ingest is, beside another reader (fetched once into .cache)
	PYTHONPATH=. $(BIN)/python tests/bench/ingest.py
	$(BIN)/python -m tests.bench.burden

bench-suite: dev ## read all of feedparser's own test documents (fetched once into .cache)
	PYTHONPATH=. $(BIN)/python tests/bench/suite.py

bench-search: dev ## how long a search takes on a million items (made first, once: ten minutes, 2 GB)
	$(BIN)/python tests/bench/search.py

bench-delivery: dev ## from a feed to the message, 1,000 channels at once, memory over a day (some five minutes)
	$(BIN)/python -m tests.bench.latency
	$(BIN)/python -m tests.bench.push
	$(BIN)/python -m tests.bench.fanout
	$(BIN)/python -m tests.bench.memory

torture: dev ## kill the bot 50 times in bursts of 300 alerts, and count (an hour on busy cores)
	$(BIN)/python -m tests.bench.torture

pictures: dev ## draw the pictures of the README anew
	$(BIN)/python docs/pictures.py

lock: dev ## choose versions anew
	$(PIP) install uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --upgrade -q -o requirements.lock
	$(BIN)/uv pip compile --group build --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --upgrade -q -o requirements-build.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --upgrade -q -c requirements.lock -c requirements-build.lock \
		-o requirements-dev.lock

clean: ## remove what was set up; data/ stays
	rm -rf .venv dist build .mypy_cache .pytest_cache .ruff_cache

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or say make PYTHON=/path/to/python3"; exit 1; }
	@echo "Setting up .venv (once, about a minute) ..."
	$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/.ready: .venv/bin/python requirements.lock requirements-build.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements-build.lock
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

.venv/.dev-ready: .venv/.ready requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
