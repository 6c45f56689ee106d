# shellcheck shell=sh
# uninstall: the last thing done on a host. Data, also what was moved aside, snapshots and the etcd user
# stay, and the mark that etcd was ready here once. So does the host's name, with its line in /etc/hosts.
verb_uninstall() {
  # An installation that a killed update left behind has a lock of its own.
  flock -w 600 "$STATE_DIR/install.lock" true
  # Its member has left by now. Data that is still there belongs to another cluster, and this one was refused here.
  if has_any_data; then
    say "this host holds a member of another cluster; etcd and its files stay"
    return 0
  fi
  systemctl disable -q --now etcd 2>/dev/null || true
  if [ -f "$PACKAGES" ]; then run_package_commands "$(package_removal /etc/os-release "$(cat "$PACKAGES")")"; fi
  rm -f "$UNIT" "$BIN/etcd" "$BIN/etcdctl" "$BIN/etcdutl"
  systemctl daemon-reload
  systemctl reset-failed etcd 2>/dev/null || true
  rm -rf "$CONF_DIR" "$RELEASES"
  find "$STATE_DIR" -mindepth 1 -maxdepth 1 ! -name snapshots ! -name lock ! -name "$(basename "$MARKER")" -exec rm -rf {} +
  rm -f "$PROGRAM"
  rm -f "$STATE_DIR/lock"
  rmdir "$STATE_DIR" 2>/dev/null || true
  say "etcd is gone from this host"
}

has_any_data() {
  use_identity
  [ -n "$in_data_dir" ] && has_data
}
