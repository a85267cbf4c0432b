# Needs Python 3.11 or newer, git and make; everything else goes into $(VENV).
PYTHON ?= python3
VENV ?= .venv
ARGS ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --constraint constraints.txt
BUILD_TOOLS := pip hatchling editables build
GATE := $(BIN)/gitops-gate

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test quick lint format bench lock clean

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: $(VENV)/.installed ## run the gate on both examples
	@printf '\n--- gitops-gate check examples/fleet-infra\n\n'
	@code=0; $(GATE) check examples/fleet-infra || code=$$?; \
	  test $$code -eq 0 || { echo "demo: FAILED, examples/fleet-infra should pass (exit 0, not $$code)"; exit 1; }
	@printf '\n--- gitops-gate check examples/broken-fleet\n\n'
	@code=0; $(GATE) check examples/broken-fleet || code=$$?; \
	  test $$code -eq 1 || { echo "demo: FAILED, examples/broken-fleet should be stopped (exit 1, not $$code)"; exit 1; }
	@printf '\ndemo: OK, both verdicts are the expected ones: fleet-infra passes, broken-fleet is stopped\n'

test: $(VENV)/.tested ## run all tests; ARGS="tests/load -x" runs some
	$(BIN)/python -m pytest -n auto $(ARGS)

quick: $(VENV)/.tested ## run the tests that are not marked slow
	$(BIN)/python -m pytest -n auto -m "not slow" $(ARGS)

lint: $(VENV)/.developed ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict

format: $(VENV)/.developed ## put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.tested ## time the gate on a fleet of 100 apps; ARGS="--fleet 1000 3" for the large one
	$(BIN)/python bench/run $(if $(ARGS),$(ARGS),--fleet 100 3)

lock: ## renew constraints.txt with the newest versions that pyproject.toml allows
	rm -rf build/lock
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip --quiet install --upgrade pip
	build/lock/bin/python -m pip --quiet install $(BUILD_TOOLS)
	build/lock/bin/python -m pip --quiet install --no-build-isolation '.[opa]' --group dev
	sed '/^[^#]/d' constraints.txt > build/constraints.txt
	build/lock/bin/python -m pip freeze --all | grep -v '^gitops-gate\|^setuptools' >> build/constraints.txt
	mv build/constraints.txt constraints.txt
	build/lock/bin/python -m pip --quiet install uv
	sed '/^[^#]/d' action/requirements.txt > build/requirements.txt
	echo hatchling | build/lock/bin/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes \
	  --no-annotate --no-header --constraint constraints.txt pyproject.toml - >> build/requirements.txt
	mv build/requirements.txt action/requirements.txt

clean: ## remove what the other goals made
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache

$(VENV)/.made: constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "gitops-gate needs Python 3.11 or newer; say which with make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade $(BUILD_TOOLS)
	@touch $@

$(VENV)/.installed: $(VENV)/.made pyproject.toml
	$(PIP) --no-build-isolation --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(PIP) --group test
	@touch $@

$(VENV)/.developed: $(VENV)/.tested
	$(PIP) --group dev
	@touch $@
