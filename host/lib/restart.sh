# shellcheck shell=sh
# A planned restart: at most one voter is down at a time, and none while another is unhealthy.

restart_in_turn() {
  restart_spares=true # one that takes no part in decisions anyway costs nothing
  if commits "$(here)"; then
    [ "$fact_answers" = yes ] || fail "no quorum answers, so a working etcd is not restarted; nothing was changed"
    restart_spares=spare_for_restart
  fi
  $restart_spares
  if [ "$fact_answers" = yes ]; then may_administer; fi
  settings_read
  if [ "$restart_from" != "$restart_to" ]; then change_of_version; fi
  if [ "$fact_answers" = yes ]; then hand_over_leadership; fi
  # Looked at again, as late as can be: much may have happened since.
  $restart_spares
  if [ "$restart_from" = "$restart_to" ]; then restart_why="it reads new files"; else restart_why="etcd $restart_from becomes $restart_to"; fi
  if adopted_here; then restart_why="it goes over from $(etcd_unit) to a unit and files of this program"; fi
  # Said before it is done: when whoever asked for it is gone, saying so ends this verb, and nothing restarts behind the
  # back of an update that came after.
  say "restarting etcd on $in_name: $restart_why"
  if adopted_here; then
    take_over
  else
    activate
    enable_unit
    systemctl restart --no-block etcd
  fi
  # A learner never serves; it is waited for as it is promoted.
  if [ "$fact_answers" = yes ] && ! am_learner; then restart_settled; fi
}

# settings_read: by the etcd that is to run with them, which reads its variables before it does anything. Two ways to found a
# cluster, which it refuses last of all, keep it from going any further (3.5.35, 3.6.16, 3.7.3); any other error is one of the settings. It is to say so here, in JSON.
settings_read() {
  settings_said=$(env -i PATH="$PATH" timeout 10 sh -c "set -a; . $STAGED/etcd.conf
    ETCD_DISCOVERY_SRV=none ETCD_INITIAL_CLUSTER=none=http://127.0.0.1:1 ETCD_DATA_DIR=/dev/null/none ETCD_LOG_OUTPUTS=stderr ETCD_LOG_FORMAT=json
    exec $RELEASES/v$restart_to/etcd" 2>&1) || true
  settings_wrong=$(printf '%s\n' "$settings_said" | sed -n 's/.*"msg":"failed to verify flags","error":"\(.*\)"}$/\1/p' | grep -v '^multiple discovery' | sed 's/\\"/"/g' | head -n 1)
  [ -z "$settings_wrong" ] || fail "etcd $restart_to does not start with these settings: $settings_wrong. $in_name was not restarted and goes on with its old files; correct settings (settings.extra), then pulumi up again"
}

# spare_for_restart: every other voter takes part in decisions, so the cluster can spare this one. With an alarm raised as without
# one: a quota that was raised is read at a restart.
spare_for_restart() {
  retry 20 others_all commits || fail "etcd on $in_name is not restarted while another member is unhealthy: $(others_not commits). It goes on with its old files, and the quorum is kept; heal that member, then run pulumi up again"
}

# hand_over_leadership: to the voter that was restarted last before this one (the chain goes by name), or else to the
# one whose turn comes last, so that leadership moves twice in a whole roll at the most. One that is behind cannot take
# over; then the next is asked.
hand_over_leadership() {
  hand_candidates=$(select_members '$3' '$6 == "false" && $5 != "" && $3 != name' "$in_name" | sort |
    own_name=$in_name awk 'BEGIN { me = ENVIRON["own_name"] } $0 < me { before = before ? $0 " " before : $0; next } { after = after ? $0 " " after : $0 } END { print before, after }')
  for hand_to in $hand_candidates $hand_candidates; do
    status "$(here)" || return 0
    [ "$(field MemberID)" = "$(field Leader)" ] || return 0
    say "handing leadership over to $hand_to"
    if ctl "$(here)" move-leader "$(id_of "$hand_to")" >/dev/null; then return 0; fi
    say "$hand_to does not take it: $(why_ctl)"
  done
}

# restart_settled: the member serves and has caught up, the cluster agrees on its data, and still does a moment later:
# only then may the next one restart.
restart_settled() {
  wait_ready 120
  retry "$in_catch_up_seconds" caught_up || fail "etcd on $in_name restarted but has not caught up within $in_catch_up_seconds s; the other members keep the quorum. Run pulumi up again"
  retry 60 members_agree || fail "after the restart of etcd on $in_name the members do not agree: $agree_why. No further member is restarted. See: etcdctl endpoint status --cluster -w table; etcdctl endpoint hashkv --cluster"
  sleep 3 # three times what an election takes to begin
  retry 60 members_agree || fail "after the restart of etcd on $in_name the cluster is not stable: $agree_why. No further member is restarted"
}

# members_agree: one leader, no alarm, and the same data at a revision that every voter has.
members_agree() {
  agree_endpoints=$(voters | paste -sd, -)
  status "$agree_endpoints" || {
    agree_why="not every voter answers: $(why_ctl)"
    return 1
  }
  agree_why=$({ statuses | awk -F'\t' '$8 != "" { print $1 " reports " $8 }'; split_views; } | head -n 1 | printable)
  [ -z "$agree_why" ] || return 1
  agree_revision=$(printf '%s\n' "$status" | sed -n 's/^"Revision" : //p' | sort -n | head -n 1)
  hashes "$agree_revision" || return 1
  # Of members that compacted to different revisions hashes cannot be compared. Of the revision that it compacted to last a
  # member tells the hash that it took before, for as long as it runs (etcd, server/storage/mvcc/hash.go, HashByRev): where
  # nobody has written since, one that has restarted tells another. Then it is what each holds now that is compared.
  [ "$(printf '%s\n' "$hashes" | cut -f2 | sort -u | wc -l)" -eq 1 ] || hashes 0 || return 1
  agree_why=$(printf '%s\n' "$hashes" | awk -F'\t' '
    NR == 1 { of = $2; hash = $3 }
    $2 != of { apart = 1 }
    $3 != hash { differ = 1 }
    {
      parts = split($2, at, ",")
      says = says (NR > 1 ? ", " : "") $1 " has hash " $3 (parts > 1 ? " at revision " at[1] : "") " compacted to " at[parts]
    }
    END {
      if (apart) print "the members are not at the same revision, or not compacted to the same: " says
      else if (differ) print "the members hold different data: " says
    }')
  [ -z "$agree_why" ]
}

# hashes REVISION: sets $hashes, a line each: endpoint, what must be the same for it to be compared, hash. 0: of what each holds now.
hashes() {
  hashes=$(CTL_TIMEOUT=120s ctl "$agree_endpoints" endpoint hashkv --rev="$1" -w json) || {
    agree_why="no hash of the data: $(why_ctl)"
    return 1
  }
  hashes=$(printf '%s\n' "$hashes" | awk -v RS='}' -v asked="$1" '
    function number(key) { return match($0, "\"" key "\":-?[0-9]+") ? substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3) : 0 }
    /"Endpoint":/ { split($0, words, "\""); endpoint = words[4]; revision = number("revision") }
    /"hash":/ { print endpoint "\t" (asked == 0 ? revision "," : "") number("compact_revision") "\t" number("hash") }')
  [ -n "$hashes" ] || {
    agree_why="no hash of the data in what etcdctl says"
    return 1
  }
}
