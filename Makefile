# Every target is one call of the launcher in dev/, which uses the standard library only until .venv is there.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && exit; done; echo python3)
export ARGS PORT PERIMETERS

.PHONY: run test check bench bootstrap lock format

run:        ## The whole portal on this machine, with a demonstration (PORT=8000, PERIMETERS=file.geojson)
	@exec $(PYTHON) -m dev run

test:       ## Every test, browser tests included (ARGS="-k inbox")
	@exec $(PYTHON) -m dev test

check:      ## Style, types, import directions, templates, migrations, deployment settings, locks
	@exec $(PYTHON) -m dev check

bench:      ## Requests a second, latencies, queries and weights on 1 700 and 17 000 dossiers
	@exec $(PYTHON) -m dev bench

bootstrap:  ## Only install: packages, front-end files, system libraries where allowed
	@exec $(PYTHON) -m dev bootstrap

lock:       ## Write requirements/*.txt and package-lock.json anew
	@exec $(PYTHON) -m dev lock

format:     ## Lay the Python code out
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .
