#!/usr/bin/env bash
# Exports the fixtures, and a thousand made-up runs, in both forms; runs every query of docs/fleet.md on them with DuckDB,
# and holds what it reads against the JSON reports. Usage: contrib/fleet/test.sh PROGRAM, with Python's venv at hand.
set -euo pipefail
program=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check duckdb

# Both forms and the report of some inputs, in a folder of their own.
hold() {
    folder=$1
    shift
    mkdir -p "$work/$folder"
    (
        cd "$work/$folder"
        for form in parquet:fleet ndjson:fleet-lines; do
            begun=$(date +%s%N)
            "$program" export --quiet --to "${form%%:*}" "${form##*:}" "$@"
            echo "$folder to ${form%%:*}: $((($(date +%s%N) - begun) / 1000000)) ms"
        done
        "$program" "$@" --quiet --output report.json
        "$work/venv/bin/python" "$root/contrib/fleet/check.py" "$root/docs/fleet.md" report.json
    )
}

journals=$root/fixtures/journals
hold fixtures "$journals"/{nightly,breaker-01-before,breaker-02-after,terminate-service,prom-counter-reset} \
    "$journals"/{before-not-met,openfaas-terminate-function}
(cd "$root" && cargo run --locked --quiet --example generate_load fleet "$work/made-up" 1000)
hold thousand "$work/made-up"
