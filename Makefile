# Every command here sets up what it needs; a second call sets nothing up again.
SHELL := /bin/bash
RUN := environment/run
# The tests of a file stay in one process, which makes what they share once.
PYTEST := $(RUN) python -m pytest -n 2 --dist loadfile
CASE ?=
SCALE ?= full
TARGETS ?=
CONFIG ?=
PACKAGES ?= cases insr baselines workflows report
API ?= results/api

.DEFAULT_GOAL := help
.PHONY: help env test integration smoke reproduce reference verify api lint clean

help: ## This list.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

env: ## Set up ./.env (conda-forge, or the distribution's dolfinx with a virtual environment).
	@environment/setup.sh

test: env ## Run the unit tests.
	@$(PYTEST) -m "not integration"

integration: env ## Run the tests that execute whole programs.
	@$(PYTEST) -m integration

smoke: env ## Run every case and method, reduced, with the report, into results/smoke.
	@$(RUN) snakemake --cores all --config scale=smoke

reproduce: env ## Run everything at the paper's budgets into results/full; TARGETS=advection1d for one case, CONFIG=my.yaml for runs of your own.
	@if [[ -n "$(CONFIG)" ]]; then $(RUN) python -m workflows.plan --config "$(CONFIG)" >/dev/null; fi
	@$(RUN) snakemake --cores all $(TARGETS) $(if $(CONFIG),--configfile "$(CONFIG)")

reference: env ## Run one case and merge it into results/reference: CASE=advection1d, SCALE=extended.
	@if [[ -z "$(CASE)" ]]; then echo "CASE: missing; allowed: a case, such as advection1d" >&2; exit 1; fi
	@$(RUN) snakemake --cores all $(CASE) --config scale=$(SCALE)
	@$(RUN) python -m workflows.reference --case $(CASE) --scale $(SCALE)
	@$(RUN) python -m report.claims --scale-dir results/reference --output results/reference/tables/claims.csv
	@$(RUN) python -m report.figures --case $(CASE) --scale-dir results/reference
	@$(RUN) python -m report.figures --case overall --scale-dir results/reference
	@$(RUN) python -m report.build --scale-dir results/reference --output-dir results/reference/report
	@$(RUN) python -m report.readme

verify: env ## Compare results/full (or SCALE, CASE) with the committed results, within tolerances.
	@$(RUN) python -m workflows.verify --scale $(SCALE) $(if $(CASE),--case $(CASE))

api: env ## Reference pages of all modules, from their docstrings, into results/api.
	@PDOC_ALLOW_EXEC=1 $(RUN) python -m pdoc --docformat google --math --no-show-source \
		--output-directory $(API) $(PACKAGES)
	@echo "$(API)/index.html"

lint: env ## Check style and format of everything.
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) yamllint --strict .
	@$(RUN) snakefmt --check Snakefile workflows/rules
	@$(RUN) snakemake --lint

clean: ## Remove generated results; results/reference and ./.env stay.
	@if [[ -d results ]]; then find results -mindepth 1 -maxdepth 1 ! -name reference -exec rm -rf {} +; fi
	@rm -rf .snakemake .pytest_cache .ruff_cache .hypothesis
