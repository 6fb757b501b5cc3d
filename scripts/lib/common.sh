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
# The seeder's dependencies are not the node's: it has a lock file of its own, and so a target directory.
SEEDER_TARGET=$CACHE/rust/seeder
SEEDER_BIN=$SEEDER_TARGET/release/trine-seeder
PYTHONS=$CACHE/pythons

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Put cargo on the PATH of a shell that has not read rustup's profile yet.
[ -f "$HOME/.cargo/env" ] && . "$HOME/.cargo/env"

# Cargo tells by the age of a source file whether its crate must be built again, and takes crates at the same place in
# two checkouts for the same one. In a target directory that another checkout used last, all sources count as new: the
# workspace's, or those in the folders given.
claim_target_dir() {
  local stamp=$CARGO_TARGET_DIR/trine-checkout
  if [ "$(cat "$stamp" 2>/dev/null)" != "$ROOT" ]; then
    [ $# -gt 0 ] || set -- pallets runtime node seeder tests/simulation
    mkdir -p "$CARGO_TARGET_DIR"
    (cd "$ROOT" && find "$@" -name '*.rs' -exec touch {} +)
    printf '%s\n' "$ROOT" >"$stamp"
  fi
}

# Choose the compiler for the Wasm runtime: the ordinary toolchain if it has the target, else the fallback.
use_compilers() {
  have rustc || die "no Rust compiler: run ./scripts/setup"
  local compilers
  compilers=$(compiler_version)
  if [ ! -d "$(rustc --print sysroot)/lib/rustlib/$WASM_TARGET/lib" ]; then
    compilers+=" $(compiler_version +"$WASM_FALLBACK" 2>/dev/null)" ||
      die "no Rust compiler for $WASM_TARGET: run ./scripts/setup"
    export WASM_BUILD_TOOLCHAIN=$WASM_FALLBACK
  fi
  for version in $compilers; do
    case $version in
      1.97.0 | 1.98.0) die "Rust $version compiles some programs wrongly: run 'rustup update stable'" ;;
    esac
    if older_than "$version" 1.96.1; then do_without_gvn; fi
  done
}

compiler_version() { rustc "$@" --version | cut -d' ' -f2 | cut -d- -f1; }
older_than() { [ "$1" != "$2" ] && [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# Global value numbering, an optimisation, is not sound in compilers before 1.96.1 (rust-lang/rust#158214): they have
# given this chain's book of offers an old walk's place in it. Turning it off takes an unstable option, which stable
# compilers accept for `RUSTC_BOOTSTRAP`. Crates must not take them for nightly ones by that: only what cargo itself
# compiles gets it, not what build scripts try out. The otherwise unused `cfg` has cargo compile all of it anew.
do_without_gvn() {
  local wrapper=$CACHE/rustc-without-gvn
  mkdir -p "$CACHE"
  cmp -s "$ROOT/scripts/lib/rustc-without-gvn" "$wrapper" || install "$ROOT/scripts/lib/rustc-without-gvn" "$wrapper"
  export RUSTC_WRAPPER=$wrapper RUSTFLAGS="--cfg without_gvn" WASM_BUILD_RUSTFLAGS="--cfg without_gvn"
}

# Further arguments go to cargo.
build_node() {
  use_compilers
  claim_target_dir
  say "Building the node and its runtime (the first build takes tens of minutes, later ones a few)"
  (cd "$ROOT" && cargo build --release --locked --workspace "$@")
}

# Cargo in the seeder's workspace. In a subshell: what this sets is for nothing else.
seeder_cargo() (
  export CARGO_TARGET_DIR=$SEEDER_TARGET
  use_compilers
  claim_target_dir seeder
  cd "$ROOT/seeder"
  cargo "$@"
)

build_seeder() {
  say "Building the seeder (the first build takes minutes, later ones seconds)"
  seeder_cargo build --release --locked --quiet
}

# Packages of Python by the pins in a file, in a virtual environment of that name.
install_python() {
  local place=$PYTHONS/$1 pins=$2
  if ! cmp -s "$pins" "$place/pins.txt"; then
    say "Installing $1 for Python"
    rm -rf "$place"
    python3 -m venv "$place" || die "no virtual environments for Python: run ./scripts/setup"
    "$place/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -r "$pins"
    cp "$pins" "$place/pins.txt"
  fi
}

# libtorrent as it comes, which the seeder is tried with.
use_libtorrent() {
  install_python libtorrent "$ROOT/seeder/tests/libtorrent/libtorrent.txt"
  export TRINE_LIBTORRENT=$PYTHONS/libtorrent/bin/python
}

# What the scripts that talk to a node need. The tests start the node that TRINE_NODE names.
use_client() {
  have node || die "no Node.js: run ./scripts/setup"
  [ -d "$ROOT/packages/devkit/node_modules" ] || die "the JavaScript packages are missing: run ./scripts/setup"
  [ -x "$NODE_BIN" ] || die "the node is not built: run ./scripts/dev"
  export TRINE_NODE=$NODE_BIN
}

# JavaScript packages of a folder, exactly those of its lock file, by the npm that NPM names.
install_npm() {
  local installed=$1/node_modules/.package-lock.json
  if [ ! "$installed" -nt "$1/package-lock.json" ]; then
    say "Installing JavaScript packages of ${1#"$ROOT/"}"
    ${NPM:-npm} ci --prefix "$1" --loglevel error --no-audit --no-fund >&2
    touch "$installed"
  fi
}
