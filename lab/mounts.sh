# `lab exec` gives its command a /etc/resolv.conf of its own, hence a mount namespace of its own. A verb called from in
# there must act on the mounts that everyone sees, so it first goes back to where `exec` came from.

if [ -n "${ETCDCLUSTER_LAB_OUTSIDE:-}" ] && [ "$verb" != help ]; then
  [ -e "/proc/$ETCDCLUSTER_LAB_OUTSIDE/ns/mnt" ] || die "the lab that this command was started in is down"
  outside=$ETCDCLUSTER_LAB_OUTSIDE
  unset ETCDCLUSTER_LAB_OUTSIDE
  exec nsenter --mount="/proc/$outside/ns/mnt" --net="/proc/$outside/ns/net" --wdns="$PWD" \
    "$here/lab" --lab "$lab_name" "$verb" "$@"
fi

is_mounted() { # PATH
  awk -v path="$1" '$5 == path { found = 1 } END { exit !found }' /proc/self/mountinfo
}

# A file system that is still in use for an instant is taken away from under its name and freed when the user ends.
unmount() { # PATH
  if is_mounted "$1"; then
    umount "$1" 2>/dev/null || umount --lazy "$1"
  fi
}
