# shellcheck shell=sh
# certificate: trust bundle, certificate and key as one set. etcd reads the pair again at every handshake, so both
# change in one step, by a symbolic link; nothing restarts.
verb_certificate() {
  three_updates="A CA of this cluster changes in three updates, each complete before the next: in pki.authorities trust both, then sign with the new one, then trust it alone"
  passable "$CONF_DIR"
  passable "$PKI"
  new_pki=$(mktemp -d "$PKI/set.XXXXXX")
  read_files "$new_pki"
  if [ -f "$new_pki/adopt" ]; then
    (take_found_certificates) || {
      rm -rf "$new_pki"
      exit 1
    }
  elif adopted_here; then
    refuse_set "etcd on this host is adopted and not taken over yet: with other certificates it would be cut off. Nothing was changed; set adopt.manage to true first, and take adopt out in the update after that"
  fi
  for pki_file in ca.pem member.pem member-key.pem; do
    grep -q -- '-----END' "$new_pki/$pki_file" 2>/dev/null ||
      refuse_set "$pki_file did not arrive whole; nothing was changed"
  done
  new_name=$(cat "$new_pki/name")
  rm "$new_pki/name"
  if has_any_data; then fits_member; fi
  if unit_active && ! trusted_by_running "$new_pki/member.pem"; then
    refuse_set "the new certificate is signed by a CA that the running etcd does not trust yet: the other members would refuse it. Nothing was changed. $three_updates"
  fi
  new_refused=$(if unit_active; then refused_by "$new_pki"; fi)
  [ -z "$new_refused" ] ||
    refuse_set "the new certificate is signed by a CA that the etcd at $new_refused trusts no more, or not yet: it would refuse this member. Nothing was changed. $three_updates. Finish the one that was begun"
  # An etcd that was taken over shows clients another file than members, until its next restart.
  if [ ! -f "$new_pki/adopt" ] && grep -qs "$PKI/current/server.pem" "$APPLIED/etcd.conf"; then
    for pki_part in .pem -key.pem; do cp "$new_pki/member$pki_part" "$new_pki/server$pki_part"; done
  fi
  pki_set=$PKI/$(set_digest "$new_pki")
  etcd_user
  if [ ! -d "$pki_set" ]; then
    mv "$new_pki" "$pki_set"
  elif [ "$(set_digest "$pki_set")" != "$(basename "$pki_set")" ]; then
    # Someone edited it: the link leaves it before it goes.
    own_set "$new_pki"
    point_link "$PKI/current" "$(basename "$new_pki")"
    rm -rf "$pki_set"
    cp -a "$new_pki" "$pki_set"
  fi
  own_set "$pki_set"
  point_link "$PKI/current" "$(basename "$pki_set")"
  rm -rf "$new_pki"
  basename "$pki_set" | put_file "$STATE_DIR/certificate" 0644
  # The set before this one stays: a handshake may be reading it.
  for old_set in $(our_sets -mmin +60); do [ "$old_set" = "$pki_set" ] || rm -rf "$old_set"; done
  say "certificate $(basename "$pki_set") is in place"
}

# fits_member: the new set is of the member that has its data here, and leaves it with those that it knows.
fits_member() {
  if [ "$in_name" != "$new_name" ]; then
    refuse_set "this is the machine of member $in_name (founding $in_token), and it is declared as $new_name; nothing was changed. Correct connection.host, or address, of $new_name"
  fi
  if ! shares_authority "$new_pki/ca.pem"; then
    refuse_set "the member on this host ($in_name, founding $in_token) trusts no CA of the new bundle; nothing was changed. If it is a member of another cluster, take the host out of one of the two, or, if that member is of no use: systemctl stop etcd; etcd-host set-aside; then pulumi up again. $three_updates"
  fi
  if ! admitted_by_peers "$new_pki/member.pem"; then
    refuse_set "the other members of $in_name (founding $in_token) admit only those whose certificate names $admitted_name, and the new one does not; nothing was changed. If it is a member of another cluster, take the host out of one of the two; if not, set domain back: that of a founded cluster stays"
  fi
  if ! shown_is_trusted "$new_pki/ca.pem"; then
    refuse_set "the certificate that member $in_name shows now is signed by a CA that the new bundle leaves out: the members' new certificates, and the clients', come in an update before that one. Nothing was changed. $three_updates"
  fi
}

# refuse_set WORDS: nothing of it stays.
refuse_set() {
  rm -rf "$new_pki"
  fail "$1"
}

