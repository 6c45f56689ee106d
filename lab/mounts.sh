# `lab exec` gives its command an /etc/resolv.conf of its own, hence a mount namespace of its own. A verb called from in
# there must act on the mounts that everyone sees, so it first goes to where those are: to the lab's DNS server.

if [ -n "${ETCDCLUSTER_LAB_OUTSIDE:-}" ]; then
  [ -e "/proc/$ETCDCLUSTER_LAB_OUTSIDE/ns/mnt" ] || die "the lab that this command was started in is down"
  set -- "/proc/$ETCDCLUSTER_LAB_OUTSIDE/ns/mnt" "$PWD" "$here/lab" --lab "$lab_name" "$verb" "$@"
  unset ETCDCLUSTER_LAB_OUTSIDE
  # Entering leaves the process at the root directory.
  # shellcheck disable=SC2016 # expanded by the inner shell
  exec nsenter --mount="$1" -- sh -c 'shift; cd "$1"; shift; exec "$@"' sh "$@"
fi

is_mounted() { # PATH
  awk -v path="$1" '$5 == path { found = 1 } END { exit !found }' /proc/self/mountinfo
}

# Every host starts with a hidden copy of this machine's mounts, those of the other hosts too. An unmount reaches the
# copies only where mounts are shared. Otherwise the disk of a killed host would stay in use.
share_mounts() {
  [ -z "$(mounts_of_lab)" ] || return 0
  mount --bind "$store" "$store"
  mount --make-shared "$store"
}

# The innermost first.
mounts_of_lab() {
  awk -v store="$store" '$5 == store || index($5, store "/") == 1 { print $5 }' /proc/self/mountinfo | sort -r
}

# A file system that is still in use for an instant is taken away from under its name and freed when the user ends.
unmount() { # PATH
  if is_mounted "$1"; then
    umount "$1" 2>/dev/null || umount --lazy "$1"
  fi
}
