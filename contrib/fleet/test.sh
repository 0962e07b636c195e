#!/usr/bin/env bash
# Exports the fixtures in both forms, runs every query of docs/fleet.md with DuckDB, and holds what it reads against the
# JSON reports. Usage: contrib/fleet/test.sh PROGRAM, with Python's venv at hand.
set -euo pipefail
program=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check duckdb
cp -r "$root/fixtures/journals" "$work/journals"
cd "$work"
inputs=(journals/nightly journals/breaker-01-before journals/breaker-02-after journals/terminate-service
    journals/prom-counter-reset journals/before-not-met journals/openfaas-terminate-function)
"$program" export --quiet --to parquet fleet "${inputs[@]}"
"$program" export --quiet --to ndjson lines "${inputs[@]}"
"$program" "${inputs[@]}" --quiet --output report.json
venv/bin/python "$root/contrib/fleet/check.py" "$root/docs/fleet.md" report.json
