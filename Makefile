# Two commands do everything on a fresh Debian 12: `make demo` and `make test`.
.DEFAULT_GOAL := help
BIN := .venv/bin

.PHONY: help setup setup-full setup-tools setup-tests demo demo-s3 s3-server test test-long gold lint lock clean

help: ## Show these targets
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: ## Set up all that is needed; the program is then .venv/bin/nianbao
	@sh scripts/setup.sh

setup-full: setup ## Also what reads scans, pictures and old Word files: RapidOCR, LibreOffice (1 GB, where permitted)
	@sh scripts/setup.sh full

setup-tools: setup
	@sh scripts/setup.sh tools

setup-tests: setup-full
	@sh scripts/setup.sh tests

demo: setup ## Crawl the bundled demonstration portals on this machine
	@$(BIN)/nianbao demo

demo-s3: setup-tools ## The same into a bucket of a real S3 server (SeaweedFS), verified and copied back
	@PYTHONPATH=tests NIANBAO_STORE=s3://nianbao-demo/archive $(BIN)/python -m servers.seaweed sh scripts/demo-s3.sh

s3-server: setup-tools ## An S3 server on this machine until Ctrl-C, to try things out
	@PYTHONPATH=tests $(BIN)/python -m servers.seaweed

lint: setup-tools ## Style, types, directions of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: setup-tests lint ## Lint and all tests, with a seeded part of the long ones (under 10 minutes)
	$(BIN)/pytest

test-long: setup-tests lint ## All tests, the long ones whole
	NIANBAO_TEST_LONG=1 $(BIN)/pytest

gold: setup-tests ## How well reports read, form by form, against cells set by hand (docs/quality.md)
	$(BIN)/python tests/gold/measure.py

COMPILE = .setup/uv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header $(UPGRADE) pyproject.toml
lock: setup ## Make the locks fit pyproject.toml; versions stay, but with UPGRADE=--upgrade
	@sh scripts/setup.sh uv
	$(COMPILE) --extra queue --group dev -o requirements-tests.lock
	$(COMPILE) --extra queue --group build -c requirements-tests.lock -o requirements.lock
	$(COMPILE) --all-extras --group build -c requirements-tests.lock -o requirements-full.lock

clean: ## Remove the environment and caches; archives stay
	rm -rf .venv .setup .mypy_cache .ruff_cache .pytest_cache .import_linter_cache dist
