# What a newcomer, a developer and a build machine need; each target works as the first command on a fresh clone.

EXTRAS ?=
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
LOCK_FLAGS := --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --quiet
SLOW := browser or kill or slow
PARALLEL := --numprocesses auto --maxprocesses 4 --dist loadfile
# left out where it is not played: reading it alone means loading the platforms' libraries
CHANNELS := tests/channels
# more than there are processors: these tests wait for sockets most of the time
WAITING := --numprocesses 4 --dist loadfile

# hundreds of archives are written, read once and thrown away: where there is a gigabyte of it, in memory
MEMORY := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 1000000 { print "/dev/shm" }')
IN_MEMORY := $(if $(MEMORY),PYTEST_DEBUG_TEMPROOT=$(MEMORY))

# what is compiled once is read by every worker and by every process that a test starts
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup run test check bench rewrite coverage mutants gallery lock

# Prints the first interpreter that is new enough, or one sentence that says what to do.
find_python = for python in $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; python=; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Suban needs Python 3.11 or newer: install it, or name yours: make PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$python cannot make a virtual environment: install its venv package (Debian: python3-venv)" >&2; exit 1; \
	fi

# $(1) names requirement files. A copy of each file installed stays in the environment: nothing is fetched
# again, and no network is needed, until one of them changes.
install = set -e; \
	for file in $(1); do \
	  [ -f $$file ] || { echo "There is no $$file: EXTRAS may name telegram, wechat, wecom, postgres" >&2; exit 2; }; \
	done; \
	if ! [ -x $(BIN)/python ]; then $(find_python); echo "Making $(VENV) with $$python"; $$python -m venv $(VENV); fi; \
	mkdir -p $(VENV)/installed; missing=; \
	for file in $(1); do cmp -s $$file $(VENV)/installed/$$file || missing="$$missing $$file"; done; \
	for file in $$missing; do \
	  echo "Installing $$file"; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $$file; \
	  cp $$file $(VENV)/installed/$$file; \
	done; \
	if ! cmp -s pyproject.toml $(VENV)/installed/pyproject.toml; then \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .; \
	  cp pyproject.toml $(VENV)/installed/pyproject.toml; \
	fi

RUNTIME := requirements.txt
CHOSEN = $(patsubst %,requirements-%.txt,$(EXTRAS))

help: ## show this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ printf "  make %-9s %s\n", $$1, $$2 }'

setup: ## install for development; EXTRAS="telegram wechat wecom postgres" adds platform libraries
	@$(call install,$(RUNTIME) requirements-dev.txt $(CHOSEN))

run: ## start Suban with the demo city on this machine; ARGS is handed to `suban run`
	@$(call install,$(RUNTIME) $(CHOSEN))
	@exec $(BIN)/suban run $(ARGS)

test: setup ## run the whole test suite, the fast tests first
	$(IN_MEMORY) $(BIN)/python -m pytest $(PARALLEL) --ignore $(CHANNELS) -m "not ($(SLOW))"
	$(IN_MEMORY) $(BIN)/python -m pytest $(WAITING) $(CHANNELS)
	$(BIN)/python -m pytest $(PARALLEL) --ignore $(CHANNELS) -m "$(SLOW)"

check: setup ## format, lint, types, layers, and whether the locks fit pyproject.toml (works offline)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/test_locks.py

bench: setup ## measure: ratios and counts of one run
	@$(call install,requirements-bench.txt)
	$(BIN)/python -m benchmarks

rewrite: setup ## play the transcripts and write down, in README too, what was said; read the difference before committing it
	$(BIN)/python -m pytest tests/test_transcripts.py tests/test_docs.py --rewrite

coverage: setup ## draw docs/coverage.md, which says what proves each rule, from tests/coverage.toml
	$(BIN)/python -m tests.proofs_page

mutants: setup ## break one line per rule in a copy and see that its proof fails; ARGS=X12,G38 chooses, ARGS=law takes the law's rows
	$(BIN)/python -m tests.mutants $(ARGS)

gallery: setup ## draw every card and page once, into var/gallery.html
	@mkdir -p var
	$(BIN)/suban gallery --out var/gallery.html

lock: setup ## renew the requirement files from pyproject.toml (needs the network)
	@set -e; all=$$(mktemp); trap 'rm -f $$all' EXIT; \
	compile() { printf 'setuptools\nwheel\n' | $(BIN)/uv pip compile $(LOCK_FLAGS) $(UPGRADE) "$$@" pyproject.toml -; }; \
	cat requirements*.txt > $$all; \
	compile --all-extras -o $$all; \
	compile -c $$all -o requirements.txt; \
	for extra in dev telegram wechat wecom postgres bench; do \
	  compile -c $$all --extra $$extra -o requirements-$$extra.txt; \
	done
