# shellcheck shell=sh
# Facts about this host's membership, gathered for `decide`, and the steps that act on it.

# endpoints_to_ask: whoever may know the cluster: etcd on this host, those Pulumi named, those last seen, and the
# client SRV records. Of the founding members the addresses never change, so they are worth a try where nothing else is known.
endpoints_to_ask() {
  ! unit_active || here
  {
    printf '%s\n' "$in_ask" | tr ',' '\n'
    cat "$STATE_DIR/members" 2>/dev/null || true
    printf '%s\n' "${in_founding_peers:-}" | sed -n "s/^[^=]*=\(.*\):[0-9]*$/\1:$in_client_port/p"
  } | accepted_urls | awk '!seen[$0]++' | grep -vxF -e "$in_client_url" || true
}

# peer_views: what the peer ports say. They answer while etcd still waits for its quorum, when the client port does
# not, so a founding is told from an outage at once.
peer_views() {
  views=$(mktemp -d "$STATE_DIR/views.XXXXXX")
  for view_url in $in_founding_peers; do
    view_url=${view_url#*=}
    [ "$view_url" != "$in_peer_url" ] || continue
    ctl_get "$view_url/members" >"$views/$(printf '%s' "$view_url" | digest)" 2>/dev/null &
  done
  wait
  cat "$views"/* 2>/dev/null || true
  rm -rf "$views"
}

# gather: sets the facts.
gather() {
  yes_no fact_data has_data
  if [ -z "$(identity token)" ]; then fact_ours=unknown; else yes_no fact_ours [ "$(identity token)" = "$in_token" ]; fi
  yes_no fact_founder [ "$in_founder_machine_id" = "$(cat /etc/machine-id)" ]
  yes_no fact_started grep -qsx "token=$in_token" "$MARKER"
  fact_listed=no
  fact_published=no
  fact_answers=no
  members=
  # A founder with neither data nor a past asks the peer ports first: when no founding member was ever ready,
  # there is no cluster yet, and asking it would only wait.
  case "$fact_data$fact_founder$fact_started" in
    noyesno) case "$(peer_views)" in *'"clientURLs":['*) ;; *) return 0 ;; esac ;;
  esac
  # shellcheck disable=SC2046 # one endpoint a word
  if ask_any $(endpoints_to_ask) || ask_srv; then
    fact_answers=yes
    { gather_id=$(my_id) && gather_urls=$(my_client_urls) && gather_namesake=$(namesake_id); } || list_lost
    yes_no fact_listed [ -n "$gather_id" ]
    yes_no fact_published [ -n "$gather_urls" ]
    # Its URL may be that of a member that came after the one whose data this is, on a machine which had the name in between.
    if [ "$fact_data" = yes ] && [ -s "$STATE_DIR/member-id" ] && [ "$gather_id" != "$(cat "$STATE_DIR/member-id")" ]; then fact_listed=no; fi
    # Without a domain the peer URL is an address, and a host with another one takes the place of the one that had its name.
    if [ "$fact_data" = no ] && [ -n "$gather_namesake" ]; then
      fact_listed=yes
      fact_published=yes
    fi
  fi
}

# choose_step: sets $member_step to what is to be done, by the facts as they are now.
choose_step() {
  gather
  member_step=$(decide "$fact_data" "$fact_ours" "$fact_answers" "$fact_listed" "$fact_published" "$fact_founder" "$fact_started")
}

yes_no() {
  yes_no_name=$1
  shift
  if "$@"; then eval "$yes_no_name=yes"; else eval "$yes_no_name=no"; fi
}

# ask_srv: etcdctl looks the client records up itself. They hold healthy voters only. DNS proves nothing: whoever a record names is
# asked by TLS alone, and must have a certificate of this cluster's CA.
ask_srv() {
  [ -n "$in_discovery_srv" ] || return 1
  set -- --insecure-discovery=false --discovery-srv="$in_discovery_srv"
  [ -z "$in_discovery_srv_name" ] || set -- "$@" --discovery-srv-name="$in_discovery_srv_name"
  said=$(env -i PATH="$PATH" "$RELEASES/v$in_version/etcdctl" "$@" --cacert="$PKI/current/ca.pem" \
    --cert="$PKI/current/member.pem" --key="$PKI/current/member-key.pem" --dial-timeout=2s --command-timeout=4s \
    member list -w fields 2>"$STATE_DIR/etcdctl.err") && [ -n "$said" ] || return 1
  take_members "the client SRV records of $in_discovery_srv"
  srv_others=$(other_voters) || list_lost
  # shellcheck disable=SC2086 # one endpoint a word
  ask_any $srv_others
}

# bootstrap_conf: how etcd starts for the first time; stdin is the rest of the file. It overrides etcd.conf, and the
# `started` verb removes it the moment etcd is ready, so no later start depends on it.
bootstrap_conf() { put_file "$BOOTSTRAP" 0644; }

# join_existing: start under an identity that the cluster has given this host.
join_existing() {
  {
    echo ETCD_INITIAL_CLUSTER_STATE=existing
    printf 'ETCD_INITIAL_CLUSTER='
    # Names of the others are of no account, peer URLs are; a member not yet started has no name.
    printf '%s\n' "$members" | own_name=$in_name own_url=$in_peer_url awk -F', ' '
      BEGIN { me = ENVIRON["own_name"]; url = ENVIRON["own_url"] }
      { n = split($4, urls, ","); for (i = 1; i <= n; i++) {
          name = index("," $4 ",", "," url ",") ? me : "member-" $1
          printf "%s%s=%s", (c++ ? "," : ""), name, urls[i] } } END { print "" }'
  } | bootstrap_conf
}

# found: start as one of the founding members.
found() {
  [ "$in_bootstrap" != discovery ] || claim_discovery_token
  {
    echo ETCD_INITIAL_CLUSTER_STATE=new
    echo "ETCD_INITIAL_CLUSTER_TOKEN=$in_token"
    case $in_bootstrap in
      dns)
        echo "ETCD_DISCOVERY_SRV=$in_discovery_srv"
        [ -z "$in_discovery_srv_name" ] || echo "ETCD_DISCOVERY_SRV_NAME=$in_discovery_srv_name"
        ;;
      static) echo "ETCD_INITIAL_CLUSTER=$(printf '%s\n' "$in_founding_peers" | paste -sd, -)" ;;
      discovery) discovery_conf ;;
    esac
  } | bootstrap_conf
}

# add_learner: the cluster takes one learner at a time and none while its links are younger than 5 s, so this is
# tried again for a while. etcdctl's words tell what is worth waiting for.
add_learner() {
  may_administer
  retry 60 downgrade_over || fail "the cluster is on its way back to an older version still, and lets nobody in; nothing was started on $in_name. See: etcdctl endpoint status --cluster -w table; then run pulumi up again"
  # What is begun here is known here, so that it can be undone here: see leave.
  remember_identity
  remember_members
  say "adding $in_name as a learner"
  retry 90 try_add_learner || fail "$in_name could not be added as a learner: $(why_ctl)$(in_the_way). Nothing was started on this host; heal the others, or mark a host that is gone lost, then run pulumi up again. See: etcdctl endpoint status --cluster -w table"
  ask "$asked" || fail "$asked stopped answering right after $in_name was added; run pulumi up again"
}
# downgrade_over: etcd ends a way back by itself, seconds after the last member came to it, once it knows the version of every
# one: of a member that is added before that it never will, since that one is let in by nobody. The older etcdctl does not tell.
downgrade_over() {
  for downgrade_url in $(select_members 'first($4)' '$6 == "false" && $5 != ""'); do
    case "$(ctl_get "$downgrade_url/downgrade/enabled" 2>/dev/null)" in
      false*) return 0 ;;
      true*) return 1 ;;
    esac
  done
  return 1
}
in_the_way() { others_not serves | sed -n 's/..*/; not healthy: &/p'; }
try_add_learner() {
  ctl "$asked" member add "$in_name" --learner --peer-urls="$in_peer_url" >/dev/null && return 0
  case "$(why_ctl)" in
    *"Peer URLs already exists"* | *"peer URL exists"*) return 0 ;;
    *"unhealthy cluster"* | *"too many learner"* | *"not enough started"* | *deadline* | *Unavailable* | *"leader changed"*) return 1 ;;
  esac
  fail "$in_name could not be added as a learner: $(why_ctl). The cluster was not changed, and nothing was started on this host"
}

