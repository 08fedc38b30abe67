#!/usr/bin/env bash
# How time and memory grow: sites of many shapes, each ten times as large as the one before, built as whole processes and stage by stage.
# Ends with 1 when anything grows faster than growth.py lets pass.
# usage: benches/growth.sh [MOST] [SHAPE…]     (100000, and every shape)
#        NUMBERS=500,1000,2000,4000 benches/growth.sh 4000 hub     other numbers than 1,000 times ten
#        STAGES=- benches/growth.sh …                              whole builds alone
#        benches/growth.sh 1000000 short                           a million: 2 GB of sources and output, and an hour on a slow disk
# `benches/site/shapes.rs` lists the shapes. See program.sh for what it takes from the environment.
set -euo pipefail
most=${1:-100000}
shift || true
. "$(dirname "$0")/program.sh"
made site "$here/site/main.rs"
rm -rf "$work/theme"
cp -r "$here/theme" "$work/theme"
if [ -z "${STAGES:-}" ]; then
  STAGES=$(cd "$root" && cargo bench --locked --quiet --no-run --bench growth --message-format=json |
    sed -n 's/.*"name":"growth".*"executable":"\([^"]*\)".*/\1/p')
fi
if [ -z "${NUMBERS:-}" ]; then
  NUMBERS=1000
  for ((number = 10000; number <= most; number *= 10)); do NUMBERS+=,$number; done
fi
python3 "$here/growth.py" "$work" "$jianbao" "$STAGES" "$NUMBERS" "$@"
