# Two commands for a newcomer: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
QUICK ?=
FULL ?=

.DEFAULT_GOAL := help
.PHONY: help demo test check model eval bench corpus-check sources wheel clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.base: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python >= 3.11 is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.dev: $(VENV)/.base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

# torch fits the networks (training only). The version pinned here is the one the shipped model was made with.
TORCH ?= torch==2.13.0
$(VENV)/.torch: $(VENV)/.dev
	$(BIN)/python -c 'import torch' 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check '$(TORCH)'
	touch $@

demo: $(VENV)/.base ## set up .venv and clean a shipped polluted article
	@$(BIN)/python examples/demo.py

check: $(VENV)/.dev ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: check ## set up .venv and run every check and test
	$(BIN)/pytest -n 2 --dist loadscope

model: $(VENV)/.torch ## rebuild models/spamspan-core from corpus/ and, where given, the mirror
	$(BIN)/python -m detector.training

eval: $(VENV)/.dev ## measure the shipped model beside the baselines: out/eval/report.html (QUICK=1 for a short run)
	$(BIN)/python -m detector.evaluation $(if $(QUICK),--quick)

$(VENV)/.bench: $(VENV)/.dev
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary fasttext-community -e '.[bench]'
	touch $@

bench: $(VENV)/.bench ## time the detector beside reference programs: out/bench (QUICK=1 half a minute, FULL=1 up to 20 MB a text)
	$(BIN)/python -m bench $(if $(QUICK),--quick) $(if $(FULL),--full)

corpus-check: $(VENV)/.dev ## look for duplicates across splits, broken marks, rows without a source
	$(BIN)/python -m corpus.check

sources: $(VENV)/.dev ## copy or fetch the public sources of corpus/sources.toml into out/sources
	$(BIN)/python -m corpus.fetch

wheel: $(VENV)/.dev ## build the wheel in dist/
	$(BIN)/python -m build --wheel --outdir dist .

clean: ## remove what the targets made
	rm -rf $(VENV) build dist out *.egg-info
