#!/usr/bin/env bash
# Counts the instructions of some builds of 1,000 pages, and compares them with those of instructions.txt: a guard that no busy machine
# disturbs. Ends with 1 when one of them takes more than 5 % above what is written there.
# usage: benches/instructions.sh
#        UPDATE=1 REASON="why it takes more" benches/instructions.sh     writes what was counted; without a reason only what has become less
# Needs valgrind. See program.sh for what it takes from the environment.
set -euo pipefail
. "$(dirname "$0")/program.sh"
known=$here/instructions.txt
# What one compiler makes of a program another may make a little larger or smaller, and the libraries of the system choose their ways by the
# maker of the processor: then the counts say less, and may lie further apart.
most=5
most_elsewhere=15

command -v valgrind >/dev/null || { echo "no valgrind: nothing can be counted" >&2; exit 2; }
said=$(rustc -vV)
compiler=$(sed -n 's/^release: //p' <<<"$said")
host=$(sed -n 's/^host: //p' <<<"$said")
maker=$(sed -n 's/^vendor_id[[:space:]]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)
was() { [ ! -f "$known" ] || sed -n "s/^$1 //p" "$known" | head -n 1; }

if [ -z "${UPDATE:-}" ] && [ -n "$(was host)" ] && [ "$(was host)" != "$host" ]; then
  echo "instructions: counted for $(was host), and this is $host: nothing to compare" >&2
  exit 0
fi
if [ -z "${UPDATE:-}" ] && [ -f "$known" ] && [ "$(was rustc) $(was processor)" != "$compiler $maker" ]; then
  echo "instructions: counted with rustc $(was rustc) on $(was processor), and this is $compiler on $maker: up to $most_elsewhere % more are let pass; UPDATE=1 counts anew" >&2
  most=$most_elsewhere
fi

made site "$here/site/main.rs"
site=$work/instructions
rm -rf "$site"
"$work/site" office 1000 "$site"
cp -r "$here/theme" "$site/themes"
build=(build --root "$site" --date 2026-07-01 --jobs 1 -q)

# One thread, a fixed day, and an environment that says nothing: what is left to chance are the seeds of hash tables.
counted() {
  local out=$work/callgrind.$1
  shift
  env -i valgrind --tool=callgrind --callgrind-out-file="$out" "$jianbao" "${build[@]}" "$@" 2>"$work/callgrind.said" ||
    { cat "$work/callgrind.said" >&2; exit 2; }
  sed -n 's/^totals: //p' "$out" | head -n 1
}

declare -A now
now[cold]=$(counted cold)
# What has been written within one stamp is read again: let a moment pass, so that no count depends on it.
sleep 1
"$jianbao" "${build[@]}"
now[unchanged]=$(counted unchanged)
printf '\n后来又补充了一句。\n' >>"$site/content/news/p0000000.md"
sleep 1
now[prose]=$(counted prose)
rm -rf "$site"

failed=0
lines=""
reasons=$([ ! -f "$known" ] || sed -n '/^## /,$p' "$known")
for name in cold unchanged prose; do
  before=$(was "release $name")
  if [ -z "$before" ] && [ -z "${UPDATE:-}" ]; then
    echo "instructions, $name: never counted; UPDATE=1 REASON=\"…\" benches/instructions.sh writes it down" >&2
  fi
  change=$(awk -v now="${now[$name]}" -v before="${before:-0}" 'BEGIN { printf "%+.1f", before ? (now / before - 1) * 100 : 0 }')
  echo "instructions, $name: ${now[$name]} (${before:-never counted}, $change %)"
  # How many files are read because they were written in the same moment as the manifest is for the clock to say: some hundredths of so little.
  allowed=$most
  [ "$name" != unchanged ] || allowed=$((most * 2))
  if awk -v change="$change" -v most="$allowed" 'BEGIN { exit !(change > most) }'; then
    if [ -z "${UPDATE:-}" ]; then
      echo "  more than $allowed % above: make it cheaper, or say why: UPDATE=1 REASON=\"…\" benches/instructions.sh" >&2
      failed=1
    elif [ -z "${REASON:-}" ]; then
      echo "  more than $allowed % above: REASON=\"…\" has to say why" >&2
      exit 2
    fi
  fi
  if [ -n "${REASON:-}" ]; then
    lines+="* $(date -u +%F) $name: ${before:-0} → ${now[$name]} ($change %): $REASON"$'\n'
  fi
done
if [ -n "${UPDATE:-}" ]; then
  {
    echo "# Instructions of builds of 1,000 pages, counted by callgrind: see instructions.sh, which reads and writes this file."
    echo "rustc $compiler"
    echo "host $host"
    echo "processor $maker"
    for name in cold unchanged prose; do echo "release $name ${now[$name]}"; done
    echo
    echo "## Why they have changed, the latest first"
    printf %s "$lines"
    tail -n +2 <<<"$reasons" | sed '/^$/d'
  } >"$known.new"
  mv "$known.new" "$known"
fi
exit $failed
