# trialtui: `make demo` opens the app on built-in records, `make test` runs the tests; both do the set-up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run-installed
DEV := $(VENV)/.dev-installed

.PHONY: help demo test check format lock bench screenshots snapshots peer-tests docs clean

help: ## list what make can do
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	@echo "making $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "trialtui needs Python 3.11 or newer; name one with make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)

$(RUN): .lock/run.txt | $(BIN)/python
	@echo "installing what the app needs (locked)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .lock/run.txt
	@touch $@

$(DEV): .lock/dev.txt pyproject.toml | $(BIN)/python
	@echo "installing what the tests need (locked)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .lock/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ $(RUN)

demo: $(RUN) ## open the app on the built-in records
	@$(BIN)/python -m tui demo

test: $(DEV) ## run the tests
	@$(BIN)/python -m pytest

check: $(DEV) ## format, lint, strict types, import contracts, tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest

format: $(DEV) ## format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(DEV) ## run the benchmarks; each prints ratios measured side by side
	@$(BIN)/python -m tests.benchmarks

screenshots: $(DEV) ## draw screenshots/ from the built-in records
	@$(BIN)/python -m tests.draw_screenshots

snapshots: $(DEV) ## accept the screens as they are now; look at the diff before you commit it
	@$(BIN)/python -m pytest tests/tui/test_snapshots.py --snapshot-update

peer-tests: $(DEV) ## run TinyDB's own tests against store/rows.py
	@$(BIN)/python -m tests.peer

lock: | $(BIN)/python ## resolve the dependencies anew into .lock/
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 \
		pyproject.toml -o .lock/run.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 \
		--extra dev -c .lock/run.txt pyproject.toml -o .lock/dev.txt

clean: ## remove everything that make made
	@rm -rf $(VENV) .cache
