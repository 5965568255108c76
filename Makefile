.DEFAULT_GOAL := help
.PHONY: help run test lint bench messages lock

help:  ## Say what can be done here
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run:  ## Set everything up and open the demo shop at http://127.0.0.1:8000 (PORT=… for another port)
	@scripts/start run

test:  ## Set everything up and run every check and test
	@scripts/start test

lint:  ## Only the checks that need no database: ruff, mypy, layers, templates, migrations
	@scripts/start lint

bench:  ## Measure the pages against a bare Django view (WRITE=1 keeps the figures in bench/results.md)
	@scripts/start bench

messages:  ## Collect the texts to translate into locale/vi
	@scripts/start messages

lock:  ## Renew the pins in requirements*.txt
	@scripts/start lock
