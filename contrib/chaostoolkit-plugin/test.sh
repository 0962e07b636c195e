#!/usr/bin/env bash
# The plug-in of contrib/ with the real toolkit: an experiment is run and reported on by `chaos run` and `chaos report`.
# Usage: contrib/chaostoolkit-plugin/test.sh PROGRAM, with Python's venv at hand.
set -euo pipefail
program=$(realpath "$1")
plugin=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
# A copy, so that the build leaves nothing behind.
mkdir "$work/contrib"
cp -r "$plugin" "$work/contrib/"
cd "$work"
export PATH=$work/venv/bin:$PATH PIP_QUIET=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# What the README says, as it stands.
sed -n 's/^    pip /pip /p' "$plugin/README.md" >install.sh
[ "$(wc -l <install.sh)" -ge 2 ]
bash -euxo pipefail install.sh
cat > experiment.json <<'EXPERIMENT'
{
  "version": "1.0.0", "title": "A folder stays where it is", "description": "Nothing is broken.", "tags": ["self-test"],
  "configuration": {"word": "hello"},
  "steady-state-hypothesis": {"title": "It is there", "probes": [{
    "type": "probe", "name": "folder-exists", "tolerance": true,
    "provider": {"type": "python", "module": "os.path", "func": "exists", "arguments": {"path": "/"}}}]},
  "method": [{"type": "action", "name": "say", "provider": {"type": "process", "path": "echo", "arguments": "${word}"}}],
  "rollbacks": []
}
EXPERIMENT
venv/bin/chaos --no-version-check run experiment.json >/dev/null 2>&1
export CHAOS_REPORT=$program
venv/bin/chaos report --export-format=pdf --title="By chaos report" journal.json report.pdf
venv/bin/chaos report --export-format=html5 journal.json report.html
venv/bin/chaos report --var word=bonjour journal.json report
head -c 5 report.pdf | grep -q '%PDF-'
grep -q 'A folder stays where it is' report.html
grep -q '^# A folder stays where it is' report
grep -q 'bonjour' report
# The exit code of a gate arrives.
code=0
venv/bin/chaos report journal.json gated.md --fail-on users-affected 2>/dev/null || code=$?
[ "$code" = 3 ] || { echo "a gate that is met ended with $code" >&2; exit 1; }
echo "chaos run and chaos report: $(venv/bin/chaos --version), 4 reports"
