# coreutils of uutils, in Rust, as Ubuntu has them since 25.10
package=rust-coreutils

in_root() { # ROOT
  for tool in "$1"/usr/lib/cargo/bin/coreutils/*; do
    ln -sf "/usr/lib/cargo/bin/coreutils/$(basename "$tool")" "$1/usr/bin/$(basename "$tool")"
  done
}
