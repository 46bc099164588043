# OGP Open Data. `make` lists what there is; `make data` and `make test` are all most people need.

VENV   := .venv
READY  := $(VENV)/.ready
DEV    := $(VENV)/.ready-dev
PYTHON := $(VENV)/bin/python
OGPDATA := $(VENV)/bin/ogpdata

# What `make data` builds from. Empty: what lies in raw/, or the sample that comes with the repository.
RAW      ?=
OUTPUT   ?= output
CHECKED  := build/check

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help data test test-slow check lint types architecture checked-build docs portals coverage-real bench release crawl clean site serve site-test picture

help: ## list the targets
	@echo "make data          the dataset, in $(OUTPUT)/ (needs only Python 3.11 or newer; the first run sets the rest up)"
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | grep -v '^data' \
	  | while IFS="$$(printf '\t')" read -r target says; do printf 'make %-13s %s\n' "$$target" "$$says"; done

data: $(READY) ## build the dataset into output/
	@echo "Building $(OUTPUT)/ from $(or $(RAW),what is in raw/ (the sample where there is nothing else))"
	@$(OGPDATA) build $(RAW) --output $(OUTPUT) $(if $(AGAINST),--against $(AGAINST))
	@echo "Done. Open $(OUTPUT)/site/index.html in a browser (or: make serve); the tables are in $(OUTPUT)/data/."

site: $(READY) ## make the site in output/site/ again, of the dataset that is there
	@$(OGPDATA) site $(OUTPUT)

site-test: $(DEV) ## try the site in a browser (needs chromium; skipped where there is none)
	@$(PYTHON) -m pytest tests/site tests/test_site.py

picture: $(DEV) # the picture of the explorer in README.md, of what is in output/
	@PYTHONPATH=tests/site $(PYTHON) tests/site/picture.py $(OUTPUT) docs/explorer.png

serve: $(READY) ## look at the site in output/ on this machine
	@$(OGPDATA) serve $(OUTPUT)

test: $(DEV) ## run the tests, but for the slow ones
	@echo "Running the tests"
	@$(PYTHON) -m pytest -n auto --dist worksteal -m "not slow"

test-slow: $(DEV) ## run the slow tests: builds and crawls killed again and again, a hostile server, a site of 6,500 commitments
	@$(PYTHON) -m pytest -n auto --dist worksteal -m slow

check: lint types architecture test checked-build ## all that CI runs: lint, types, architecture, tests, a build, its check

lint: $(DEV) # style and form
	@echo "Checking style"
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check --quiet .

types: $(DEV) # the type checker
	@echo "Checking types"
	@$(PYTHON) -m mypy

architecture: $(DEV) # the rooms of the house
	@echo "Checking which module imports which"
	@$(VENV)/bin/lint-imports --no-logo

checked-build: $(READY) # the sample pages, built and checked
	@echo "Building and checking the sample"
	@$(OGPDATA) build raw/sample --output $(CHECKED) --quiet
	@$(OGPDATA) check $(CHECKED)

docs: $(DEV) ## rewrite the generated parts of docs/ and README.md
	@$(PYTHON) docs/make_docs.py

portals: $(DEV) ## try a package in portals and readers themselves: CKAN, udata, mlcroissant … (minutes)
	@echo "Trying the portals and readers, each in an environment of its own under build/portals/ (the first run installs them)"
	@PORTALS=1 $(PYTHON) -m pytest tests/portals

.PHONY: fuzz
fuzz: $(DEV) ## try pages and archives with something wrong in them (PAGES=5000 SEED=1 MINUTES=10)
	@echo "Trying $(or $(PAGES),5000) pages and the archives that hold them, for at most $(or $(MINUTES),10) minutes"
	@PYTHONPATH=tests $(PYTHON) tests/fuzz.py --pages $(or $(PAGES),5000) --seed $(or $(SEED),1) --minutes $(or $(MINUTES),10)

shapes: $(DEV) ## measure what twice as much of each shape of input costs (NAMES='links zeros': only those)
	@PYTHONPATH=tests $(PYTHON) tests/shapes.py $(NAMES)

coverage-real: $(DEV) ## list the statements of parse/ that no golden, sample or given page runs
	@PYTHONPATH=tests $(PYTHON) tests/coverage_real.py

.PHONY: mutants
mutants: $(DEV) ## change tuned numbers one by one, and say which change no test notices (SEED=1 NUMBER=40)
	@$(PYTHON) tests/mutants.py --seed $(or $(SEED),1) --number $(or $(NUMBER),40)

bench: $(DEV) ## measure reading, builds and histories, as ratios (PAGES=1000: a quarter of an hour)
	@PYTHONPATH=tests $(PYTHON) tests/bench.py

.PHONY: site-bench
site-bench: $(DEV) ## measure the site in a browser: sizes, first paint, filters (PACKAGE=output; else 6,500 commitments)
	@PYTHONPATH=tests:tests/site $(PYTHON) tests/site_bench.py $(PACKAGE)

release: AGAINST ?= $(wildcard dist/latest)
release: data ## build, check, and add the dataset to the releases in dist/ (latest/, one folder a version, releases.json)
	@$(OGPDATA) check $(OUTPUT)
	@$(PYTHON) -m pipeline.releases $(if $(SAMPLE),--sample) $(OUTPUT) dist

crawl: $(READY) ## fetch pages into raw/, politely: make crawl MEMBERS="france ghana" (without MEMBERS: all)
	@$(OGPDATA) crawl $(MEMBERS) $(CRAWL_OPTIONS)

clean: ## remove the environment and caches; keeps raw/, output/ and dist/
	@rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Removed the environment and caches. Kept: captures in raw/, the dataset in $(OUTPUT)/, releases in dist/."

# The environment is ready when everything is installed; a run that was cut off is done again.
$(READY): pyproject.toml constraints.txt .ci/python
	@bash .ci/python $(VENV)
	@echo "Installing the libraries it is made from, pinned in constraints.txt (once; a minute or two)"
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

# What tests and checks need on top.
$(DEV): $(READY)
	@echo "Installing what the tests need (once; a minute)"
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@
