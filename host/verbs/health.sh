# shellcheck shell=sh
# health: waits until every wanted member is a healthy voter, then tells what the cluster looks like. It never asks
# for "exactly these": members that are about to leave are still there, since Pulumi deletes last.
verb_health() {
  read_input member timeout_seconds client_port
  in_version=$(running_version)
  [ -n "$in_version" ] || fail "etcd is not installed on $(uname -n), which was to tell of the cluster's health. Run pulumi up again"
  wanted_endpoints=$(printf '%s\n' "$in_member" | awk '{ print $2 }' | paste -sd, -)
  if ! retry "${in_timeout_seconds:-120}" all_healthy; then
    fail "the cluster is not healthy after ${in_timeout_seconds:-120} s: $health_why
$(last_errors)
See on the hosts: systemctl status etcd; journalctl -u etcd"
  fi
  remember_known
  report_health
}

# remember_known: by ID, which no other member will ever have. A member that is in no update's list was added by hand.
remember_known() {
  {
    cat "$STATE_DIR/known" 2>/dev/null || true
    printf '%s\n' "$in_member" | while read -r want_name _; do id_of "$want_name"; done
  } | sort -u | put_file "$STATE_DIR/known" 0644
}

# all_healthy: sets $health_why to the first thing that is not as it should be.
all_healthy() {
  health_why="no quorum answers: $(why_ctl)"
  health_any=
  for health_endpoint in $(printf '%s' "$wanted_endpoints" | tr ',' ' '); do
    if ask "$health_endpoint"; then
      health_any=yes
      break
    fi
    health_why="no quorum answers ($health_endpoint: $(why_ctl))"
  done
  [ -n "$health_any" ] || return 1
  health_why=$(printf '%s\n' "$in_member" | while read -r want_name want_url _; do
    printf '%s\n' "$members" | wanted_name=$want_name wanted_url=$want_url awk -F', ' '
      BEGIN { name = ENVIRON["wanted_name"]; url = ENVIRON["wanted_url"] }
      $3 == name && index("," $5 ",", "," url ",") { seen = 1; if ($6 == "true") print name " is a learner still" }
      END { if (!seen) print name " is no member with " url ". If it left in an update that was killed, and is wanted after all: mark it lost for one update" }'
  done | head -n 1)
  [ -z "$health_why" ] || return 1
  CTL_TIMEOUT=3s status "$wanted_endpoints" || {
    health_why="not every member answers: $(why_ctl)"
    return 1
  }
  health_why=$(statuses | awk -F'\t' -v wanted="$(printf '%s\n' "$in_member" | awk '{ print $2 "=" $3 }' | paste -sd' ' -)" '
    BEGIN { n = split(wanted, w, " "); for (i = 1; i <= n; i++) { p = match(w[i], /=[^=]*$/); v[substr(w[i], 1, p - 1)] = substr(w[i], p + 1) } }
    { seen++
      if (v[$1] != "" && $5 != v[$1]) print $1 " runs etcd " $5 ", not " v[$1]
      if ($8 != "") print $1 " reports " $8 }
    END { if (seen != n) print n - seen " of " n " members do not answer" }' | head -n 1)
  [ -n "$health_why" ] || health_why=$(split_views)
  [ -z "$health_why" ] || return 1
  CTL_TIMEOUT=3s serves "$wanted_endpoints" || {
    health_why="a member does not commit: $(why_ctl)"
    return 1
  }
}

report_health() {
  health_cluster=$(statuses | head -n 1 | cut -f2)
  printf '{"clusterId":"%s","members":[' "$(hex "$health_cluster")"
  health_first=1
  printf '%s\n' "$in_member" | while read -r want_name want_url _; do
    [ "$health_first" = 1 ] || printf ','
    health_first=0
    health_version=$(statuses | awk -F'\t' -v url="$want_url" '$1 == url { print $5 }')
    printf '{"name":"%s","id":"%s","version":"%s"}' "$want_name" "$(id_of "$want_name")" "$health_version"
  done
  printf ']'
  health_tables=$(mktemp -d "$STATE_DIR/tables.XXXXXX")
  ctl "$wanted_endpoints" endpoint health -w table >"$health_tables/health" &
  ctl "$wanted_endpoints" endpoint status -w table >"$health_tables/status" &
  ctl "$asked" member list -w table >"$health_tables/memberList" &
  wait
  for health_table in health status memberList; do
    printf ',"%s":%s' "$health_table" "$(json_string <"$health_tables/$health_table")"
  done
  rm -rf "$health_tables"
  printf '}\n'
}
