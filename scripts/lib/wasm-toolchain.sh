# Sourced by scripts/setup: gets a compiler for the Wasm target where `rustup target add` cannot.
# shellcheck shell=bash

# Debian's `rustc-web` is a current compiler whose library source is packaged beside it, so the core
# libraries of the Wasm target can be built from it. It conflicts with rustup as a package, so it is unpacked
# into a folder of its own instead of being installed, and linked into rustup under a name of its own.
install_wasm_fallback() (
  set -euo pipefail
  local tree=$CACHE/wasm-toolchain work version sys lib triple=x86_64-unknown-linux-gnu
  have rustup || die "rustup is needed to link the fallback compiler: install it from Debian (apt-get install rustup) or rustup.rs"
  have apt-get || die "no way to get the $WASM_TARGET target: rustup's servers do not answer and this is not a Debian machine"
  [ "$(uname -m)" = x86_64 ] || die "the fallback compiler is set up for x86_64 only; run 'rustup target add $WASM_TARGET' with rustup's servers in reach"

  work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
  chmod 755 "$work"
  version=$(apt-cache policy rustc-web | sed -n 's/^ *Candidate: //p')
  [ -n "$version" ] && [ "$version" != '(none)' ] || die "Debian's package rustc-web is not in reach: check /etc/apt/sources.list, run 'apt-get update'"
  local std llvm
  std=$(apt-cache depends "libstd-rust-web-dev=$version" | sed -n 's/^ *Depends: \(libstd-rust-web-[0-9.]*\)$/\1/p' | head -n 1)
  llvm=$(apt-cache depends "$std=$version" | sed -n 's/^ *Depends: \(libllvm[0-9]*\)$/\1/p' | head -n 1)
  say "Fetching Debian's rustc-web $version into $tree (nothing is installed system-wide)"
  (cd "$work" && apt-get download -qq "rustc-web=$version" "$std=$version" "libstd-rust-web-dev=$version" \
    "rust-web-src=$version" "$llvm" 2>&1 | { grep -v unsandboxed || true; } >&2)
  rm -rf "$tree"; mkdir -p "$tree"
  for package in "$work"/*.deb; do dpkg -x "$package" "$tree"; done

  lib=$tree/usr/lib
  find "$lib/x86_64-linux-gnu" -name 'librustc_driver-*.so' -o -name 'libLLVM*.so*' | while read -r so; do
    ln -sf "$so" "$lib/$(basename "$so")"
  done

  say "Building the core libraries for $WASM_TARGET"
  local source
  source=$(echo "$tree"/usr/src/rustc-*/library)
  [ -d "$source/alloc" ] || die "rust-web-src $version has no library/alloc: report this with the version"
  export LD_LIBRARY_PATH=$lib:$lib/x86_64-linux-gnu
  RUSTC=$tree/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Cembed-bitcode=yes -Cpanic=abort" \
    CARGO_TARGET_DIR=$work/target cargo build -q --release --target "$WASM_TARGET" \
    --manifest-path "$source/alloc/Cargo.toml" --features compiler-builtins-mem >&2
  mkdir -p "$lib/rustlib/$WASM_TARGET/lib"
  find "$work/target/$WASM_TARGET/release/deps" -name '*.rlib' -exec cp {} "$lib/rustlib/$WASM_TARGET/lib/" \;

  sys=$(rustc --print sysroot)
  mkdir -p "$lib/rustlib/$triple/bin"
  printf '#!/bin/sh\nexec %s "$@"\n' "$sys/lib/rustlib/$triple/bin/rust-lld" >"$lib/rustlib/$triple/bin/rust-lld"
  chmod +x "$lib/rustlib/$triple/bin/rust-lld"
  rustup toolchain link "$WASM_FALLBACK" "$tree/usr"
)

ensure_wasm_target() {
  if [ -d "$(rustc --print sysroot)/lib/rustlib/$WASM_TARGET/lib" ]; then
    say "Wasm target: $WASM_TARGET is installed"
  elif rustup run "$WASM_FALLBACK" rustc --version >/dev/null 2>&1; then
    say "Wasm target: fallback compiler '$WASM_FALLBACK' is set up"
  elif have rustup && timeout 120 rustup -q target add "$WASM_TARGET" 2>/dev/null; then
    say "Wasm target: $WASM_TARGET added by rustup"
  else
    say "Wasm target: rustup could not add $WASM_TARGET, falling back to Debian's compiler"
    install_wasm_fallback
  fi
}
