# shellcheck shell=sh
# A change of version: allowed or not by what the members run now, and what etcd wants done before.

minor_of() { printf '%s' "$1" | cut -d. -f1,2; }

# older A B: A comes before B.
older() { [ "$1" != "$2" ] && [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# change_of_version: called before the restart of a member that works. Every member's version counts: an upgrade may
# have been left half-way.
change_of_version() {
  status "$(select_members 5 '$5 != ""' | cut -d, -f1 | paste -sd, -)" || fail "not every member tells its version: $(why_ctl). Nothing was restarted"
  for version_running in $(printf '%s\n' "$status" | sed -n 's/^"Version" : "\(.*\)"$/\1/p' | sort -u); do
    # etcd itself lets a member skip a minor version and then cannot read its data.
    older "$version_running" "$in_upgrades_from" && fail "a member runs etcd $version_running; $restart_to can only be reached from $in_upgrades_from or newer. Set version to that first; nothing was restarted"
    case $(($(minor_of "$version_running" | cut -d. -f2) - $(minor_of "$restart_to" | cut -d. -f2))) in
      -* | 0) ;;
      1) version_down=yes ;;
      *) fail "a member runs etcd $version_running; etcd can go back by one minor version only, not to $restart_to. Nothing was restarted" ;;
    esac
  done
  if [ "$(minor_of "$restart_from")" != "$(minor_of "$restart_to")" ]; then snapshot_before "$restart_to"; fi
  if [ "${version_down:-no}" = yes ]; then prepare_downgrade; fi
}

# prepare_downgrade: the cluster is told, once, and each member has its storage ready for the older version. An upgrade
# that never was complete needs none of that: the cluster's own version is the older one still.
prepare_downgrade() {
  version_target=$(minor_of "$restart_to")
  [ "$(minor_of "$(cluster_version)")" != "$version_target" ] || return 0
  say "telling the cluster that it goes back to etcd $version_target"
  if ! ctl "$asked" downgrade enable "$version_target" >/dev/null; then
    case "$(why_ctl)" in
      *"in progress"* | *"already"*) ;;
      *) fail "etcd refuses to go back to $version_target: $(why_ctl). Nothing was restarted" ;;
    esac
  fi
  retry 60 storage_is "$version_target" || fail "the members' storage is not ready for etcd $version_target after 60 s; nothing was restarted. See: etcdctl endpoint status --cluster -w json"
}

cluster_version() {
  ctl_get "https://127.0.0.1:$in_client_port/version" | sed -n 's/.*"etcdcluster":"\([^"]*\)".*/\1/p'
}

# storage_is MINOR: on every member that still runs the newer version; an older one no longer says.
storage_is() {
  status "$(select_members 5 '$6 == "false" && $5 != ""' | cut -d, -f1 | paste -sd, -)" || return 1
  ! printf '%s\n' "$status" | sed -n 's/^"StorageVersion" : "\(.*\)"$/\1/p' | grep . | grep -qv "^$1\."
}
