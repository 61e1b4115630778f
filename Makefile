# make demo   environment, model, starter corpus, three answered questions
# make test   environment, all tests
# make lint   linters, types, layers
# make serve  the API and the web page on the demonstration corpus

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_HOME := .erfarenhet/demo
# Each takes some 2 GB. A file's tests stay together: they share servers and indexes.
TEST_PROCESSES ?= 2
export HAYSTACK_TELEMETRY_ENABLED := False
export HF_HUB_OFFLINE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install demo test lint format serve constraints clean

help:
	@sed -n 's/^# make/make/p' Makefile

# torch comes first and alone, at the exact version of constraints.txt: asked for through another package, an
# installer may choose a build that brings gigabytes of GPU libraries along.
$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip -c constraints.txt
	$(BIN)/python -m pip install --quiet torch -c constraints.txt
	$(BIN)/python -m pip install --quiet --editable . --group dev -c constraints.txt
	@touch $@

install: $(VENV)/.installed

demo: install
	@$(BIN)/python scripts/demo.py --home $(DEMO_HOME)

test: install
	$(BIN)/erfarenhet model prepare
	$(BIN)/python -m pytest --numprocesses $(TEST_PROCESSES) --dist loadfile

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

serve: install
	$(BIN)/erfarenhet serve --home $(DEMO_HOME)

# Pin anew what is installed now.
constraints: install
	$(BIN)/python scripts/pin_constraints.py > constraints.new && mv constraints.new constraints.txt

clean:
	rm -rf $(VENV) .erfarenhet .artifacts .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
