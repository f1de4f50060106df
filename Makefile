# Everything a person types. Each target sets up what it needs on a machine with only Python 3.11+, its venv module and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
TOOLS := .tools
PYTEST := $(BIN)/python -m pytest
unexport PYTHONDONTWRITEBYTECODE  # tests start Python some hundred times: what is compiled once is kept

.DEFAULT_GOAL := help
.PHONY: help setup demo test coverage check audit sbom containers fix clients texts screenshots mutate clean

help: ## What can be typed here.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## A virtual environment in .venv with the kiim command and the tools of `make check`.

$(STAMP): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "kiim needs Python 3.11 or newer; say which: make PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q app consent
	@touch $@

demo: setup ## The main job over real HTTP on a real PostgreSQL, told step by step; stays up. ARGS="--once" ends after it.
	$(BIN)/kiim demo $(ARGS)

test: setup ## All tests. ARGS="-k name" for some of them.
	$(PYTEST) -n logical --dist worksteal $(ARGS)

coverage: setup ## All tests once more, traced with branches: twice the time. The floor stands in pyproject.toml.
	rm -f .coverage
	$(MAKE) test ARGS="--cov --cov-report=term:skip-covered $(ARGS)"

check: setup ## Formatting, lint, types, layers, the committed interface description, the catalogue.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/kiim catalogue check
	$(BIN)/kiim openapi --check
	$(BIN)/openapi-spec-validator openapi/kiim-v1.json
	@if command -v npx >/dev/null 2>&1; then ./.ci/lint-openapi; elif [ "$$CI" = true ]; then echo 'npx is missing'; exit 1; \
	else echo 'SKIPPED: Spectral and Redocly need Node.js; they run in CI.'; fi

$(TOOLS)/.ready: requirements-tools.txt
	test -x $(TOOLS)/bin/python || $(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-tools.txt
	@touch $@

audit: sbom ## Known advisories of what we depend on, pins and hashes, the bill of materials. Needs a way to the advisories.
	$(TOOLS)/bin/python .ci/audit-dependencies --sbom dist/kiim.cdx.json $(ARGS)

sbom: $(TOOLS)/.ready ## The bill of materials of what runs in production: dist/kiim.cdx.json (CycloneDX 1.6).
	@mkdir -p dist
	$(TOOLS)/bin/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --mc-type application --spec-version 1.6 \
	  --output-reproducible --output-format JSON --output-file dist/kiim.cdx.json

containers: $(TOOLS)/.ready ## Lint the Dockerfile; the tests look at what the containers promise.
	$(TOOLS)/bin/hadolint docker/Dockerfile

fix: setup ## Format and repair what can be repaired by program; write the interface description anew.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/kiim openapi

clients: setup ## The Python client and the TypeScript types of the published interface, made anew. Needs Node.js.
	./.ci/clients

texts: setup ## Collect the texts of pages and documents; adds what is new to every language's file.
	$(BIN)/pybabel -q extract -F babel.cfg --omit-header --no-location --sort-output -o app/pages/locales/de.po .
	for code in $$(ls app/pages/locales | sed -n "s/\.po$$//p" | grep -vx de); do $(BIN)/pybabel -q update --ignore-pot-creation-date --no-fuzzy-matching --ignore-obsolete \
	  --no-wrap -i app/pages/locales/de.po -l $$code -o app/pages/locales/$$code.po || exit 1; done
	sed -i.old -E '/^"(Project-Id-Version|Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated-By)/d' app/pages/locales/*.po
	rm -f app/pages/locales/*.po.old

screenshots: setup ## Pictures of the newcomer's main pages in four scripts, in screenshots/. Needs Chromium.
	$(PYTEST) -q tests/browser/screenshots.py

mutate: setup ## Mutation testing of consent/; takes long.
	$(BIN)/mutmut run
	$(BIN)/mutmut results

clean: ## Remove everything that was made here, the virtual environment too.
	rm -rf $(VENV) dist mutants screenshots $(TOOLS) htmlcov .coverage .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis node_modules
