# Everything is installed into .venv from requirements.lock, by the targets that need it.
# Needed beforehand: Python 3.11 or later, make and git.

PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
RESULTS := build/tests
NEWEST := build/newest

# Without compiled modules, which are what this would forbid, every process that is started here
# compiles pandas and matplotlib anew: ten seconds for a kernel instead of two.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help reports test lint types check translations lab intake-eval stored codebooks release lock audit newest licences bench clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

reports: $(INSTALLED) ## Run what changed and write the pages to reports/ (ARGS="--province gia-lai --force")
	@$(BIN)/sohoa run $(ARGS)

test: $(INSTALLED) ## Check style, types, code and notebooks
	@mkdir -p $(RESULTS)
	@rm -rf build/drafts
	@status=0; \
	$(MAKE) --no-print-directory --keep-going lint types || status=1; \
	$(BIN)/pytest -n 2 --dist loadfile --junitxml=$(RESULTS)/code.xml || status=1; \
	$(BIN)/pytest -n 2 --dist loadfile --junitxml=$(RESULTS)/notebooks.xml \
		--nbval-lax --nbval-current-env notebooks || status=1; \
	echo "Results: $(RESULTS)/code.xml and $(RESULTS)/notebooks.xml"; \
	exit $$status

lint: $(INSTALLED) ## Check the style of the code
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(INSTALLED) ## Check the types of the code
	$(BIN)/mypy

check: $(INSTALLED) ## Read every document and name everything that is wrong
	@$(BIN)/sohoa check $(ARGS)

translations: $(INSTALLED) ## Bring the catalogues in locale/ in step with the texts
	@$(BIN)/python -m helpers.reporting.catalogues

lab: $(INSTALLED) ## Open the notebooks in JupyterLab
	$(BIN)/jupyter lab $(ARGS)

intake-eval: $(INSTALLED) ## Measure intake on annotated documents (ARGS="--misses FOLDER")
	@$(BIN)/python -m tests.register.intake.evaluate $(ARGS)

stored: $(INSTALLED) ## Refresh what git keeps of results: tables, headline outputs, picture, schemas
	$(BIN)/sohoa clean
	rm -rf build/drafts
	$(BIN)/jupyter nbconvert --log-level ERROR --to notebook --execute --inplace notebooks/*.ipynb
	$(BIN)/nbstripout --keep-count --keep-id --extra-keys \
		"metadata.language_info.version metadata.language_info.codemirror_mode cell.metadata.execution" \
		notebooks/*.ipynb
	$(BIN)/python -m tests.readme
	@$(MAKE) --no-print-directory codebooks
	$(BIN)/python -m helpers.reporting.findings

codebooks: $(INSTALLED) ## Bring DATA.md and the schema of documents in step with the codebooks
	$(BIN)/python -m helpers.register.json_schema
	$(BIN)/python -m helpers.register.data_book

release: reports ## Pack pages, workbooks, tables and notebooks into build/release, with checksums
	@$(BIN)/python -m helpers.running.release

lock: $(INSTALLED) ## Resolve pyproject.toml into requirements.lock (ARGS=--upgrade for newer versions)
	$(BIN)/uv pip compile --universal --fork-strategy fewest --python-version 3.11 \
		--generate-hashes --no-header --extra dev --extra cluster $(ARGS) \
		--quiet --output-file requirements.lock pyproject.toml

audit: $(INSTALLED) ## Ask for known faults of the locked packages (needs a network)
	$(BIN)/uv tool run pip-audit --strict --require-hashes --disable-pip --progress-spinner off \
		--requirement requirements.lock

newest: $(INSTALLED) ## Test with the newest versions of all packages (needs a network)
	$(BIN)/uv venv --quiet --clear $(NEWEST)
	$(BIN)/uv pip install --quiet --python $(NEWEST)/bin/python --upgrade --editable '.[dev,cluster]'
	@$(BIN)/uv pip freeze --python $(NEWEST)/bin/python | sort > $(NEWEST)/versions.txt
	$(NEWEST)/bin/mypy
	$(NEWEST)/bin/pytest -n 2 --dist loadfile $(ARGS)

licences: $(INSTALLED) ## Refresh the list of licences in docs/LICENCES.md
	$(BIN)/python -m tests.licences

bench: $(INSTALLED) ## Compare how fast pages are made (ARGS="--pages 8 --slow 4")
	@$(BIN)/python -m bench $(ARGS)

clean: ## Remove what was made here, except the tables and .venv
	rm -rf reports build .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or later is needed; $(PYTHON) is missing or older." \
			"Install it, or name another: make PYTHON=python3.12"; exit 1; }
	@$(BIN)/python -m pip --version > /dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || { \
		echo "$(PYTHON) cannot make virtual environments." \
			"On Debian and Ubuntu: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }
	@awk '/^uv==/ {found = 1} found {print} found && !/\\$$/ {exit}' requirements.lock \
		> $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --no-deps --requirement $(VENV)/uv.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode \
		--require-hashes --requirement requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@
