# shellcheck shell=sh
# revocation: the list of revoked certificates. etcd reads it again at every connection, so nothing restarts. A list that
# cannot be read would have it turn everyone away, so only a whole one takes the place of the one before.
verb_revocation() {
  read_input bytes list
  passable "$CONF_DIR"
  passable "$PKI"
  revocation_new=$(mktemp "$STATE_DIR/revoked.XXXXXX")
  if ! printf '%s\n' "$in_list" | base64 -d >"$revocation_new" 2>/dev/null || [ "$(wc -c <"$revocation_new")" != "$in_bytes" ]; then
    rm -f "$revocation_new"
    fail "the list of revoked certificates did not arrive whole; nothing was changed. Run pulumi up again"
  fi
  if differs "$revocation_new" "$PKI/revoked.der"; then say "the list of revoked certificates is put in place"; fi
  put_file "$PKI/revoked.der" 0644 <"$revocation_new"
  digest <"$revocation_new" | put_file "$STATE_DIR/revoked" 0644
  rm -f "$revocation_new"
}
