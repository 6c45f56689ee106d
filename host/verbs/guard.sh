# shellcheck shell=sh
# guard: runs before every start of etcd. A member that once served and finds no log has lost its data, or its disk is
# not mounted; started now it would come back under its old identity with none of what it acknowledged.
verb_guard() {
  use_identity
  ! was_ready || has_data || joins_anew || fail "$in_data_dir holds no write-ahead log, yet etcd has served from this host. Is its disk mounted? If the data is lost, set 'lost: true' on $in_name and run pulumi up"
  if founds_now && log_is_blank; then set_blank_aside; fi
}

# founds_now: it is one of the founders, and was never ready.
founds_now() { ! was_ready && grep -qsx ETCD_INITIAL_CLUSTER_STATE=new "$BOOTSTRAP"; }

# log_is_blank: etcd died after it had made its log, and before it had written anything there. Started on it, it would be a member of
# nothing for ever: it no longer reads who founds. A log is a row of records, each 8 bytes of length and a message that
# begins with its kind: 4 checksum, 1 metadata and 5 snapshot are there from the start, 2 is an entry, 3 a vote (etcd, server/storage/wal).
log_is_blank() {
  blank_log=$(ls "${in_wal_dir:-$in_data_dir/member}"/wal/*.wal 2>/dev/null) || return 1
  [ "$(printf '%s\n' "$blank_log" | wc -l)" = 1 ] || return 1
  od -An -v -tu1 -N 65536 "$blank_log" | awk '
    { for (i = 1; i <= NF; i++) byte[n++] = $i }
    END {
      for (at = 0; at + 9 < n; at += 8 + size + (byte[at + 7] >= 128 ? byte[at + 7] % 8 : 0)) {
        size = 0
        for (i = 6; i >= 0; i--) size = size * 256 + byte[at + i]
        if (size == 0) exit 0
        if (byte[at + 8] != 8 || byte[at + 9] == 2 || byte[at + 9] == 3) exit 1
      }
      exit 1
    }'
}

# set_blank_aside: the last one only; where etcd cannot start at all there would be one of 64 MB every five seconds.
set_blank_aside() {
  for blank_dir in "$in_data_dir" $in_wal_dir; do rm -rf "$blank_dir/set-aside/never-founded"; done
  say "etcd ended as it began to found, and its log is empty. It begins again"
  move_aside never-founded
}

# joins_anew: the cluster has just given this host a new identity, in place of the one whose data is lost.
joins_anew() { grep -qsx ETCD_INITIAL_CLUSTER_STATE=existing "$BOOTSTRAP"; }

# own_id: of the etcd here, by its own word.
own_id() {
  use_identity
  ctl_get "$(here)/metrics" | server_id
}

# started: runs each time etcd is ready. From here on nothing depends on how the member came into being.
verb_started() {
  # Where it says so already nothing is written: a full disk must not keep a member from starting.
  was_ready || put_file "$MARKER" 0600 <<EOF
token=$(identity token)
machine_id=$(cat /etc/machine-id)
EOF
  # Whose data this is, should the cluster give the place to another.
  [ -s "$STATE_DIR/member-id" ] || own_id | put_file "$STATE_DIR/member-id" 0644 || true
  rm -f "$BOOTSTRAP"
  rm -rf "$PKI/discovery"
}
