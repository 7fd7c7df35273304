# Two commands on a machine with Python, pip and make: `make build` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
NODE := $(BIN)/python tests/tools/node.py
NODE_TESTS = $(wildcard tests/runtime/*.test.js tests/runtime/*/*.test.js)

.DEFAULT_GOAL := help
.PHONY: help build test test-fast check format clean
.DELETE_ON_ERROR:

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: $(VENV)/.content ## Build the packages of every course in content/ and say where they are
	$(BIN)/coursepack build

test: $(VENV)/.test tests/node_modules/.package-lock.json ## Run all tests: pytest with browser tests, and Node's
	$(BIN)/python tests/tools/chromium.py
	$(NODE) --test --test-reporter=spec $(NODE_TESTS)
	$(BIN)/python -m pytest

test-fast: $(VENV)/.test tests/node_modules/.package-lock.json ## Run the tests that need no browser
	$(NODE) --test --test-reporter=spec $(NODE_TESTS)
	$(BIN)/python -m pytest -m 'not browser'

check: $(VENV)/.check ## Check style, types and layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.check ## Rewrite the Python files in the project's style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: bench bench-peers

BENCH ?=
PEERS := .cache/bench-peers

bench: $(VENV)/.content ## Measure speed; BENCH="--write" keeps it in bench/RESULTS.md, BENCH="--help" says what else there is
	$(BIN)/python -m bench.run $(BENCH)

bench-peers: $(PEERS)/.installed ## Install the tools that `make bench` compares with

$(PEERS)/.installed:
	$(PYTHON) -m venv --clear --without-pip $(PEERS)
	$(PYTHON) -m pip --disable-pip-version-check --python $(PEERS)/bin/python install --quiet 'pip>=25.1'
	$(PEERS)/bin/python -m pip --disable-pip-version-check install --quiet 'jupyter-book==1.0.4.post1' 'ipykernel>=7,<8' \
	  'mkdocs>=1.6,<2' 'mkdocs-material>=9.5,<10' 'markdown-exec>=1.10,<2' 'numpy>=2' 'matplotlib>=3.8'
	@touch $@

clean: ## Remove everything that make and the build made
	rm -rf build dist .coursepack .cache $(VENV) tests/node_modules
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# Each stamp stands for one installation, so that nothing is installed twice. The system's pip puts a recent one
# into the environment: it may be too old for dependency groups, and its Python may come without ensurepip.
$(VENV)/.pip:
	$(PYTHON) -m venv --clear --without-pip $(VENV)
	$(PYTHON) -m pip --disable-pip-version-check --python $(BIN)/python install --quiet 'pip>=25.1'
	@touch $@

$(VENV)/.content: $(VENV)/.pip pyproject.toml
	$(PIP) install --quiet --editable '.[content]'
	@touch $@

$(VENV)/.test: $(VENV)/.content
	$(PIP) install --quiet --group test
	@touch $@

$(VENV)/.check: $(VENV)/.test
	$(PIP) install --quiet --group check
	@touch $@

tests/node_modules/.package-lock.json: tests/package.json tests/package-lock.json | $(VENV)/.test
	$(NODE) npm ci --prefix tests
	@touch $@
