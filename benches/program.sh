# What every bench needs: the program in release, and small programs beside it. Sourced, not run.
# Out: `here`, `root`, `work`, `jianbao`, and `made NAME SOURCE`, which builds one file of Rust.
# `BENCH_DIR` names a folder for everything that is made; `JIANBAO` names a program to measure instead of building one.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
work=${BENCH_DIR:-${CARGO_TARGET_DIR:-$root/target}/bench}
mkdir -p "$work"

if [ -n "${JIANBAO:-}" ]; then
  jianbao=$(realpath "$JIANBAO")
else
  (cd "$root" && cargo build --release --locked --quiet)
  jianbao=${CARGO_TARGET_DIR:-$root/target}/release/jianbao
fi

# Builds `$work/NAME` from SOURCE, which needs nothing but the standard library.
made() {
  if [ ! -x "$work/$1" ] || [ -n "$(find "$(dirname "$2")" -name '*.rs' -newer "$work/$1")" ]; then
    rustc --edition 2024 -O "$2" -o "$work/$1"
  fi
}
