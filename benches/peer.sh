#!/usr/bin/env bash
# Times `chaos report` of chaostoolkit-reporting beside this program on one journal, and prints a table in Markdown: CPU
# seconds (user and system) of the whole process, and its peak memory; medians of five.
# Needs `chaos` with chaostoolkit-reporting and pandoc on the path, and GNU time; for PDF also LaTeX.
# Usage: benches/peer.sh [JOURNAL]
set -euo pipefail
cd "$(dirname "$0")/.."
journal=$(realpath "${1:-fixtures/journals/openfaas-terminate-function/journal.json}")
program=$(realpath target/release/chaos-report)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cp "$journal" journal.json

# Five runs of a command: the median of their CPU seconds, and of their peaks in megabytes.
measure() {
    for _ in 1 2 3 4 5; do
        command time --format '%U %S %M' --output once.txt "$@" >/dev/null 2>&1
        tail -1 once.txt
    done | awk '{ print $1 + $2, $3 / 1024 }' >all.txt
    cpu=$(cut -d' ' -f1 all.txt | sort -n | sed -n 3p)
    peak=$(cut -d' ' -f2 all.txt | sort -n | sed -n 3p)
    printf '%.2f s, %.0f MB' "$cpu" "$peak"
}

echo "| format | chaos report | chaos-report |"
echo "|---|--:|--:|"
for pair in markdown:md html5:html pdf:pdf; do
    format=${pair%%:*} ending=${pair##*:}
    if [ "$format" = pdf ] && ! command -v pdflatex >/dev/null; then
        echo "no PDF is compared: LaTeX is not installed" >&2
        continue
    fi
    theirs=$(measure chaos --no-version-check report --export-format="$format" journal.json "theirs.$ending")
    ours=$(measure "$program" --export-format="$format" journal.json "ours.$ending")
    # A command that failed took no time worth telling.
    [ -s "theirs.$ending" ] && [ -s "ours.$ending" ]
    echo "| $format | $theirs | $ours |"
done
