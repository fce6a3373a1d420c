# Everything runs in .venv, which is made on first use; `make` alone lists the targets.

PYTHON ?= python3
# For `make lock` only: one lock for every system and every Python from 3.11.0, Debian 12's included.
UV_VERSION := 0.13.9
BIN := .venv/bin
PIP_FLAGS := --quiet --quiet --disable-pip-version-check --no-input
# A running Calc for the tests, Japanese fonts and a renderer for the pages that they compare.
TEST_PACKAGES := libreoffice-calc libreoffice-writer python3-uno fonts-noto-cjk poppler-utils

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test lint docs report bench workbooks lock wheel clean system-packages

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

demo: .venv/.ready ## run the whole year on the included master, into demo-output/
	@$(BIN)/pybudget demo --out demo-output

test: system-packages lint ## lint, then every test (needs LibreOffice: installed when missing)
	@$(BIN)/pytest -n 2

lint: .venv/.ready ## style, format and types
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary

docs: .venv/.ready ## regenerate the generated pages
	@$(BIN)/python docs/generate.py

report: .venv/.ready ## measure what validation finds, into docs/validation-report.md (some minutes)
	@$(BIN)/python -m tests.mutations.report

bench: .venv/.ready ## measure speed
	@$(BIN)/pytest tests/benchmarks

workbooks: .venv/.ready ## rebuild workbook/*.xlsx from their text sources
	@$(BIN)/python -m pybudget.master.build

lock: ## regenerate requirements.lock (newer versions: make lock LOCK_FLAGS=--upgrade)
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/pip install $(PIP_FLAGS) uv==$(UV_VERSION)
	@UV_CUSTOM_COMPILE_COMMAND='make lock' build/lock/bin/uv pip compile --quiet $(LOCK_FLAGS) --universal \
		--python-version 3.11.0 --generate-hashes --all-extras --no-emit-index-url --no-emit-find-links \
		--output-file requirements.lock pyproject.toml

wheel: .venv/.ready ## build the wheel into dist/
	@$(BIN)/hatchling build --target wheel

clean: ## remove the environment, builds, caches and demo output
	@rm -rf .venv build dist demo-output .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

system-packages:
	@.ci/system-packages $(TEST_PACKAGES)

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || .ci/system-packages python3 python3-venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "pybudget needs Python 3.11 or later; choose one with make PYTHON=... / Python 3.11 以上が必要です。make PYTHON=... で指定してください。")'
	@echo 'preparing .venv (the first time takes about a minute)'
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install $(PIP_FLAGS) --require-hashes --requirement requirements.lock
	@$(BIN)/pip install $(PIP_FLAGS) --no-deps --no-build-isolation --editable .
	@touch $@
