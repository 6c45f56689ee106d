# A host's root: the shared base below, its own files above.

base_dir() { # [RELEASE]
  case ${1:-bookworm} in
  bookworm) release_suffix= ;;
  *) release_suffix=-$1 ;;
  esac
  echo "$cache/base-$(hash_of "$here/base")$release_suffix"
}

hash_of() { # DIR
  (cd "$1" && find . -type f | sort | xargs cat | sha256sum | cut -c 1-12)
}

# Wherever this machine has Debian from, the hosts have it from.
debian_mirror() {
  # shellcheck disable=SC2016 # these are apt's names, not the shell's
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Identifier: Packages' |
    awk '$2 == "bookworm" && $3 == "main" { print $1; exit }'
}

build_base() { # [RELEASE]
  base=$(base_dir "${1:-}")
  [ -d "$base" ] && return
  mirror=${ETCDCLUSTER_LAB_DEBIAN_MIRROR:-$(debian_mirror)}
  [ -n "$mirror" ] || die "no Debian bookworm in this machine's apt sources; name one in ETCDCLUSTER_LAB_DEBIAN_MIRROR"
  say "building the hosts' root file system, about a minute, once"
  rm -rf "$base.new"
  "$here/base/recipe.sh" "$mirror" "$base.new" "${1:-bookworm}" >"$base.log" 2>&1 ||
    die "building it failed; the end of $base.log: $(tail -3 "$base.log")"
  mv "$base.new" "$base"
}

# `made` comes last, so that the next call makes a root again that a killed call left unfinished.
make_root() { # HOST
  dir=$(host_dir "$1")
  [ -f "$dir/made" ] && return
  forget_root "$1"
  mkdir -p "$dir/root"
  if is_vm "$1"; then
    begin_vm_root "$1"
  else
    make_upper "$1"
    # The base may be rebuilt under another name while this host lives, and an overlay must keep its lower one.
    root_layers "$1" >"$dir/base"
    attach_root "$1"
  fi
  ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$dir/root/etc/ssh/ssh_host_ed25519_key"
  od -An -N16 -tx1 /dev/urandom | tr -d ' ' >"$dir/root/etc/machine-id"
  case $(user_of "$1") in
  root) authorize "$dir/root/root" ;;
  *)
    authorize "$dir/root/home/$(user_of "$1")"
    echo 'PermitRootLogin no' >"$dir/root/etc/ssh/sshd_config.d/no-root.conf"
    ;;
  esac
  trust_mirror "$dir/root"
  vary "$1" in_root "$dir/root"
  ! is_vm "$1" || finish_vm_root "$1"
  touch "$dir/made"
}

# Where the host's own files are: on this machine's disk, or on a disk of the host's that may be small.
make_upper() { # HOST
  dir=$(host_dir "$1")
  size=$(vary "$1" root_size)
  if [ -n "$size" ]; then
    truncate -s "$size" "$dir/root.img"
    mkfs.ext4 -q -m 0 "$dir/root.img"
    attach_upper "$1"
    ln -s above/upper "$dir/upper"
    ln -s above/work "$dir/work"
    mkdir "$dir/above/upper" "$dir/above/work"
  else
    mkdir "$dir/upper" "$dir/work"
  fi
}

attach_upper() { # HOST
  dir=$(host_dir "$1")
  [ -f "$dir/root.img" ] || return 0
  mkdir -p "$dir/above"
  is_mounted "$dir/above" || mount -o loop,noatime "$dir/root.img" "$dir/above"
}

authorize() { # HOME
  cp "$run/id_ed25519.pub" "$1/.ssh/authorized_keys"
  chown --reference="$1" "$1/.ssh/authorized_keys"
}

attach_root() { # HOST
  dir=$(host_dir "$1")
  is_mounted "$dir/root" && return
  attach_upper "$1"
  mount -t overlay overlay -o "lowerdir=$(cat "$dir/base"),upperdir=$dir/upper,workdir=$dir/work" "$dir/root"
}

detach_root() { # HOST
  unmount "$(host_dir "$1")/root"
  unmount "$(host_dir "$1")/above"
}

forget_root() { # HOST
  detach_root "$1"
  dir=$(host_dir "$1")
  rm -rf "$dir/made" "$dir/upper" "$dir/work" "$dir/root.img" "$dir/system.img" "$dir/keys" "$dir/emulator"
}

# A host with several keys is known by the one that Pulumi's plugin asks for first.
host_key_of() { # HOST
  keys=$(host_dir "$1")/upper/etc/ssh
  ! is_vm "$1" || keys=$(host_dir "$1")/keys
  for type in ecdsa ed25519; do
    key=$keys/ssh_host_${type}_key.pub
    [ ! -f "$key" ] || break
  done
  cut -d ' ' -f 1,2 "$key"
}
