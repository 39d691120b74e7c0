# mu-hero. Two commands are enough: `make serve` and `make test`. `make help` lists the rest.

PYTHON ?= python3
HOST    = 127.0.0.1
PORT   ?= 8000

VENV   := .venv
BIN    := $(VENV)/bin
MLFLOW := .venv-mlflow
CODE   := scoring data model_registry service
CHROME  = $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

# `muhero` (a script at the root) and its Python come first wherever a recipe looks.
export PATH := $(CURDIR):$(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help serve test trial torture shell lint format bench e2e mlflow image lock clean .python .port

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: .port $(VENV)/run.stamp ## start the service with the demo county: PORT=8000, HOST=127.0.0.1
	@$(PYTHON) service/preflight.py libraries
	@muhero serve --host $(HOST) --port $(PORT)

test: $(VENV)/dev.stamp ## run every test; what needs a missing server or browser says that it is skipped
	@$(BIN)/python -m pytest -n 2 $(TESTS)

shell: $(VENV)/run.stamp ## open a shell in which `muhero` is a command
	@echo "muhero is on the path; leave with exit"; exec $${SHELL:-/bin/sh}

lint: $(VENV)/dev.stamp ## check style, types and who imports whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python -m mypy $(CODE)
	@$(BIN)/lint-imports

format: $(VENV)/dev.stamp ## put style right
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

trial: $(VENV)/dev.stamp ## try the scoring model on whole demo counties, ten years and planted faults (minutes)
	@$(BIN)/python -m pytest tests/trial

torture: $(VENV)/dev.stamp ## kill -9 server and worker 200 times, and prove that nothing acknowledged is lost (minutes)
	@MUHERO_TEST_KILLS=$${MUHERO_TEST_KILLS:-200} $(BIN)/python -m pytest -rP tests/torture

bench: $(VENV)/dev.stamp ## measure speed and memory as ratios; table, and var/bench.json
	@$(BIN)/python -m bench

e2e: $(VENV)/dev.stamp ## run the tests in a real browser (chromium), each story at both widths and with axe (minutes)
	@test -n "$(CHROME)" || { echo "No chromium on this machine: install the package chromium."; exit 1; }
	@MUHERO_TEST_LONG=1 MUHERO_TEST_BROWSER="$(CHROME)" $(BIN)/python -m pytest -n 2 $(or $(TESTS),tests/e2e)

mlflow: $(MLFLOW)/made.stamp ## export a model to MLflow and load it there, in an environment of its own
	@$(MLFLOW)/bin/python -m pytest --confcutdir=tests/mlflow tests/mlflow

image: ## build the container image, where there is an engine
	@engine=; for name in docker podman; do $$name info >/dev/null 2>&1 && engine=$$name && break; done; \
	if [ -z "$$engine" ]; then echo "No container engine answers on this machine (docker, podman): no image was built."; \
	else $$engine build -t mu-hero .; fi

lock: $(VENV)/dev.stamp ## compile requirements*.in into pinned, hashed requirements*.txt
	@for name in requirements requirements-dev requirements-mlflow; do $(BIN)/uv pip compile --universal --python-version 3.11 \
	  --generate-hashes --quiet --custom-compile-command "make lock" $(UPGRADE) $$name.in -o $$name.txt; done

clean: ## remove the environment and the caches; var/ with its database stays
	@rm -rf $(VENV) $(MLFLOW) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The environment: made once, and again when the pins change. A stamp is written last, so an interrupted
# installation is simply continued.
.python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) on this machine: Python 3.11 or newer is needed."; exit 1; }

.port: .python
	@$(PYTHON) service/preflight.py port $(HOST) $(PORT)

$(VENV)/made.stamp: | .python
	@$(PYTHON) service/preflight.py python
	@$(PYTHON) service/preflight.py venv
	@echo "Making the environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

INSTALL = $(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes

$(VENV)/run.stamp: requirements.txt | $(VENV)/made.stamp
	@echo "Installing what the service needs (about a minute, once) ..."
	@$(INSTALL) -r requirements.txt || { echo "The installation did not finish: is the package index reachable?"; exit 1; }
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	@echo "Installing what the tests need (once) ..."
	@$(INSTALL) -r requirements-dev.txt || { echo "The installation did not finish: is the package index reachable?"; exit 1; }
	@touch $@

# MLflow stays out of the service's environment: it is large, and only houses that run it need the export.
$(MLFLOW)/made.stamp: requirements-mlflow.txt | .python
	@$(PYTHON) service/preflight.py python
	@$(PYTHON) service/preflight.py venv
	@echo "Installing MLflow in $(MLFLOW) (about a minute, once) ..."
	@$(PYTHON) -m venv $(MLFLOW)
	@$(MLFLOW)/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements-mlflow.txt \
	  || { echo "The installation did not finish: is the package index reachable?"; exit 1; }
	@touch $@
