# Each target does the set-up that it needs, once; a second call starts at once.
# On a fresh Debian: Python 3.11 or newer, git and make are enough.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Written after each finished set-up; a change of what they were made from makes them stale.
MADE := $(VENV)/.made
WISHES := pyproject.toml constraints.txt

export MPLBACKEND ?= Agg

.PHONY: help demo test check docs bench bench-accuracy notebooks format clean

help:
	@echo "make demo       make a synthetic register of Wu'an, check it, and print the path of the map"
	@echo "make test       run all tests (browser tests in Debian's Chromium)"
	@echo "make check      lint, formatting, types, floors"
	@echo "make format     let ruff put the code in order"
	@echo "make docs       build the documentation into docs/_build/html"
	@echo "make bench      measure speed beside peers"
	@echo "make bench-accuracy  measure how often flags and proposals are right (half an hour)"
	@echo "make notebooks  open the notebooks"
	@echo "make clean      remove what was built; .venv stays"

demo: $(MADE)/run
	@$(BIN)/geocensus demo

test: $(MADE)/test
	@tools/browser.sh
	$(BIN)/pytest -n auto --dist worksteal -rs

check: $(MADE)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(MADE)/dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

docs: $(MADE)/dev
	$(BIN)/sphinx-build -W --keep-going -b html docs docs/_build/html

bench: $(MADE)/bench
	$(BIN)/python -m benchmarks.zones
	$(BIN)/python -m benchmarks.preflight
	$(BIN)/python -m benchmarks.coordinates
	$(BIN)/python -m benchmarks.pipeline
	$(BIN)/python -m benchmarks.batches
	$(BIN)/python -m benchmarks.checks
	$(BIN)/python -m benchmarks.addresses
	$(BIN)/python -m benchmarks.maps

bench-accuracy: $(MADE)/bench
	$(BIN)/python -m benchmarks.accuracy

notebooks: $(MADE)/notebook
	$(BIN)/jupyter lab notebooks

clean:
	rm -rf build dist geocensus-demo* docs/_build docs/reference/generated docs/notebooks
	rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -exec rm -rf {} +

$(MADE)/venv: tools/venv.sh
	@tools/venv.sh $(VENV)
	@mkdir -p $(MADE)
	@touch $@

$(MADE)/run: $(MADE)/venv $(WISHES)
	$(PIP) install --quiet -c constraints.txt -e .
	@touch $@

# Each of these holds all of the one before it, so a set-up made for more serves for less.
$(MADE)/test: $(MADE)/venv $(WISHES)
	$(PIP) install --quiet -c constraints.txt -e '.[test]'
	@touch $@ $(MADE)/run

$(MADE)/dev: $(MADE)/venv $(WISHES)
	$(PIP) install --quiet -c constraints.txt -e '.[dev]'
	@touch $@ $(MADE)/test $(MADE)/run

$(MADE)/bench: $(MADE)/venv $(WISHES)
	$(PIP) install --quiet -c constraints.txt -e '.[test,bench]'
	@touch $@ $(MADE)/test $(MADE)/run

$(MADE)/notebook: $(MADE)/venv $(WISHES)
	$(PIP) install --quiet -c constraints.txt -e '.[notebook]'
	@touch $@ $(MADE)/run
