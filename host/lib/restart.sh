# shellcheck shell=sh
# A planned restart: at most one voter is down at a time, and none while another is unhealthy.

restart_in_turn() {
  restart_why=$([ "$(running_version)" = "$(cat "$STAGED/version")" ] && echo "its configuration changed" || echo "etcd $(running_version) becomes $(cat "$STAGED/version")")
  if serves "https://127.0.0.1:$in_client_port"; then
    [ "$fact_answers" = yes ] || fail "no quorum answers, so a working etcd is not restarted; nothing was changed"
    spare_for_restart
    hand_over_leadership
  fi
  say "restarting etcd on $in_name: $restart_why"
  activate
  systemctl enable -q etcd
  systemctl restart --no-block etcd
  retry 5 unit_active || true
  [ "$fact_answers" = no ] || restart_settled
}

# spare_for_restart: every other voter serves, so the cluster can spare this one.
spare_for_restart() {
  spare_bad=
  for spare_endpoint in $(other_voters); do
    retry 20 serves "$spare_endpoint" || spare_bad="$spare_bad $spare_endpoint ($(why_ctl))"
  done
  [ -z "$spare_bad" ] || fail "etcd on $in_name is not restarted while another member is unhealthy:$spare_bad. It goes on with its old files; heal that member, then run pulumi up again"
}

# hand_over_leadership: to the voter that was restarted last before this one (the chain goes by name), or else to the
# one whose turn comes last, so that leadership moves twice in a whole roll at the most.
hand_over_leadership() {
  status "https://127.0.0.1:$in_client_port" || return 0
  [ "$(field MemberID)" = "$(field Leader)" ] || return 0
  hand_to=$(select_members 3 '$6 == "false" && $5 != ""' | grep -vxF "$in_name" | sort |
    awk -v me="$in_name" '$0 < me { before = $0 } { last = $0 } END { print before ? before : last }')
  [ -n "$hand_to" ] || return 0
  say "handing leadership over to $hand_to"
  hand_id=$(select_members 1 "\$3 == \"$hand_to\"")
  ctl "https://127.0.0.1:$in_client_port" move-leader "$hand_id" >/dev/null || say "leadership stays: $(why_ctl)"
}

# restart_settled: the member serves, has caught up, and did so twice in a row.
restart_settled() {
  wait_ready 120
  retry "$in_catch_up_seconds" caught_up || fail "etcd on $in_name restarted but has not caught up within $in_catch_up_seconds s; the other members keep the quorum. Run pulumi up again"
}
