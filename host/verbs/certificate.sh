# shellcheck shell=sh
# certificate: trust bundle, certificate and key as one set. etcd reads the pair again at every handshake, so both
# change in one step, by a symbolic link; nothing restarts.
verb_certificate() {
  mkdir -p "$PKI"
  new_pki=$(mktemp -d "$PKI/set.XXXXXX")
  read_files "$new_pki"
  for pki_file in ca.pem member.pem member-key.pem; do
    grep -q -- '-----END' "$new_pki/$pki_file" 2>/dev/null || {
      rm -rf "$new_pki"
      fail "$pki_file did not arrive whole; nothing was changed"
    }
  done
  pki_set=$PKI/$(cat "$new_pki"/*.pem | digest)
  if [ -d "$pki_set" ]; then
    rm -rf "$new_pki"
  else
    etcd_user
    chown -R etcd:etcd "$new_pki"
    chmod 0700 "$new_pki"
    chmod 0600 "$new_pki"/*
    mv "$new_pki" "$pki_set"
  fi
  chmod 0755 "$CONF_DIR" "$PKI"
  point_link "$PKI/current" "$(basename "$pki_set")"
  # The set before this one stays: a handshake may be reading it.
  find "$PKI" -mindepth 1 -maxdepth 1 -type d ! -path "$pki_set" -mmin +60 -exec rm -rf {} +
  say "certificate $(basename "$pki_set") is in place"
}
