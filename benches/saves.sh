#!/usr/bin/env bash
# How long an editor waits after a save: jianbao, Hugo and Eleventy over the same logical site, one after the other.
# usage: benches/saves.sh [PAGES] [SAVES] [PEERS] [REBUILDS]     (10000, 20, jianbao,hugo,eleventy and 1000)
# See sites.sh for what it takes from the environment.
set -euo pipefail
pages=${1:-10000}
saves=${2:-20}
peers=${3:-jianbao,hugo,eleventy}
rebuilds=${4:-1000}
. "$(dirname "$0")/sites.sh"

uptime
"$jianbao" --version
echo "## jianbao"
python3 "$here/saves.py" jianbao "$sites/jianbao" "$jianbao" "$saves" "$rebuilds"
if [[ $peers == *hugo* ]]; then
  echo "## $("$hugo" version)"
  python3 "$here/saves.py" peer "$sites/hugo" "$saves" content "$hugo server --port 18413 --renderToMemory --disableLiveReload" http://127.0.0.1:18413
fi
if [[ $peers == *eleventy* ]]; then
  echo "## Eleventy $($eleventy --version)"
  python3 "$here/saves.py" peer "$sites/eleventy" "$saves" content "$eleventy --serve --quiet --port=18414" http://127.0.0.1:18414
fi
uptime
