# shellcheck shell=sh
# set-aside: for a person who knows that the data on this host is of no use any more. It is kept, under another name.
verb_set_aside() {
  use_identity
  [ -n "$in_data_dir" ] || fail "this host remembers no cluster; move its data directory away by hand"
  if unit_active; then fail "etcd is running; first: systemctl stop etcd"; fi
  set_data_aside by-hand >/dev/null
  touch "$STATE_DIR/aside"
  rm -f "$IDENTITY"
}
