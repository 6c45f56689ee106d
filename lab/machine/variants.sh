# Variants make a host less kind. Each is a file in lab/variants, and a host keeps the words of its own. A word may have
# arguments behind colons.
#
# A file begins with a comment that says how the host differs. It may set `package` to a Debian package that the host
# has, and `answers_ssh` to `no` where the lab must not wait for sshd. Its function `in_root ROOT [ARGS]` changes the
# files of the host before its first start. Its function `on_network NETNS HOST [ARGS]` changes the network at each
# start. `root_size [ARGS]` prints the size of a disk for all that the host writes to its root, and `disk_size [ARGS]`
# the size of its data disk. `options [ARGS]` prints options of systemd-nspawn for the host.

variants_of() { # HOST
  cat "$(host_dir "$1")/variants" 2>/dev/null || true
}

# Another machine has to be made where the words differ from those that the host has.
set_variants() { # HOST [WORD...]
  host=$1
  shift
  for word in "$@"; do
    [ -f "$(variant_file "$word")" ] || die "no variant '${word%%:*}'; lab/lab variants lists them"
  done
  mkdir -p "$(host_dir "$host")"
  echo "$*" >"$(host_dir "$host")/variants"
}

variant_file() { # WORD
  echo "$here/variants/${1%%:*}.sh"
}

list_variants() {
  for file in "$here"/variants/*.sh; do
    printf '%-15s %s\n' "$(basename "$file" .sh)" "$(sed -n '1s/^# //p' "$file")"
  done
}

# In a subshell, so that nothing of one variant stays for the next one.
of_variant() ( # WORD COMMAND [ARGS]
  word=$1
  package=
  answers_ssh=yes
  in_root() { :; }
  on_network() { :; }
  root_size() { :; }
  disk_size() { :; }
  options() { :; }
  # shellcheck source=/dev/null
  . "$(variant_file "$word")"
  shift
  # shellcheck disable=SC2046 # one argument a word
  "$@" $(echo "$word" | cut -s -d : -f 2- | tr : ' ')
)

vary() { # HOST COMMAND [ARGS]
  words=$(variants_of "$1")
  shift
  for word in $words; do
    of_variant "$word" "$@"
  done
}

answers_ssh() { # HOST
  [ -z "$(vary "$1" of_no_ssh)" ]
}

of_no_ssh() {
  [ "$answers_ssh" = yes ] || echo no
}

of_package() {
  echo "$package"
}

# The layers of a host's root, the uppermost first. The packages of its variants are above the base.
root_layers() { # HOST
  for package in $(vary "$1" of_package); do
    with_cache_lock build_layer "$package" >&2
    printf '%s:' "$(layer_of "$package")"
  done
  base_dir
}

layer_of() { # PACKAGE
  echo "$(base_dir)-$1"
}

# The package as it would be installed on the base, with what it needs.
build_layer() { # PACKAGE
  layer=$(layer_of "$1")
  [ ! -d "$layer" ] || return 0
  say "installing $1 for variants of hosts, once"
  rm -rf "$layer.new"
  mkdir -p "$layer.new/upper" "$layer.new/work" "$layer.new/root"
  mount -t overlay overlay -o "lowerdir=$(base_dir),upperdir=$layer.new/upper,workdir=$layer.new/work" "$layer.new/root"
  cp /etc/resolv.conf "$layer.new/root/etc/resolv.conf"
  status=0
  in_machine chroot "$layer.new/root" sh -c "apt-get update -q && apt-get install -q -y --no-install-recommends $1" \
    >"$layer.log" 2>&1 || status=$?
  unmount "$layer.new/root"
  [ $status -eq 0 ] || die "that failed; the end of $layer.log: $(tail -3 "$layer.log")"
  rm -rf "$layer.new/upper/var/lib/apt/lists" "$layer.new/upper/var/cache" "$layer.new/upper/etc/resolv.conf"
  mv "$layer.new/upper" "$layer"
  rm -rf "$layer.new"
}
