# Everything is installed into .venv by the project's own files; no target needs anything installed by hand.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
# Where the environment forbids bytecode, each of the many processes would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: test-judging test-others room bench compiled demo test test-all browser soak check format clean

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("mingzhang needs Python 3.11 or later; set PYTHON=python3.x" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $(STAMP)

install: $(STAMP)

demo: $(STAMP)
	$(BIN)/python -m samples.demo

# The same, then the reading room over it with a link to a finding on its page, until Ctrl-C.
room: $(STAMP)
	$(BIN)/python -m samples.room

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Judging beside all the rest, as most of that waits for servers: its walk over the registry wants a process to itself.
test: check browser
	$(MAKE) --no-print-directory --jobs=2 --output-sync=target test-judging test-others

test-judging: $(STAMP)
	$(BIN)/python -m pytest tests/workers/validate

# In several processes; a file's tests stay in one.
test-others: $(STAMP)
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadgroup --ignore tests/workers/validate

# The slow ones one by one: some measure time.
test-all: test compiled
	$(BIN)/python -m pytest -m slow

# The browser tests' Chromium, unless there is one.
browser: $(STAMP)
	$(BIN)/python -m tests.browser

# Chaos in its long form, on SQLite and on PostgreSQL: make soak SOAK_DOCUMENTS=2000 SOAK_FAULTS=200
soak: $(STAMP)
	SOAK_DOCUMENTS=$(or $(SOAK_DOCUMENTS),500) SOAK_FAULTS=$(or $(SOAK_FAULTS),60) \
		$(BIN)/python -m pytest -s -m slow tests/reliability/test_chaos.py

# The reading compiled from the same sources, in a folder of its own: PYTHONPATH=build/compiled runs it. Needs a C compiler.
compiled: $(STAMP)
	rm -rf build/compiled
	HATCH_BUILD_HOOK_ENABLE_CUSTOM=1 $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--target build/compiled .

# Reading beside its peers, page ranges, and starting, on a quiet machine; writes docs/performance.md. The whole pipeline
# has a command of its own, as it takes a quarter of an hour: python -m benchmarks.pipeline
bench: compiled
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,bench]'
	$(BIN)/python -m benchmarks.reading
	$(BIN)/python -m benchmarks.reading.ranges
	$(BIN)/python -m benchmarks.start

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
