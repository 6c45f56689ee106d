# shellcheck shell=sh
# Founding by way of another etcd cluster (v3 discovery): members register there under a token and wait until as many
# have come as the token is for.

discovery_conf() {
  echo "ETCD_DISCOVERY_ENDPOINTS=$in_discovery_endpoints"
  echo "ETCD_DISCOVERY_TOKEN=$in_discovery_token"
  for discovery_file in cacert cert key; do
    if [ -s "$PKI/discovery/$discovery_file.pem" ]; then
      echo "ETCD_DISCOVERY_$(echo $discovery_file | tr '[:lower:]' '[:upper:]')=$PKI/discovery/$discovery_file.pem"
    fi
  done
}

# claim_discovery_token: whoever of the founding comes first says for how many members the token is, and for which
# founding. etcd would take whoever registered under it before for a member of this cluster. What is registered is made of
# token and peer URL, so a member that died in the middle registers the same again.
claim_discovery_token() {
  discovery_wanted=$(printf '%s\n' "$in_founding_peers" | grep -c .)
  discovery_key=/_etcd/registry/$in_discovery_token/_config
  discovery_once size "$discovery_wanted"
  [ "$discovery_found" = "$discovery_wanted" ] || fail "the discovery token $in_discovery_token was made for $discovery_found members, this cluster is founded with $discovery_wanted; nothing was started. Take a new token (discovery.token)"
  discovery_once founding "$in_token"
  [ "$discovery_found" = "$in_token" ] || fail "the discovery token $in_discovery_token was used for another founding already; nothing was started. Take a new token (discovery.token)"
}

# discovery_once NAME VALUE: sets it unless it is there; then $discovery_found is what is there.
discovery_once() {
  # Asked first: `txn` does not say why nobody answers it.
  discovery_get "$1"
  [ -z "$discovery_found" ] || return 0
  discovery_ctl txn >/dev/null <<EOF || discovery_silent
create("$discovery_key/$1") = "0"

put $discovery_key/$1 $2


EOF
  discovery_get "$1"
}

discovery_get() { discovery_found=$(discovery_ctl get "$discovery_key/$1" --print-value-only) || discovery_silent; }

discovery_silent() {
  discovery_why=$(sed -n 's/.*"error":"\(.*\)"}$/\1/p' "$STATE_DIR/etcdctl.err" | sed 's/\\"/"/g; s/.*desc = //' | tail -n 1)
  fail "the discovery cluster $in_discovery_endpoints does not answer: ${discovery_why:-$(why_ctl)}. Nothing was started. Check discovery.endpoints, and discovery.caCertificate, certificate and key"
}

discovery_ctl() {
  set -- --endpoints="$in_discovery_endpoints" --dial-timeout=3s --command-timeout=6s "$@"
  [ ! -s "$PKI/discovery/cacert.pem" ] || set -- --cacert="$PKI/discovery/cacert.pem" "$@"
  [ ! -s "$PKI/discovery/cert.pem" ] || set -- --cert="$PKI/discovery/cert.pem" --key="$PKI/discovery/key.pem" "$@"
  # `txn` goes by no --command-timeout while it dials (3.6.16).
  env -i PATH="$PATH" timeout 20 "$RELEASES/v$in_version/etcdctl" "$@" 2>"$STATE_DIR/etcdctl.err"
}
