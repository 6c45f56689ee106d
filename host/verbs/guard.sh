# shellcheck shell=sh
# guard: runs before every start of etcd. A member that once served and finds no log has lost its data, or its disk is
# not mounted; started now it would come back under its old identity with none of what it acknowledged.
verb_guard() {
  use_identity
  ! was_ready || has_data || joins_anew || fail "$in_data_dir holds no write-ahead log, yet etcd has served from this host. Is its disk mounted? If the data is lost, set 'lost: true' on $in_name and run pulumi up"
}

# joins_anew: the cluster has just given this host a new identity, in place of the one whose data is lost.
joins_anew() { grep -qsx ETCD_INITIAL_CLUSTER_STATE=existing "$BOOTSTRAP"; }

# started: runs each time etcd is ready. From here on nothing depends on how the member came into being.
verb_started() {
  # Where it says so already nothing is written: a full disk must not keep a member from starting.
  was_ready || put_file "$MARKER" 0600 <<EOF
token=$(identity token)
machine_id=$(cat /etc/machine-id)
EOF
  rm -f "$BOOTSTRAP"
  rm -rf "$PKI/discovery"
}
