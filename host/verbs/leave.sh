# shellcheck shell=sh
# leave: what deleting a member does. It works on what the host remembers, since the configuration has forgotten it; where somebody
# took that away too, on what it was made with.
verb_leave() {
  read_input place token name peer_url client_url client_port data_dir wal_dir founding_peers
  leave_token=$in_token
  if [ -f "$IDENTITY" ]; then use_identity; fi
  in_version=$(running_version)
  if [ "$in_place" = yes ] && ! last_place; then return 0; fi
  if [ -n "$in_token" ] && [ "$leave_token" != "$in_token" ]; then
    say "the member on this host is of another founding by now; it stays"
    return 0
  fi
  if adopted_here; then
    say "etcd on this host was adopted and not taken over: it goes on as it is, a member still"
    rm -f "$IDENTITY" "$STATE_DIR/members"
    return 0
  fi
  in_ask=
  in_discovery_srv=
  leave_last=no
  if [ -z "$in_data_dir" ]; then
    say "there is no member on this host"
  elif [ -f "$STATE_DIR/abandon" ]; then
    say "abandoning the membership, as asked by $STATE_DIR/abandon"
  else
    leave_cluster
  fi
  if is_ours "$UNIT"; then systemctl disable -q --now etcd 2>/dev/null || true; fi
  # Without a log too: an etcd that was never ready left the rest of it.
  if [ -n "$in_data_dir" ] && { has_data || [ -d "$in_data_dir/member" ]; }; then
    leave_folder=$(set_data_aside left)
    if [ "$leave_last" = yes ]; then printf 'token=%s\nfolder=%s\n' "$in_token" "$leave_folder" | put_file "$STATE_DIR/last" 0600; fi
  fi
  rm -f "$BOOTSTRAP" "$IDENTITY" "$STATE_DIR/active" "$STATE_DIR/members" "$STATE_DIR/abandon" "$STATE_DIR/aside"
}

# last_place: whether nothing has taken the place of the one that goes.
last_place() {
  place_left=$(($(cat "$STATE_DIR/places" 2>/dev/null || echo 1) - 1))
  if [ "$place_left" -gt 0 ]; then echo "$place_left" | put_file "$STATE_DIR/places" 0644; else rm -f "$STATE_DIR/places"; fi
  [ "$place_left" -le 0 ]
}

# leave_cluster: by what the cluster says, not by what is on the disk: a member whose data is gone is a voter all the same.
leave_cluster() {
  leave_ask=$(endpoints_to_ask)
  # shellcheck disable=SC2086 # one endpoint a word
  if ask_any $leave_ask; then
    :
  elif has_data || { was_ready && [ -n "$leave_ask" ]; }; then
    fail "$in_name cannot leave: the cluster has no quorum, so it cannot agree to that; nothing was changed. Bring members back first. To give the whole cluster up instead: touch $STATE_DIR/abandon on each host, then run it again"
  else
    say "there is no member on this host"
    return 0
  fi
  leave_id=$(my_id) || list_lost
  if [ -z "$leave_id" ]; then
    say "the cluster does not list $in_name any more"
    return 0
  fi
  { leave_others=$(other_voters) && leave_unstarted=$(never_started); } || list_lost
  if [ -z "$leave_others$leave_unstarted" ]; then
    say "$in_name is the last member"
    leave_last=yes
    return 0
  fi
  may_administer
  rest_keeps_quorum
  snapshot_before "$in_name-left"
  hand_over_leadership
  # Asked of another: the one that leaves stops answering.
  # shellcheck disable=SC2086 # one endpoint a word
  ask_any $leave_others || fail "$in_name cannot leave: no other member answers its clients any more ($(why_ctl)). It is still a member. Heal the others, then run it again"
  say "removing member $in_name ($leave_id)"
  remove_member "$leave_id"
}

# rest_keeps_quorum: the arithmetic, on members that take part in decisions now. One that never started is a voter too.
rest_keeps_quorum() {
  rest_bad=$(printf '%s' "$leave_unstarted" | sed 's/.*/ & (never started)/' | tr -d '\n')
  rest=$(printf '%s\n' "$leave_unstarted" | grep -c . || true)
  rest_serving=0
  for rest_endpoint in $leave_others; do
    rest=$((rest + 1))
    if retry 10 commits "$rest_endpoint"; then rest_serving=$((rest_serving + 1)); else rest_bad="$rest_bad $rest_endpoint"; fi
  done
  rest_quorum=$((rest / 2 + 1))
  [ "$rest_serving" -ge "$rest_quorum" ] || fail "$in_name stays: without it $rest voters remain, a quorum of them is $rest_quorum, and only $rest_serving serve (not:$rest_bad). Nothing was changed; heal them first. To give the whole cluster up instead: touch $STATE_DIR/abandon on each host, then run it again"
}
