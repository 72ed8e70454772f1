# Two commands: `make demo` runs the whole main job, `make test` runs every test. Both set up what they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
# A file's tests share what they set up.
SPREAD = -n $(WORKERS) --dist loadfile
DEMO ?= scaffold_source_demo

.DEFAULT_GOAL := help
.PHONY: help demo docs generate package release release-check test slow explore attack compat bench bench-package judgement histories loaders rule lint format clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/' | expand -t 22

$(VENV)/ready: pyproject.toml
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 10), "Python 3.10 or newer is needed"'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

demo: $(VENV)/ready ## Set up, then the main job: a producer's database becomes a tested dbt source
	if test -f $(DEMO)/postgres/PG_VERSION; then rm -rf $(DEMO); fi
	$(BIN)/scaffold-source demo $(DEMO)

generate: $(VENV)/ready ## macros/generated/ from the CLI's data: after a change of lexicon/ or loaders/
	$(BIN)/python python/generate_macros.py

package: $(VENV)/ready ## What dbt projects install: a tarball in dist/ and the branch dbt-package
	$(BIN)/python python/release_package.py

release: $(VENV)/ready ## A release: commit, tag, artefacts in dist/; pushes nothing: VERSION=1.2.3 or 1.2.3-rc.1, DRY_RUN=1
	PYTHONPATH=python $(BIN)/python -m release $(VERSION) $(if $(DRY_RUN),--dry-run)

release-check: $(VENV)/ready ## The proof of a release: built twice, installed and run without a network, dbt deps from a tag
	PYTHONPATH=python $(BIN)/python -m release.proof

# In the order of their folders: dbt's and the servers', which are long, before the many short ones. By the number of
# their tests, as xdist has it, the longest came last, and one worker waited for the other.
test: $(VENV)/ready ## Set up, then every test but the slow ones and the style of SQL, which `make lint` looks at
	$(BIN)/python -m pytest $(SPREAD) --no-loadscope-reorder -m 'not slow and not loaders' --ignore python/tests/dbt/test_sql_style.py

slow: $(VENV)/ready ## The slow tests: real applications and adapters, installed from PyPI
	$(BIN)/python -m pytest $(SPREAD) -m slow

loaders: $(VENV)/ready ## Real loaders, installed from PyPI and run: what lands is what is declared (UPDATE_DOCS=1: into docs/loaders.md)
	$(BIN)/python -m pytest -s -m loaders python/tests/landing

explore: $(VENV)/ready ## The property tests with new examples (in `make test` they are the same in every run)
	HYPOTHESIS_PROFILE=explore $(BIN)/python -m pytest $(SPREAD) -m 'not slow and not loaders' python/tests/unit

attack: $(VENV)/ready ## Attack the product, long (docs/reliability.md): ATTACK=merge SEED=1 FROM=0 NUMBER=1000
	cd python/tests && $(CURDIR)/$(BIN)/python -m attacks $(ATTACK) --seed $(or $(SEED),1) --from $(or $(FROM),0) $(if $(NUMBER),--number $(NUMBER))

compat: $(VENV)/ready ## The integration project on every supported version of dbt and on Spark (UPDATE_DOCS=1: into docs/adapters.md)
	$(BIN)/python python/tests/compat.py

bench: $(VENV)/ready ## The CLI beside pg_dump and itself, on generated databases of 1,000 tables and more (docs/performance.md)
	$(BIN)/python benchmarks/add_vs_pg_dump.py
	$(BIN)/python benchmarks/check_vs_pg_dump.py
	$(BIN)/python benchmarks/update_vs_check.py
	$(BIN)/python benchmarks/check_migrations.py
	$(BIN)/python benchmarks/latency.py
	$(BIN)/python benchmarks/preflight.py

bench-package: $(VENV)/ready ## The dbt package beside what one writes without it: 5 million rows, 1,000 tables (docs/performance.md)
	$(BIN)/python benchmarks/dbt_package.py

judgement: $(VENV)/ready ## How right the proposals are, on labelled schemas of real applications (SET=tune, report, fresh, open or lookups: and every mistake)
	$(BIN)/python benchmarks/judgement/measure.py $(SET)
	$(BIN)/python benchmarks/judgement/keys.py $(SET)

histories: $(VENV)/ready ## How right `check` is, on labelled histories of real applications
	$(BIN)/python benchmarks/histories/measure_steps.py

rule: $(VENV)/ready ## The stub of a drift rule and its case: ID=column-split SUBJECT=columns
	$(BIN)/python python/tests/new_rule.py $(ID) $(SUBJECT)
	$(BIN)/ruff format --quiet python/scaffold_source/drift/rules

docs: $(VENV)/ready ## The documentation as a site in build/site; a link that leads nowhere is an error
	NO_COLOR=1 $(BIN)/uv --quiet tool run zensical@0.0.73 build --strict

lint: $(VENV)/ready ## Style, types, import directions, SQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q python/tests/dbt/test_sql_style.py

format: $(VENV)/ready ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove what was made here
	rm -rf $(VENV) .environments $(DEMO) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
