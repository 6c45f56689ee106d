# shellcheck shell=sh
# A cluster that this program did not found. Adopting it is remembering it: not a file that etcd reads is changed. Taking
# its member on a host over is a planned restart like any other, from the unit that was found to ours.

adopted_here() { [ -s "$ADOPTED" ]; }
# adopted KEY: a line of what is remembered of it.
adopted() { sed -n "s/^$1=//p" "$ADOPTED"; }

# adopt_found: this host remembers the etcd that it found as its member, if it is the one that is declared.
adopt_found() {
  find_etcd "${in_peer_url##*:}" || fail "no etcd runs on $in_name that could be adopted; nothing was changed. A host that is no member of the cluster yet is added once adopt is taken out"
  adopt_wrong=$(adopt_differences)
  [ -z "$adopt_wrong" ] || fail "the etcd on $in_name is not the one that is declared, and is not adopted; nothing was changed:
$adopt_wrong"
  adopt_looks_trusted
  put_file "$ADOPTED" 0600 <<EOF
unit=$(found_unit)
version=$in_version
EOF
  # Its log has requests of the API that came before v3, be it those of its own health checks.
  if [ "$(found_setting enable-v2)" = true ]; then : >"$STATE_DIR/v2"; fi
  put_file "$MARKER" 0600 <<EOF
token=$in_token
machine_id=$(cat /etc/machine-id)
EOF
  remember_identity
  fact_answers=yes
  save_members
  say "etcd on $in_name, run by $(adopted unit), is adopted"
}

# adopt_differences: a line each. Preflight told all of this before; since then it may have changed.
adopt_differences() {
  [ -n "$(found_unit)" ] || echo "  it is not run by a systemd unit of this host"
  [ "$(found_data_dir)" = "$(readlink -f "$in_data_dir")" ] || echo "  its data is in $(found_data_dir), not in $in_data_dir"
  adopt_log=$(found_wal_dir) # what walDir names, or the directory above, where a link will lead back to it
  [ "$adopt_log" = "${in_wal_dir:+$(readlink -f "$in_wal_dir")}" ] || [ "$adopt_log" = "${in_wal_dir:+$(readlink -f "$in_wal_dir/wal")}" ] || echo "  its write-ahead log is in $adopt_log, not in ${in_wal_dir:-the data directory}"
  if ask "$in_client_url" && status "$in_client_url"; then
    [ "$(hex "$(field ClusterID)")" = "$in_adopt" ] || echo "  it is of cluster $(hex "$(field ClusterID)"), not of $in_adopt"
    [ "$(my_id)" = "$(hex "$(field MemberID)")" ] || echo "  the cluster knows it by another peer URL than $in_peer_url"
    [ "$(field Version)" = "$in_version" ] || echo "  it runs etcd $(field Version), not $in_version"
    adopt_listed=$(select_members '$3 "=" $4 ($6 == "true" ? " (a learner)" : "")' 1 | sort | paste -sd' ' -)
    adopt_declared=$(printf '%s\n' "$in_adopt_member" | sort | paste -sd' ' -)
    [ "$adopt_listed" = "$adopt_declared" ] || echo "  the cluster's members are $adopt_listed, and hosts say $adopt_declared"
  else
    echo "  it does not answer at $in_client_url: $(why_ctl)"
  fi
}

# adopt_looks_trusted: every member is healthy, and whoever goes by the new bundle believes it, on both ports.
adopt_looks_trusted() {
  ask "$in_client_url" || fail "the etcd on $in_name does not answer at $in_client_url any more: $(why_ctl). It is not adopted, and nothing was changed"
  adopt_urls=$(select_members 'first($5), $4' 1) || list_lost
  adopt_clients=$(printf '%s\n' "$adopt_urls" | cut -d' ' -f1 | paste -sd, -)
  serves "$adopt_clients" || fail "not every member is healthy, so the cluster is not adopted; nothing was changed: $(why_ctl)"
  for adopt_url in $(printf '%s\n' "$adopt_urls" | cut -d' ' -f2 | tr ',' '\n'); do
    ctl_get "$adopt_url/members" >/dev/null 2>"$STATE_DIR/etcdctl.err" ||
      fail "the member at $adopt_url does not answer other members by the CAs in pki: $(why_ctl). Nothing was changed; bring the CA of its certificate in pki.customCAs and name it in pki.authorities.trusted"
  done
}

# adopt_stays_put: until it is taken over there is no other version for it to go to.
adopt_stays_put() {
  [ "$in_version" = "$(adopted version)" ] || fail "etcd on $in_name was adopted with version $(adopted version), not $in_version; nothing was changed. Set version back; upgrade once adopt is taken out"
}

# take_over: the unit that was found ends and stays as it is, disabled; ours goes on with the data. When whoever asked for this is
# gone, saying something would end it in between, with no etcd: not here.
take_over() {
  trap '' PIPE
  take_unit=$(etcd_unit)
  keep_files
  systemctl stop "$take_unit"
  if [ "$take_unit" != etcd.service ]; then systemctl disable -q "$take_unit"; fi
  # Drop-ins for a unit of that name would be read with ours.
  if [ -d "$UNIT.d" ]; then
    mkdir -p "$KEPT$UNIT.d"
    mv "$UNIT.d"/* "$KEPT$UNIT.d/"
    rmdir "$UNIT.d"
  fi
  activate
  prepare_data_dir
  chown -R etcd:etcd "$in_data_dir/member" ${in_wal_dir:+"$in_wal_dir"}
  # Ours has the log one below: the same place by another name.
  if [ -n "$in_wal_dir" ] && [ ! -e "$in_wal_dir/wal" ]; then ln -s . "$in_wal_dir/wal"; fi
  rm -f "$ADOPTED"
  start_unit
  trap - PIPE
}
