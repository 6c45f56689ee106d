# shellcheck shell=sh
# Founding by way of another etcd cluster (v3 discovery): members register there under a token and wait until as many
# have come as the token is for.

discovery_conf() {
  discovery_size
  echo "ETCD_DISCOVERY_ENDPOINTS=$in_discovery_endpoints"
  echo "ETCD_DISCOVERY_TOKEN=$in_discovery_token"
  for discovery_file in cacert cert key; do
    if [ -s "$PKI/discovery/$discovery_file.pem" ]; then
      echo "ETCD_DISCOVERY_$(echo $discovery_file | tr '[:lower:]' '[:upper:]')=$PKI/discovery/$discovery_file.pem"
    fi
  done
}

# discovery_size: how many members the token is for; whoever comes first says so. A token that stands for another number
# was used before.
discovery_size() {
  discovery_wanted=$(printf '%s\n' "$in_founding_peers" | grep -c .)
  discovery_key=/_etcd/registry/$in_discovery_token/_config/size
  discovery_ctl txn >/dev/null <<EOF || fail "the discovery cluster $in_discovery_endpoints does not answer: $(why_ctl). Nothing was started"
create("$discovery_key") = "0"

put $discovery_key $discovery_wanted


EOF
  discovery_found=$(discovery_ctl get "$discovery_key" --print-value-only)
  [ "$discovery_found" = "$discovery_wanted" ] || fail "the discovery token $in_discovery_token was made for ${discovery_found:-no} members, this cluster is founded with $discovery_wanted; take a new token"
}

discovery_ctl() {
  set -- --endpoints="$in_discovery_endpoints" --dial-timeout=3s --command-timeout=6s "$@"
  [ ! -s "$PKI/discovery/cacert.pem" ] || set -- --cacert="$PKI/discovery/cacert.pem" "$@"
  [ ! -s "$PKI/discovery/cert.pem" ] || set -- --cert="$PKI/discovery/cert.pem" --key="$PKI/discovery/key.pem" "$@"
  env -i PATH="$PATH" "$RELEASES/v$in_version/etcdctl" "$@" 2>"$STATE_DIR/etcdctl.err"
}
