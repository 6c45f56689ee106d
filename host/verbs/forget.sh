# shellcheck shell=sh
# forget: removes a lost member, from a host that lives. That may be one that joins in the same update, only later: then it
# asks the members by the addresses in its input.
verb_forget() {
  read_input lost_name lost_peer_url ask
  use_identity
  in_discovery_srv=
  # shellcheck disable=SC2046 # one endpoint a word
  ask_any $(endpoints_to_ask) || fail "$in_lost_name cannot be removed: the cluster has no quorum left. That is no scale-in but a recovery: restore a snapshot, or bring members back"
  in_peer_url=$in_lost_peer_url
  lost_id=$(my_id) || list_lost
  if [ -z "$lost_id" ]; then
    say "the cluster does not list $in_lost_name"
  else
    lost_client_url=$(my_client_urls) || list_lost
    lost_client_url=${lost_client_url%%,*}
    if [ -n "$lost_client_url" ] && commits "$lost_client_url"; then
      fail "$in_lost_name is marked lost, but its etcd answers at $lost_client_url; nothing was changed. To remove a living member, take it out of the list of hosts"
    fi
    may_administer
    snapshot_before "$in_lost_name-forgotten"
    say "removing lost member $in_lost_name ($lost_id)"
    remove_member "$lost_id"
  fi
  printf '{"forgotten":"%s"}\n' "$in_lost_name"
}
