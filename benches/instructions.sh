#!/usr/bin/env bash
# Holds the instructions that eight fixed jobs of the release binary take against `.ci/instructions.txt`: unlike times
# they hardly differ between two runs. More than 5 % above the figure there is a failure.
#
#   benches/instructions.sh            compares
#   benches/instructions.sh --renew    writes the figures of now into the file; say in the commit why they changed
set -euo pipefail
cd "$(dirname "$0")/.."

program=${CARGO_TARGET_DIR:-target}/release/chaos-report
figures=.ci/instructions.txt
tolerance_percent=5

if ! command -v valgrind >/dev/null; then
    echo "skipped: valgrind, which counts instructions, is not installed"
    exit 0
fi
if [ "${1:-}" != --renew ] && [ ! -f "$figures" ]; then
    echo "$figures, the figures to compare with, is missing; \`benches/instructions.sh --renew\` writes it" >&2
    exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
generate() { cargo run --locked --quiet --example generate_load -- "$@"; }
generate gob 20000 >"$work/load.gob"
generate json 20000 >"$work/load.json"
generate csv 20000 >"$work/load.csv"
generate journal 9000000 >"$work/journal.json"

# The instructions of the program with these arguments.
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" --quiet "$@" 2>"$work/log" >/dev/null || {
        cat "$work/log" >&2
        return 1
    }
    sed -n 's/^==[0-9]*== Collected : *\([0-9]*\).*/\1/p' "$work/log"
}

measured() {
    local journals=fixtures/journals
    local reference=$journals/openfaas-terminate-function/journal.json
    echo "version $(instructions --version)"
    echo "reference-journal-json $(instructions "$reference" "$work/out.json")"
    echo "reference-journal-html $(instructions "$reference" "$work/out.html")"
    echo "terminate-service-pdf $(instructions $journals/terminate-service/journal.json "$work/out.pdf")"
    echo "journal-9-mb-json $(instructions "$work/journal.json" "$work/out.json")"
    echo "load-20000-gob-json $(instructions "$work/load.gob" "$work/out.json")"
    echo "load-20000-json-lines-json $(instructions "$work/load.json" "$work/out.json")"
    echo "load-20000-csv-json $(instructions "$work/load.csv" "$work/out.json")"
}

measured >"$work/now"
if [ "${1:-}" = --renew ]; then
    {
        echo "# Instructions of fixed jobs of the release binary, counted by callgrind; up to $tolerance_percent % more are let pass."
        echo "# Renewed by \`benches/instructions.sh --renew\` after a release build."
        cat "$work/now"
    } >"$figures"
    cat "$figures"
    exit 0
fi

failed=0
while read -r job now; do
    known=$(awk -v job="$job" '$1 == job { print $2 }' "$figures")
    if [ -z "$known" ] || [ -z "$now" ]; then
        echo "$job: no figure to compare (now: ${now:-none}, in $figures: ${known:-none})" >&2
        failed=1
        continue
    fi
    change=$(awk -v now="$now" -v known="$known" 'BEGIN { printf "%+.1f", (now / known - 1) * 100 }')
    echo "$job: $now instructions ($change % against $figures)"
    if [ "$now" -gt $((known + known * tolerance_percent / 100)) ]; then
        echo "$job takes more than $tolerance_percent % more instructions than it did" >&2
        failed=1
    fi
done <"$work/now"
exit "$failed"
