# shellcheck shell=sh
# Names, as this host's own resolver answers them. etcd passes over SRV targets that do not resolve, without a word, and
# hosts that see different sets found different clusters: so the names are looked up before etcd is.

# wait_for_names: until every founding member's name resolves to its address, and the server records list them all.
wait_for_names() {
  [ -n "$in_founding_addresses" ] || return 0
  names_tool=$(srv_tool)
  [ "$in_bootstrap" != dns ] || [ -n "$names_tool" ] ||
    say "$in_name has neither dig nor host nor resolvectl: that its resolver sees all founding members in the server SRV records is not checked before etcd asks for them. To have it checked, install bind9-host (Debian, Ubuntu) or bind-utils (Fedora, RHEL)"
  retry 60 names_resolve || fail "the names of the founding members do not resolve on $in_name: $names_why. etcd was not started. Check /etc/resolv.conf and the zone's server, then run pulumi up again"
}

names_resolve() {
  names_why=$(printf '%s\n' "$in_founding_addresses" | while read -r names_fqdn names_address; do
    names_found=$(getent ahosts "$names_fqdn" | awk '{ print $1 }' | sort -u | paste -sd, -)
    case ",$names_found," in *",$names_address,"*) ;; *) echo "$names_fqdn is ${names_found:-unknown}, not $names_address" ;; esac
  done | head -n 1)
  [ -z "$names_why" ] || return 1
  [ "$in_bootstrap" = dns ] && [ -n "$names_tool" ] || return 0
  names_srv="_etcd-server-ssl${in_discovery_srv_name:+-$in_discovery_srv_name}._tcp.$in_discovery_srv"
  names_targets=$(srv_targets "$names_tool" "$names_srv")
  names_why=$(printf '%s\n' "$in_founding_addresses" | while read -r names_fqdn _; do
    printf '%s\n' "$names_targets" | grep -qx "$names_fqdn" || echo "$names_srv does not list $names_fqdn (it lists: $(printf '%s' "$names_targets" | paste -sd' ' -))"
  done | head -n 1)
  [ -z "$names_why" ]
}

# wait_for_peers: until the members' names resolve here, and this host's own. A learner that cannot find the others never
# catches up, and while it is there the cluster takes no other.
wait_for_peers() {
  retry 60 peers_resolve || fail "names of members do not resolve on $in_name: $names_why. Nothing was started here, and the cluster was not changed. Check /etc/resolv.conf and the zone's server, then run pulumi up again"
}

peers_resolve() {
  names_urls=$(select_members '$4' 1) || list_lost
  # shellcheck disable=SC2046 # one URL a word
  names_why=$(unresolved "$in_peer_url" $(printf '%s\n' "$names_urls" | tr ',' '\n'))
  [ -z "$names_why" ]
}

# unresolved URL...: those names of the URLs that this host's resolver does not know.
unresolved() {
  for names_url in "$@"; do
    names_host=${names_url#*://}
    names_host=$(printf '%s' "${names_host%:*}" | tr -d '[]')
    getent ahosts "$names_host" >/dev/null || echo "$names_host"
  done | paste -sd, - | sed 's/,/, /g'
}

# srv_tool: which of those that can ask for SRV records is here; nothing when none is. The C library's own cannot.
srv_tool() {
  if command -v dig >/dev/null; then
    echo dig
  elif command -v host >/dev/null; then
    echo host
  elif command -v resolvectl >/dev/null && systemctl -q is-active systemd-resolved; then
    echo resolvectl
  fi
}

# srv_targets TOOL NAME
srv_targets() {
  case $1 in
    dig) dig +short +time=2 +tries=1 SRV "$2" | awk '{ print $4 }' ;;
    host) host -W 2 -t SRV "$2" | awk '/has SRV record/ { print $NF }' ;;
    resolvectl) resolvectl service "$2" 2>/dev/null | awk '/^_/ { print $2 }' | cut -d: -f1 ;;
  esac | sed 's/\.$//' | sort -u
}
