#!/usr/bin/env bash
# Builds the statically linked program and packs it with completions, manual page, documents and all licences.
# The archive and its checksum are the same for the same sources, compiler and target: paths are taken out of the program,
# and times out of the archive.
# Usage: contrib/release.sh [DIRECTORY], by default target/dist
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-target/dist}
target=x86_64-unknown-linux-gnu
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
name=chaos-report-$version-$target
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export RUSTFLAGS="-C target-feature=+crt-static --remap-path-prefix=$PWD=/src --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
# Addresses that are set at the start take eight bytes each in place of twenty-four.
RUSTFLAGS+=" -C link-arg=-Wl,-z,pack-relative-relocs"
cargo build --release --locked --target "$target"
program=target/$target/release/chaos-report
# A static program may be one that is placed anywhere, which `ldd` words in another way.
ldd "$program" 2>&1 | grep -q -e 'statically linked' -e 'not a dynamic executable' || {
    echo "the program is not statically linked" >&2
    exit 1
}

rm -rf "${out:?}/$name"
mkdir -p "$out/$name/completions"
cp "$program" README.md CHANGELOG.md LICENSE-* "$out/$name/"
"$program" completions bash >"$out/$name/completions/chaos-report.bash"
"$program" completions zsh >"$out/$name/completions/_chaos-report"
"$program" completions fish >"$out/$name/completions/chaos-report.fish"
"$program" man >"$out/$name/chaos-report.1"
cargo metadata --locked --format-version 1 --filter-platform "$target" |
    RUSTFLAGS="" cargo run --quiet --locked --example licences >"$out/$name/THIRD-PARTY.txt"

# In an empty directory, with nothing in the environment.
empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT
here=$PWD
(cd "$empty" && env -i "$here/$program" "$here/fixtures/journals/breaker-01-before/journal.json" report.pdf)
[ "$(head -c 5 "$empty/report.pdf")" = "%PDF-" ]

tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode='u=rwX,go=rX' \
    -C "$out" -cf - "$name" | gzip -n -9 >"$out/$name.tar.gz"
(cd "$out" && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256" && cat "$name.tar.gz.sha256")
