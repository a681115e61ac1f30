# Needs make and Python 3.11 or newer; everything else is installed into .venv.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 5000
WORKDIR ?= .

PY := $(VENV)/bin/python
READY := $(VENV)/.installed
PIP := $(PY) -m pip --disable-pip-version-check --no-input

.PHONY: help demo test check lint ui params lock clean
.DEFAULT_GOAL := help

help:  ## What there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' Makefile

demo: $(READY)  ## Find the Insights in a simulated organisation's last week
	$(PY) -m pipelines.score experiment=demo

test: $(READY)  ## Run the tests
	$(PY) -m pytest -n 2 -q

check: lint test  ## Style, types and import rules, then the tests

lint: $(READY)  ## Style, types and import rules
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

ui: $(READY)  ## Browse the recorded runs in MLflow (PORT=5000, WORKDIR=.)
	@test -f $(WORKDIR)/mlflow.db || { echo "No runs in $(WORKDIR)/mlflow.db yet: try make demo." >&2; exit 1; }
	@echo "MLflow: http://127.0.0.1:$(PORT)/#/experiments/1/runs?workflowType=machine_learning (Ctrl-C ends it)"
	@cd $(WORKDIR) && MLFLOW_DISABLE_TELEMETRY=true MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false \
		$(abspath $(VENV))/bin/mlflow server --host 127.0.0.1 --port $(PORT) --workers 1 \
		--backend-store-uri sqlite:///$(abspath $(WORKDIR))/mlflow.db \
		--artifacts-destination file://$(abspath $(WORKDIR))/mlartifacts

params: $(READY)  ## Write params.yaml, which dvc repro reads, anew from conf/
	$(PY) -m pipelines.params

# The lock holds versions and hashes for every platform and Python, and no address of an index.
lock:  ## Resolve the dependencies anew (requirements.lock)
	@new=$$(mktemp -d) && trap 'rm -rf "$$new"' EXIT && \
	$(PYTHON) -m venv "$$new" && "$$new/bin/pip" install --quiet uv && \
	"$$new/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --upgrade \
		--extra dev pyproject.toml --output-file "$$new/requirements.lock" && \
	if grep -n '://' "$$new/requirements.lock"; then echo "The lock names a host." >&2; exit 1; fi && \
	cp "$$new/requirements.lock" requirements.lock

clean:  ## Remove what the stages and tools wrote; recorded runs and .venv stay
	rm -rf data/simulated data/activity data/insights models/baselines reports outputs multirun
	rm -rf build dist .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find src pipelines tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed, and $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
		echo "If you have a newer one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Installing into $(VENV): about a minute"
	@$(PYTHON) -m venv $(VENV) || { \
		echo "No virtual environment: on Debian and Ubuntu, apt install python3-venv." >&2; exit 1; }
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@# Where PYTHONDONTWRITEBYTECODE is set, every start would compile the sources again.
	@$(PY) -m compileall -q src pipelines
	@$(PY) -m trailsight.jobs.warm || echo "Not compiled ahead: the first run will be." >&2
	@touch $@
