# shellcheck shell=sh
# What this host remembers of the cluster it belongs to.

# identity KEY: a line of the identity file, empty when there is none.
identity() { [ ! -f "$IDENTITY" ] || sed -n "s/^$1=//p" "$IDENTITY"; }

remember_identity() {
  put_file "$IDENTITY" 0600 <<EOF
token=$in_token
name=$in_name
data_dir=$in_data_dir
wal_dir=$in_wal_dir
peer_url=$in_peer_url
client_url=$in_client_url
client_port=$in_client_port
EOF
  rm -f "$STATE_DIR/aside"
}

# remember_members: who may be asked of the cluster, by the last answer.
remember_members() { select_members 'first($5)' '$5 != ""' | put_file "$STATE_DIR/members" 0644; }

# has_data: is there a write-ahead log? etcd decides by the same question whether it was ever started. In a directory of its own
# (walDir) it is one below that, but that of an etcd that was adopted.
has_data() {
  for wal_file in "${in_wal_dir:-$in_data_dir/member}"/wal/*.wal ${in_wal_dir:+"$in_wal_dir"/*.wal}; do
    [ -e "$wal_file" ] && return 0
  done
  return 1
}

# was_ready: etcd was once ready here, in the founding that this host remembers. The marker outlives leaving and setting
# aside: a founding member that comes back during an outage would otherwise found again.
was_ready() { [ -n "$(identity token)" ] && grep -qsx "token=$(identity token)" "$MARKER"; }

# use_identity: for verbs that run on what the host remembers instead of on input.
use_identity() {
  if [ -f "$IDENTITY" ]; then use_file=$IDENTITY; else use_file=/dev/null; fi
  read_input name data_dir wal_dir peer_url client_url client_port token <"$use_file"
  in_version=$(running_version)
}

# set_data_aside REASON: never deleted. Tells the folder.
set_data_aside() {
  aside_folder=$(date -u +%Y%m%dT%H%M%SZ)-$1
  move_aside "$aside_folder"
  echo "$aside_folder"
  rm -f "$BOOTSTRAP" "$STATE_DIR/member-id"
}

# take_data_back FOLDER: undoes that.
take_data_back() {
  for back_to in "$in_data_dir" $in_wal_dir; do
    for back_part in "$back_to/set-aside/$1"/*; do
      if [ -e "$back_part" ]; then mv "$back_part" "$back_to/"; fi
    done
    rmdir "$back_to/set-aside/$1" 2>/dev/null || true
  done
}

# move_aside FOLDER: what etcd wrote, always within its own file system, so it is one rename. On the disk before anything is
# done that counts on it: a member that left must not find its data again after a power cut.
move_aside() {
  for aside_from in "$in_data_dir" $in_wal_dir; do
    for aside_part in "$aside_from"/member "$aside_from"/wal "$aside_from"/*.wal; do
      # A link is only another name, of a log that was adopted.
      if [ ! -e "$aside_part" ] || [ -L "$aside_part" ]; then continue; fi
      mkdir -p "$aside_from/set-aside/$1"
      mv "$aside_part" "$aside_from/set-aside/$1/"
      say "$aside_part moved to $aside_from/set-aside/$1"
    done
    if [ -d "$aside_from" ]; then flush "$aside_from"; fi
  done
}
