# shellcheck shell=sh
# uninstall: the last thing done on a host. Data, also what was moved aside, snapshots and the etcd user
# stay, and the mark that etcd was ready here once. So does the host's name, with its line in /etc/hosts.
verb_uninstall() {
  # An installation that a killed update left behind has a lock of its own.
  flock -w 600 "$STATE_DIR/install.lock" true
  # Its member has left by now. Data that is still there belongs to another cluster, and this one was refused here. So does
  # what is remembered of a member, whatever became of its data, and an etcd of ours that another stack adopted and let go of.
  if has_any_data || was_ready || { adopted_here && is_ours "$UNIT"; }; then
    say "a member is on this host, of another cluster or made anew meanwhile; etcd and its files stay"
    return 0
  fi
  if is_ours "$UNIT"; then systemctl disable -q --now etcd 2>/dev/null || true; fi
  if [ -f "$PACKAGES" ]; then run_package_commands "$(package_removal /etc/os-release "$(cat "$PACKAGES")")"; fi
  remove_what_is_ours
  find "$STATE_DIR" -mindepth 1 -maxdepth 1 ! -name snapshots ! -name lock ! -name "$(basename "$MARKER")" ! -name "$(basename "$KEPT")" -exec rm -rf {} +
  rm -f "$PROGRAM" "$PROGRAM".??????
  rm -f "$STATE_DIR/lock"
  rmdir "$STATE_DIR" 2>/dev/null || true
  say "etcd is gone from this host"
}

# remove_what_is_ours: an etcd that was here before may have files beside ours, or run by a unit of the same name.
remove_what_is_ours() {
  for uninstall_file in "$UNIT" "$CONF" "$BIN/etcd" "$BIN/etcdctl" "$BIN/etcdutl"; do
    if is_ours "$uninstall_file"; then rm -f "$uninstall_file"; fi
    rm -f "$uninstall_file.new"
  done
  # The mask that came with the packages.
  if [ -f "$PACKAGES" ] && [ "$(readlink "$UNIT")" = /dev/null ]; then rm -f "$UNIT"; fi
  systemctl daemon-reload
  systemctl reset-failed etcd 2>/dev/null || true
  rm -f "$BOOTSTRAP" "$BOOTSTRAP.new" "$CONF_DIR"/etcdctl.port* "$PKI"/current* "$PKI"/revoked.der*
  rm -rf "$PKI"/discovery* "$RELEASES"/v[0-9]*
  for uninstall_set in $(our_sets); do rm -rf "$uninstall_set"; done
  for uninstall_dir in "$PKI" "$CONF_DIR" "$RELEASES"; do rmdir "$uninstall_dir" 2>/dev/null || true; done
}

has_any_data() {
  use_identity
  [ -n "$in_data_dir" ] && has_data
}
