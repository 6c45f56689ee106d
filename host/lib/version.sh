# shellcheck shell=sh
# A change of version: allowed or not by what the members run now, and what etcd wants done before.

# minor_number VERSION: digits alone, since arithmetic of some shells runs what else it is given.
minor_number() { printf '%s\n' "$1" | sed -n '1s/^[0-9]\{1,\}\.\([0-9]\{1,\}\)\..*$/\1/p'; }

minor_of() { printf '%s' "$1" | cut -d. -f1,2; }

# older A B: A comes before B.
older() { [ "$1" != "$2" ] && [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# change_of_version: before any start of another version. Every member's version counts: an upgrade may have been left
# half-way. Without a quorum there is only this host's own to go by.
change_of_version() {
  version_others=
  if [ "$fact_answers" = yes ]; then
    version_asked=$(other_voters) || list_lost
    for version_endpoint in $version_asked; do
      status "$version_endpoint" || fail "$version_endpoint does not tell its version: $(why_ctl). Nothing was restarted"
      version_others="$version_others $(field Version)"
    done
  fi
  version_down=no
  for version_running in $restart_from $version_others; do
    # etcd itself lets a member skip a minor version and then cannot read its data.
    if older "$version_running" "$in_upgrades_from"; then
      fail "a member runs etcd $version_running; $restart_to can only be reached from $in_upgrades_from or newer. Set version to that first, or name it in intermediateVersions; nothing was restarted"
    fi
    version_minor=$(minor_number "$version_running")
    version_minor_to=$(minor_number "$restart_to")
    { [ -n "$version_minor" ] && [ -n "$version_minor_to" ]; } || fail "'$(printf '%s' "$version_running" | printable)' or '$restart_to' is not a valid etcd version. Nothing was restarted"
    case $((version_minor - version_minor_to)) in
      -* | 0) ;;
      1) version_down=yes ;;
      *) fail "a member runs etcd $version_running; etcd can go back by one minor version only, not to $restart_to. Nothing was restarted" ;;
    esac
  done
  if commits "$(here)"; then
    if [ "$(minor_of "$restart_from")" != "$(minor_of "$restart_to")" ]; then
      retry 60 cluster_follows || fail "the cluster calls itself etcd $(cluster_version) still, though all members run $in_upgrades_from or newer. Nothing was restarted; run pulumi up again"
      snapshot_before "$restart_to"
    fi
    if [ "$version_down" = yes ]; then prepare_downgrade; fi
    case "$(minor_of "$restart_from") $(minor_of "$restart_to")" in
      "3.6 3.7") renew_log ;;
      "3.5 3.6") if [ -f "$STATE_DIR/v2" ]; then renew_log; fi ;;
    esac
  fi
}

# renew_log: etcd 3.7 panics on requests of the kind that 3.5 wrote, and 3.6 on those of the API before v3, and both replay the log
# from its last snapshot. So that snapshot must be younger than those: this member restarts once more under the version that it has, with a count that makes
# it take one after a few entries. A lease that comes and goes makes entries and changes no data.
renew_log() {
  hand_over_leadership
  say "restarting etcd $restart_from on $in_name once, for a fresh snapshot of its log: $restart_to cannot read what 3.5 may have left in it"
  echo ETCD_SNAPSHOT_COUNT=1 | bootstrap_conf
  systemctl restart --no-block etcd
  wait_ready 120
  status "$(here)" || fail "etcd on $in_name does not tell its state: $(why_ctl)"
  renew_goal=$(field RaftAppliedIndex)
  retry 60 log_renewed || fail "etcd on $in_name wrote no snapshot of its log within 60 s; it goes on with $restart_from. Run pulumi up again"
  restart_settled
}

log_renewed() {
  renew_lease=$(ctl "$(here)" lease grant 60 | sed -n 's/^lease \([0-9a-f]*\) granted.*/\1/p')
  [ -z "$renew_lease" ] || ctl "$(here)" lease revoke "$renew_lease" >/dev/null || return 1
  # A snapshot's file is named TERM-INDEX.snap, in hexadecimal. etcd's user makes files there: any other name is none of etcd's.
  renew_newest=$(find "$in_data_dir/member/snap" -name '*.snap' | sed -n 's/^.*\/[0-9a-f]\{16\}-\([0-9a-f]\{16\}\)\.snap$/\1/p' | sort | tail -n 1)
  [ -n "$renew_newest" ] && [ "$(printf '%d' "0x$renew_newest")" -ge "$renew_goal" ]
}

# prepare_downgrade: the cluster is told, once, and each member has its storage ready for the older version. An upgrade
# that never was complete needs none of that: the cluster's own version is the older one still.
prepare_downgrade() (
  # The older etcdctl knows neither the command nor the field.
  # shellcheck disable=SC2030,SC2031 # meant for this function alone
  in_version=$restart_from
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
)

# cancel_downgrade VERSION: that all members run or come to; by $status. A way back to an older one that was begun and given up keeps
# the cluster's own version and its storage down for ever: etcd ends it by itself only where it arrives.
cancel_downgrade() {
  cancel_target=$(field DowngradeTargetVersion)
  if [ -z "$cancel_target" ] || ! older "$(minor_of "$cancel_target")" "$(minor_of "$1")"; then return 0; fi
  say "telling the cluster that it does not go back to etcd $(minor_of "$cancel_target")"
  ctl "$asked" downgrade cancel >/dev/null || fail "etcd does not give up the way back to $cancel_target: $(why_ctl). Nothing was restarted; see: etcdctl downgrade cancel"
}

cluster_version() {
  ctl_get "$(here)/version" | sed -n 's/.*"etcdcluster":"\([^"]*\)".*/\1/p' | accepted_version
}

# cluster_follows: the cluster's own version follows its members' within seconds. Until then they go by the rules of the
# minor version before, and one of the next would skip theirs.
cluster_follows() {
  [ "$version_down" = yes ] || ! older "$(cluster_version)" "$(minor_of "$in_upgrades_from").0"
}

# storage_is MINOR: on every member that still runs the newer version; an older one no longer says.
storage_is() {
  status "$(voters | paste -sd, -)" || return 1
  ! printf '%s\n' "$status" | sed -n 's/^"StorageVersion" : "\(.*\)"$/\1/p' | grep . | grep -qv "^$1\."
}
