#!/usr/bin/env bash
# jianbao and Hugo over the same logical site, in turn, on this machine: medians, and the ratio of each pair of runs.
# usage: benches/compare.sh [PAGES] [ROUNDS]     (10000 and 7); see sites.sh for what it takes from the environment
set -euo pipefail
pages=${1:-10000}
rounds=${2:-7}
peers=jianbao,hugo
. "$(dirname "$0")/sites.sh"

python3 "$here/compare.py" "$rounds" \
  jianbao "$sites/jianbao" "rm -rf public .jianbao" "$jianbao build --cold --date 2026-07-01 -q" \
  hugo "$sites/hugo" "rm -rf public resources" "$hugo --quiet"
