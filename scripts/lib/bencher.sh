# Sourced after common.sh by scripts that measure: the tool, and the runtime with benchmarks in it.
# shellcheck shell=bash

# The one whose benchmarking host functions are those of the SDK release that Cargo.toml names.
BENCHER_VERSION=0.28.0
BENCHER=$CACHE/tools/bin/frame-omni-bencher

# Takes the tool a build of its own the first time, and the runtime one each time that it has changed.
build_benchmarks() {
  "$ROOT/scripts/setup"
  use_compilers
  claim_target_dir
  if [ "$("$BENCHER" --version 2>/dev/null | cut -d' ' -f2)" != "$BENCHER_VERSION" ]; then
    say "Building frame-omni-bencher $BENCHER_VERSION (about half an hour, once)"
    cargo install --quiet --locked frame-omni-bencher --version "$BENCHER_VERSION" --root "$CACHE/tools"
  fi
  say "Building the runtime with benchmarks"
  (cd "$ROOT" && cargo build --release --locked -p trine-runtime --features runtime-benchmarks)
}

# Run benchmarks of a pallet, given its name and further options.
measure() {
  local pallet=$1
  shift
  "$BENCHER" v1 benchmark pallet \
    --runtime "$CARGO_TARGET_DIR/release/wbuild/trine-runtime/trine_runtime.wasm" \
    --genesis-builder-preset development --pallet "pallet_$pallet" --no-storage-info "$@"
}
