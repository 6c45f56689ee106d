# shellcheck shell=sh
# member: makes this host the member it is declared to be: founds, joins, or restarts what runs with old files.
# Arguments: client URLs, with commas, of members to ask when this host is new.
verb_member() {
  member_input
  all_is_laid_out
  if [ -n "$in_adopt" ] && [ -z "$(identity token)" ]; then adopt_found; fi
  if adopted_here && [ "$in_take_over" != yes ]; then
    adopt_stays_put
    say "etcd on $in_name goes on as it was found"
    printf '{"step":"adopt"}\n'
    return 0
  fi
  member_stays_put
  in_ask=${1:-}
  choose_step
  # A new host in the middle of a founding, or of an election: the quorum may be a moment away.
  [ "$member_step" != refuse-outage ] || was_last || retry 30 cluster_answers || true
  if [ "$member_step" = refuse-outage ] && was_last; then go_on_as_last; fi
  # What an etcd lost that this program never ran is not for it to replace.
  if adopted_here && [ "$member_step" != configure ]; then fail "the etcd that was adopted on $in_name, run by $(etcd_unit), has no data in $in_data_dir any more, or its cluster does not list it ($member_step); it is not taken over, and nothing was changed. Bring it back by hand, or mark the host lost"; fi
  case $member_step in start-listed | add-learner | replace) wait_for_peers ;; esac
  case "$fact_answers $member_step" in
    "yes refuse-"*) ;;
    yes*) if ! adopted_here && status "$asked"; then cancel_downgrade "$in_version"; fi ;;
  esac
  case $member_step in
    configure) member_configure ;;
    start-new) member_found ;;
    start-listed) member_start_listed ;;
    add-learner) member_add ;;
    replace) member_replace ;;
    *) member_refuse ;;
  esac
  save_members
  # Of an earlier wish to give the cluster up: a host that leaves later is not to leave like that.
  rm -f "$STATE_DIR/abandon"
  printf '{"step":"%s"}\n' "$member_step"
}

member_input() {
  read_input name peer_url client_url client_port data_dir wal_dir token founder_machine_id bootstrap founding_peers founding_addresses \
    discovery_srv discovery_srv_name discovery_endpoints discovery_token configuration trust version upgrades_from catch_up_seconds adopt adopt_member take_over
  in_catch_up_seconds=${in_catch_up_seconds:-600}
}

# all_is_laid_out: an update of this member alone (`--target`) would be recorded as done, and what it left out never read.
all_is_laid_out() {
  laid_out_missing=
  [ -x "$RELEASES/v$in_version/etcd" ] || laid_out_missing=" install"
  [ "$(cat "$PKI/current/trust" 2>/dev/null)" = "$in_trust" ] || laid_out_missing="$laid_out_missing certificate"
  [ "$(cat "$STAGED/input" 2>/dev/null)" = "$in_configuration" ] || laid_out_missing="$laid_out_missing configuration"
  # etcd lets nobody in while the list that it is told of is missing.
  ! grep -q "$PKI/revoked.der" "$STAGED/etcd.conf" || [ -s "$PKI/revoked.der" ] || laid_out_missing="$laid_out_missing revocation"
  [ -z "$laid_out_missing" ] || fail "what $in_name shall run with is not on the host yet (missing:$laid_out_missing); nothing was changed. If this update has --target, name those resources of the host too, or run pulumi up without it"
}

# member_stays_put: with data elsewhere it would look like one that lost its data, under another URL like one that was removed.
member_stays_put() {
  [ "$(identity token)" = "$in_token" ] && (use_identity && has_data) || return 0
  for put_key in data_dir wal_dir peer_url; do
    eval "put_wanted=\$in_$put_key"
    [ "$(identity $put_key)" = "$put_wanted" ] ||
      fail "the member on $in_name keeps the $put_key that it joined with, '$(identity $put_key)', and the configuration says '$put_wanted'; it goes on as it is. Take the change of dataDir, walDir, domain or ports.peer back"
  done
}

# was_last: the cluster ended with this host, when its only member was deleted. Where that was to make it anew (`--replace`), nobody is
# there to be joined: its data is the cluster.
was_last() { grep -qsx "token=$in_token" "$STATE_DIR/last"; }

go_on_as_last() {
  say "$in_name was the only member: it goes on with its data"
  remember_identity
  take_data_back "$(sed -n 's/^folder=//p' "$STATE_DIR/last")"
  rm -f "$STATE_DIR/last"
  choose_step
}