# promote: only when the learner has applied what the leader had. etcd's own check accepts a learner that is a tenth of
# the whole log behind. And only while every voter serves: one more raises the quorum, which those that are left may not make.
promote() {
  say "waiting for learner $in_name to catch up"
  retry "$in_catch_up_seconds" caught_up || fail "learner $in_name has not caught up within $in_catch_up_seconds s: $(why_behind)
It stays a learner, which costs the others nothing. Run pulumi up again, or raise timeouts.catchUpSeconds"
  retry 60 others_all serves || fail "$in_name is not made a voter while another member is unhealthy: $(others_not serves). It stays a learner, which costs the quorum nothing; heal that member, or mark its host lost, then run pulumi up again"
  say "promoting $in_name to voter"
  retry 60 try_promote || fail "$in_name could not be promoted: $(why_ctl). It stays a learner; run pulumi up again"
}
try_promote() {
  caught_up || return 1
  # Of the leader itself: another member hands it on without the name of who asked, and with authentication on the leader
  # refuses that (etcd#20757).
  promote_leader=$(leader) && [ -n "$promote_leader" ] || return 1
  ctl "$promote_leader" member promote "$(my_id)" >/dev/null && return 0
  case "$(why_ctl)" in *"not a learner"*) return 0 ;; esac
  return 1
}

why_behind() {
  if status "$(here)"; then
    echo "it is at $(field RaftAppliedIndex) of $caught_goal, and goes on"
  else
    echo "its etcd does not answer. See on the host: journalctl -u etcd"
    last_errors
  fi
}

# caught_up: this member has applied everything that the others had committed when they were asked. Asked just now: after
# a pause in the middle of this, of the whole machine for instance, their answers tell nothing.
caught_up() {
  caught_others=$(other_voters) || list_lost
  # The only voter has nobody to catch up with.
  if [ -n "$members" ] && [ -z "$caught_others" ]; then return 0; fi
  caught_goal=0
  caught_since=$(now)
  for caught_endpoint in $caught_others; do
    status "$caught_endpoint" || continue
    [ "$(field RaftAppliedIndex)" -le "$caught_goal" ] || caught_goal=$(field RaftAppliedIndex)
  done
  [ "$caught_goal" -gt 0 ] || return 1
  if ! status "$(here)"; then
    nudge
    return 1
  fi
  [ "$(field RaftAppliedIndex)" -ge "$caught_goal" ] && [ "$(now)" -le "$((caught_since + 10))" ]
}

# remove_member ID: refused by etcd while links are young; tried again for a while.
remove_member() {
  remove_id=$1
  retry 60 try_remove || fail "member $1 could not be removed: $(why_ctl). It is still a member. See: etcdctl endpoint status --cluster -w table; then run pulumi up again"
}
try_remove() {
  ctl "$asked" member remove "$remove_id" >/dev/null && return 0
  case "$(why_ctl)" in *"not found"*) return 0 ;; esac
  return 1
}
