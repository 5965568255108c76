.DEFAULT_GOAL := help
.PHONY: help run test lint coverage bench prove messages lock

help:  ## Say what can be done here
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run:  ## Set everything up and open the demo shop at http://127.0.0.1:8000 (PORT=… for another port)
	@scripts/start run

test:  ## Set everything up and run every check and test
	@scripts/start test

lint:  ## Only the checks that need no database: ruff, mypy, layers, templates, migrations
	@scripts/start lint

coverage:  ## The tests that need SQLite alone, and which branches of the code they go through
	@scripts/start coverage

bench:  ## Measure the pages against a bare Django view (WRITE=1 keeps the figures in bench/results.md)
	@scripts/start bench

prove:  ## Every proof at full size, into docs/proof.md; takes hours (ONLY=word for some of them)
	@scripts/start prove

messages:  ## Collect the texts to translate into locale/vi
	@scripts/start messages

lock:  ## Renew the pins in requirements*.txt
	@scripts/start lock