cluster_answers() {
  choose_step
  [ "$fact_answers" = yes ]
}

# member_configure: the member is there. Restart only what would read something new.
member_configure() {
  adopted_here || prepare_data_dir
  remember_identity
  restart_from=$(running_version)
  restart_to=$(cat "$STAGED/version")
  if adopted_here; then
    adopt_stays_put
    restart_in_turn
  elif ! unit_active; then
    if [ "${restart_from:-$restart_to}" != "$restart_to" ]; then change_of_version; fi
    say "starting etcd"
    activate
    start_unit
  elif [ "$(active_digest)" != "$(staged_digest)" ] || [ "$restart_from" != "$restart_to" ] || [ -n "$(runs_otherwise)" ]; then
    # A learner that answers is made a voter first, and then restarted as one.
    if am_learner && status "$(here)"; then
      settle
      choose_step
    fi
    restart_in_turn
  fi
  # Without a quorum there is nothing to wait for here: the next host may be the one that makes it.
  if [ "$fact_answers" = yes ]; then settle; fi
}

# settle: serving again, and a voter.
settle() {
  if am_learner; then
    promote
  fi
  wait_ready 120
}

member_found() {
  wait_for_names
  say "founding: starting etcd as one of the founding members"
  found
  start_first_time
}

member_start_listed() {
  say "the cluster lists this host and it was never ready: starting it"
  join_existing
  start_first_time
  # A founding member that comes when the others have their quorum already: the gate waits for it.
  if am_learner; then
    promote
    wait_ready 120
  fi
}

member_add() {
  add_learner
  join_existing
  start_first_time
  promote
  wait_ready 120
}

# member_replace: the cluster knows a member of this name, and its data is not here: it is lost, or on the machine that had
# the name before. The old identity must not be used again: acknowledged writes may rest on what is not here.
member_replace() {
  replaced=$(my_id && namesake_id) || list_lost
  say "the data of member $(printf '%s\n' "$replaced" | paste -sd' ' -) is not on this host: removing that member, joining as a new one"
  snapshot_before "$in_name-replaced"
  systemctl stop etcd 2>/dev/null || true
  rm -f "$BOOTSTRAP"
  for replaced_id in $replaced; do remove_member "$replaced_id"; done
  member_add
}

start_first_time() {
  rm -f "$STATE_DIR/member-id" "$STATE_DIR/last"
  prepare_data_dir
  remember_identity
  activate
  start_unit
}

member_refuse() {
  case $member_step in
    refuse-foreign)
      if [ "$fact_ours" = unknown ]; then
        fail "$in_data_dir on $in_name holds data, and nothing on the host tells of which cluster ($IDENTITY is missing); nothing was changed. If that data is of no use: systemctl stop etcd; mv $in_data_dir/member $in_data_dir/member.old; then pulumi up again"
      fi
      fail "$in_data_dir on $in_name holds data of another cluster (founding '$(identity token)', here '$in_token'); nothing was changed. If that data is of no use: systemctl stop etcd; etcd-host set-aside; then pulumi up again"
      ;;
    refuse-removed) fail "$in_name was removed from the cluster but still has its data; nothing was changed. To let it join as a new member: systemctl stop etcd; etcd-host set-aside; then pulumi up again" ;;
    refuse-outage)
      outage_asked=$(endpoints_to_ask)
      # shellcheck disable=SC2086 # one endpoint a word
      outage_names=$(unresolved $outage_asked)
      [ -z "$outage_names" ] || outage_names="On this host these names do not resolve: $outage_names (check /etc/resolv.conf and the zone's server). "
      fail "$in_name has no data and no member of the cluster answers (asked: $(printf '%s\n' "$outage_asked" | paste -sd' ' -)$([ -z "$in_discovery_srv" ] || echo " and the client SRV records of $in_discovery_srv"); the last answer: $(why_ctl)). Founding again here could split the cluster or lose its data, so nothing was changed. ${outage_names}Bring the other members back first; if their data is lost, restore a snapshot"
      ;;
  esac
  fail "no way to go on from '$member_step'"
}

# save_members: who to ask next time, should this host lose its data.
save_members() {
  [ "$fact_answers" = yes ] || return 0
  if ask "$(here)"; then remember_members; fi
}
