# The two commands: `make build` makes the archive of this repository's own site in public/, `make test` checks the project.
# Both first install what is missing (scripts/setup), quietly and once.

PYTHON ?= python3
BIN := $(if $(filter Windows_NT,$(OS)),.venv/Scripts,.venv/bin)
SETUP := $(PYTHON) -E -s scripts/setup

# Extra arguments: make build ARGS="-j 1 --no-pdf", make test ARGS="-k incremental"
ARGS ?=

.PHONY: build pages test test-browser test-deploy browser check test-slow format catalogues bench bench-peers print-report bench-search lighthouse wheel lock debian-proof clean

build:
	@$(SETUP)
	@$(BIN)/bulletin build $(ARGS)

# The archive without PDFs: needs neither Pango nor root.
pages:
	@$(SETUP) pages
	@$(BIN)/bulletin build --no-pdf $(ARGS)

test: check
	$(BIN)/python -m pytest -n auto --dist loadgroup -m "not slow" $(ARGS)

check:
	@$(SETUP) test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# Pages and search in Debian's Chromium (apt-get install chromium npm).
test-browser: browser
	$(BIN)/python -m pytest -o python_files="browse_*.py" tests/browser $(ARGS)

# Lighthouse, the median of five; needs the same.
lighthouse: browser
	$(BIN)/python tests/browser/rate.py $(ARGS)

# What only these two need; the tools of npm go to .browser/.
browser: .browser/package-lock.json
	@$(SETUP) test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/browser.txt

.browser/package-lock.json: tests/browser/package-lock.json
	mkdir -p .browser && cp tests/browser/package.json .browser/ && cp $< $@
	npm ci --silent --no-audit --no-fund --ignore-scripts --prefix .browser || { rm $@; false; }

# Everything, the minutes-long random edits with real printing among them.
test-slow: check
	$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

# Deploying to S3-compatible storage: a server of this machine, too heavy for the test group.
test-deploy: check
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/deploy.txt
	$(BIN)/python -m pytest tests/test_deploying.py tests/test_deploying_s3.py $(ARGS)

format:
	@$(SETUP) test
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Collect the messages of the code and the templates into the catalogue, and compile it.
catalogues:
	@$(SETUP) test
	$(BIN)/python scripts/catalogues

bench:
	@$(SETUP)
	$(BIN)/python benchmarks/run.py $(ARGS)

# Hugo and Pelican on the same corpus, beside ours: make bench-peers ARGS="1000 5000 --rounds 5"
bench-peers: .bench/peers.stamp
	@$(SETUP)
	$(BIN)/python benchmarks/peers.py $(ARGS)

.bench/peers.stamp: requirements/peers.txt
	@$(SETUP)
	$(BIN)/python -m venv --clear .bench/peers
	.bench/peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/peers.txt
	touch $@

# What search costs beside the pages.
bench-search:
	@$(SETUP)
	$(BIN)/python benchmarks/search.py $(ARGS)

# Figures of Chinese composition for the sample, the hard texts and EXTRA="FILE…", and our page beside stock WeasyPrint's.
print-report:
	@$(SETUP) test
	$(BIN)/python scripts/print-report $(EXTRA) $(ARGS)

wheel:
	@$(SETUP)
	$(BIN)/python -m hatchling build

# Pin anew what pyproject.toml asks for (newest releases: make lock ARGS=--upgrade).
UV := $(BIN)/python -m uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url --quiet $(ARGS)
lock:
	@$(SETUP) test
	$(BIN)/python -m pip install --quiet uv
	$(UV) --group build -o requirements/run.txt
	$(subst compile pyproject.toml,compile,$(UV)) --group browser -o requirements/browser.txt
	$(subst compile pyproject.toml,compile,$(UV)) --group deploy -o requirements/deploy.txt
	$(subst compile pyproject.toml,compile,$(UV)) --group peers -o requirements/peers.txt
	$(UV) --group build --group test --group lint -c requirements/run.txt -o requirements/test.txt

# Both commands in fresh Debian 12 and 13 roots (needs root and debootstrap).
debian-proof:
	scripts/debian-proof $(ARGS)

# .bulletin/mail stays: it alone knows who got which letter.
clean:
	[ ! -d .bulletin ] || find .bulletin -mindepth 1 -maxdepth 1 ! -name mail -exec rm -rf {} +
	rm -rf .venv .bench .browser public dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