# set_digest DIR: what a set is named by, as its files are now.
set_digest() { cat "$1"/* 2>/dev/null | digest; }

# own_set DIR: for etcd's eyes alone.
own_set() {
  chown -R etcd:etcd "$1"
  chmod 0700 "$1"
  chmod 0600 "$1"/*
}

# take_found_certificates: while a cluster is adopted its members go on to show the certificates that they had: not all of
# its members may trust others yet. They become part of the set, so all that this program asks them is asked with these.
take_found_certificates() {
  read_input peer_port <"$new_pki/adopt"
  if [ -n "$(identity token)" ] && [ ! -f "$PKI/current/adopt" ]; then
    fail "the member on this host is this program's already; nothing was changed. Take adopt out of the configuration. If its stack is no more: rm $IDENTITY, on each host; then pulumi up again"
  elif find_etcd "$in_peer_port"; then
    for found_what in peer-cert=member peer-key=member-key cert=server key=server-key; do
      found_from=$(found_setting "${found_what%=*}-file")
      [ -n "$found_from" ] || fail "etcd on this host has no ${found_what%=*}-file; only a cluster whose members and clients speak TLS with certificates can be adopted. Nothing was changed"
      found_content "$found_from" >"$new_pki/${found_what#*=}.pem" || fail "the etcd on this host names $(printf '%s' "$found_from" | printable) as its ${found_what%=*}-file, and its user cannot read that file; nothing was changed"
    done
    # With CAs of their own for members and clients, only the other pair opens the clients' port.
    if found_get "$(found_reach client)/health" -o /dev/null && [ -z "$found_pair" ]; then
      for found_part in .pem -key.pem; do cp "$new_pki/server$found_part" "$new_pki/client$found_part"; done
    fi
    found_unknown=$(found_authorities | grep -vxF "$(pem_lines <"$new_pki/ca.pem")" | still_good | grep -c . || true)
    [ "$found_unknown" = 0 ] || fail "etcd on this host trusts $found_unknown CA(s) that are not trusted here (its $(found_setting peer-trusted-ca-file | printable) and $(found_setting trusted-ca-file | printable)): who comes with their certificates would be turned away. Nothing was changed; bring them in pki.customCAs and name them in pki.authorities.trusted"
  elif [ -f "$PKI/current/adopt" ]; then
    for found_what in member member-key server server-key client client-key; do
      [ ! -f "$PKI/current/$found_what.pem" ] || cp "$PKI/current/$found_what.pem" "$new_pki/"
    done
  else
    fail "no etcd runs on this host that could be adopted; nothing was changed"
  fi
}

# still_good: of CAs, a line each, those that have not ended; with another nobody comes any more.
still_good() {
  while read -r good_pem; do
    command -v openssl >/dev/null && printf '%s' "$good_pem" | base64 -d | openssl x509 -inform DER -noout -checkend 0 2>&1 | grep -q 'will expire' || echo "$good_pem"
  done
}

# our_sets TEST...: directories of ours in $PKI that pass the test of find. Keys of another etcd may lie beside them.
our_sets() {
  find "$PKI" -mindepth 1 -maxdepth 1 -type d "$@" 2>/dev/null | while read -r our_set; do
    case $our_set in "$PKI"/set.??????) echo "$our_set" ;; *) [ ! -f "$our_set/trust" ] || echo "$our_set" ;; esac
  done
}

# shares_authority FILE: a CA of the bundle in use is in the new one too, as it is at every step of a rotation. etcd would
# take another cluster's certificates at its next handshake. A set that someone edited does not say what is in use.
shares_authority() {
  shares_bundle=$PKI/current/ca.pem
  [ "$(set_digest "$PKI/current")" = "$(readlink "$PKI/current")" ] || shares_bundle=$STATE_DIR/trusted.pem
  [ -s "$shares_bundle" ] || return 0
  awk '/BEGIN CERTIFICATE/ { pem = "" } { pem = pem $0 } /END CERTIFICATE/ { if (FNR == NR) mine[pem]; else if (pem in mine) found = 1 }
    END { exit !found }' "$shares_bundle" "$1"
}

# admitted_by_peers FILE: it has the name that etcd here asks of its peers' certificates, and they of this one's. Another
# cluster may have the same CA, but not the same name.
admitted_by_peers() {
  admitted_name=$(sed -n 's/^ETCD_PEER_CERT_ALLOWED_HOSTNAME=//p' "$CONF" 2>/dev/null | tr -d '"')
  [ -n "$admitted_name" ] && command -v openssl >/dev/null || return 0
  openssl x509 -in "$1" -noout -checkhost "$admitted_name" | grep -q 'does match'
}

# shown_is_trusted BUNDLE: by those who go by it, of what is shown now; whether it has ended is another matter. A set that someone
# edited says nothing.
shown_is_trusted() {
  command -v openssl >/dev/null && [ "$(set_digest "$PKI/current")" = "$(readlink "$PKI/current")" ] || return 0
  openssl verify -no_check_time -CAfile "$1" -untrusted "$PKI/current/member.pem" "$PKI/current/member.pem" >/dev/null 2>&1
}

# refused_by SET: of the other members, the first that answers to the set in use and not to the new one. An update of the CA that was
# killed leaves members of two minds, and each host sees only its own.
refused_by() {
  [ -s "$STATE_DIR/members" ] && command -v curl >/dev/null || return 0
  accepted_urls <"$STATE_DIR/members" | while read -r refused_url; do
    if answers_to "$PKI/current" "$refused_url" && ! answers_to "$1" "$refused_url"; then
      echo "$refused_url"
      return 0
    fi
  done
}

answers_to() {
  curl -sS --http1.1 --proto =https --insecure -o /dev/null --connect-timeout 1 --max-time 3 --cert "$1/member.pem" --key "$1/member-key.pem" "$2/health" 2>/dev/null
}

# trusted_by_running FILE: by the bundle that etcd read when it started; it does not read a newer one until it restarts.
trusted_by_running() {
  [ -s "$STATE_DIR/trusted.pem" ] && command -v openssl >/dev/null || return 0
  openssl verify -CAfile "$STATE_DIR/trusted.pem" -untrusted "$1" "$1" >/dev/null 2>&1
}
