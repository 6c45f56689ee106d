# shellcheck shell=sh
# discovery: credentials for the cluster at which the founding members find each other. They are kept until etcd was
# ready once (see `started`), and never again.
verb_discovery() {
  if was_ready; then
    say "the cluster is founded: nothing is kept of the discovery service"
    return 0
  fi
  passable "$CONF_DIR"
  passable "$PKI"
  new_discovery=$(mktemp -d "$PKI/discovery.XXXXXX")
  read_files "$new_discovery"
  etcd_user
  chown -R etcd:etcd "$new_discovery"
  chmod 0700 "$new_discovery"
  find "$new_discovery" -type f -exec chmod 0600 {} +
  rm -rf "$PKI/discovery"
  mv "$new_discovery" "$PKI/discovery"
}
