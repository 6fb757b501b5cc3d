# Sourced by every script: paths, messages and the build environment. Sets no shell options.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/trine
# One target directory for every clone on this machine: a second clone reuses the dependencies of the first.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/target}
WASM_TARGET=wasm32v1-none
# The name under which the fallback compiler is linked into rustup (see lib/wasm-toolchain.sh).
WASM_FALLBACK=trine-wasm
NODE_BIN=$CARGO_TARGET_DIR/release/trine-node

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Put cargo on the PATH of a shell that has not read rustup's profile yet.
[ -f "$HOME/.cargo/env" ] && . "$HOME/.cargo/env"

# Cargo tells by the age of a source file whether its crate must be built again, and takes crates at the same place in
# two checkouts for the same one. In a target directory that another checkout used last, all sources count as new.
claim_target_dir() {
  local stamp=$CARGO_TARGET_DIR/trine-checkout
  if [ "$(cat "$stamp" 2>/dev/null)" != "$ROOT" ]; then
    mkdir -p "$CARGO_TARGET_DIR"
    find "$ROOT/pallets" "$ROOT/runtime" "$ROOT/node" "$ROOT/tests/simulation" -name '*.rs' -exec touch {} +
    printf '%s\n' "$ROOT" >"$stamp"
  fi
}

# Choose the compiler for the Wasm runtime: the ordinary toolchain if it has the target, else the fallback.
use_wasm_toolchain() {
  have rustc || die "no Rust compiler: run ./scripts/setup"
  if [ ! -d "$(rustc --print sysroot)/lib/rustlib/$WASM_TARGET/lib" ]; then
    rustup run "$WASM_FALLBACK" rustc --version >/dev/null 2>&1 ||
      die "no Rust compiler for $WASM_TARGET: run ./scripts/setup"
    export WASM_BUILD_TOOLCHAIN=$WASM_FALLBACK
  fi
}

build_node() {
  use_wasm_toolchain
  claim_target_dir
  say "Building the node and its runtime (the first build takes tens of minutes, later ones a few)"
  (cd "$ROOT" && cargo build --release --locked --workspace)
}

# What the scripts that talk to a node need. The tests start the node that TRINE_NODE names.
use_client() {
  have node || die "no Node.js: run ./scripts/setup"
  [ -d "$ROOT/tests/e2e/node_modules" ] || die "the JavaScript packages are missing: run ./scripts/setup"
  [ -x "$NODE_BIN" ] || die "the node is not built: run ./scripts/dev"
  export TRINE_NODE=$NODE_BIN
}
