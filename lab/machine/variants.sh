# Variants make a host less kind. Each is a file in lab/variants, and a host keeps the words of its own. A word may have
# arguments behind colons.
#
# A file begins with a comment that says how the host differs. It may set `package` to a Debian package that the host
# has, and `answers_ssh` to `no` where the lab must not wait for sshd. Its function `in_root ROOT [ARGS]` changes the
# files of the host before its first start. Its function `on_network NETNS HOST [ARGS]` changes the network at each
# start. `root_size [ARGS]` prints the size of a disk for all that the host writes to its root, and `disk_size [ARGS]`
# the size of its data disk. `options [ARGS]` prints options of systemd-nspawn for the host. `processor_percent [ARGS]`
# prints how much of one processor the host gets.
#
# The words in lab/vm/variants are for virtual machines alone. There a file may also set `release` to a release of
# Debian, and `kernel_options` to what the kernel's command line has besides. `drive_options [ARGS]` prints such options
# of QEMU's data disk.

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
  check_words "$@"
  mkdir -p "$(host_dir "$host")"
  echo "$*" >"$(host_dir "$host")/variants"
}

variant_file() { # WORD
  if [ -f "$here/vm/variants/${1%%:*}.sh" ]; then
    echo "$here/vm/variants/${1%%:*}.sh"
  else
    echo "$here/variants/${1%%:*}.sh"
  fi
}

list_variants() {
  for file in "$here"/variants/*.sh "$here"/vm/variants/*.sh; do
    printf '%-15s %s\n' "$(basename "$file" .sh)" "$(sed -n '1s/^# //p' "$file")"
  done
}

# In a subshell, so that nothing of one variant stays for the next one.
of_variant() ( # WORD COMMAND [ARGS]
  word=$1
  package=
  release=
  kernel_options=
  answers_ssh=yes
  in_root() { :; }
  on_network() { :; }
  root_size() { :; }
  disk_size() { :; }
  options() { :; }
  processor_percent() { :; }
  drive_options() { :; }
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

of_release() {
  [ -z "$release" ] || echo "$release"
}

of_kernel_options() {
  echo "$kernel_options"
}

# The layers of a host's root, the uppermost first. The packages of its variants are above the base.
root_layers() { # HOST
  release=$(vary "$1" of_release)
  packages=$(vary "$1" of_package)
  ! is_vm "$1" || packages="$packages $vm_packages"
  with_cache_lock build_base "$release" >&2
  for package in $packages; do
    with_cache_lock build_layer "$package" "$release" >&2
    printf '%s:' "$(layer_of "$package" "$release")"
  done
  base_dir "$release"
}

layer_of() { # PACKAGES [RELEASE]
  echo "$(base_dir "${2:-}")-$1"
}

# The packages, with + between them, as they would be installed on the base, with what they need.
build_layer() { # PACKAGES [RELEASE]
  layer=$(layer_of "$1" "${2:-}")
  [ ! -d "$layer" ] || return 0
  say "installing $1 for variants of hosts, once"
  rm -rf "$layer.new"
  mkdir -p "$layer.new/upper" "$layer.new/work" "$layer.new/root"
  mount -t overlay overlay "$layer.new/root" \
    -o "lowerdir=$(base_dir "${2:-}"),upperdir=$layer.new/upper,workdir=$layer.new/work"
  cp /etc/resolv.conf "$layer.new/root/etc/resolv.conf"
  status=0
  # shellcheck disable=SC2046 # one package a word
  in_machine chroot "$layer.new/root" sh -c 'apt-get update -q -o Acquire::Check-Valid-Until=false &&
    apt-get install -q -y --no-install-recommends "$@"' sh $(echo "$1" | tr + ' ') \
    >"$layer.log" 2>&1 || status=$?
  unmount "$layer.new/root"
  [ $status -eq 0 ] || die "that failed; the end of $layer.log: $(tail -3 "$layer.log")"
  rm -rf "$layer.new/upper/var/lib/apt/lists" "$layer.new/upper/var/cache" "$layer.new/upper/etc/resolv.conf"
  mv "$layer.new/upper" "$layer"
  rm -rf "$layer.new"
}
