# Two commands: `make run` shows the tool on the sample, `make test` proves it.
# A fresh machine needs Python 3.11 or newer and make; all else is put into .tools and .venv here.
PYTHON ?= python3
UV_VERSION := 0.13.9
OUT ?= out/demo

export UV_SYSTEM_CERTS := 1
export UV_PYTHON_DOWNLOADS := never

UV := .tools/bin/uv
BIN := .venv/bin

# `tests` is a folder, too.
.PHONY: run test types tests lock sample messages setup clean

run: setup
	$(BIN)/reachmap demo --out $(OUT)

test: setup
	@sh .ci/chromium
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory --keep-going --jobs 2 types tests

# At the same time: without a cache types take one processor for minutes.
types:
	$(BIN)/mypy

tests:
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

setup: .venv/.ready

.venv/.ready: requirements.lock pyproject.toml $(UV)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip sync --quiet --require-hashes --python $(BIN)/python requirements.lock
	$(UV) pip install --quiet --no-deps --no-build-isolation --no-index --python $(BIN)/python --editable .
	@touch $@

$(UV):
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# Versions and hashes only: no address of any index gets into the lock file.
lock: $(UV)
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-annotate --group dev pyproject.toml --output-file requirements.lock

sample: setup
	$(BIN)/python sample_data/make_sample.py

clean:
	rm -rf .venv .tools out

# Collect texts into both catalogues; a new one stands there empty until somebody words it.
messages: setup
	@mkdir -p out
	$(BIN)/pybabel --quiet extract --no-default-keywords --keywords="N_ say count:1,2" --no-location --sort-output --project=reachmap --output=out/reachmap.pot reachmap
	$(BIN)/pybabel --quiet update --domain=reachmap --input-file=out/reachmap.pot --output-dir=reachmap/locale --no-fuzzy-matching --ignore-obsolete --width=100
