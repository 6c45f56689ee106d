# A lab as a whole.

start_lab() {
  install_packages
  allow_many_hosts
  with_cache_lock build_base
  mkdir -p "$run" "$store/hosts"
  # `down --all` finds by this which of the cache's labs have lost their checkout.
  echo "$checkout" >"$store/checkout"
  share_mounts
  make_ssh_key
  make_mirror_certificate
  make_network
  start_dns
  start_files
}

# Six inotify instances a host, root's on all hosts of all labs counted together: the usual 128 end at some twenty
# hosts, whose systemd then hangs without a word. Until this machine restarts, and never lowered.
allow_many_hosts() {
  limit=/proc/sys/fs/inotify/max_user_instances
  if [ "$(cat $limit)" -lt 1024 ]; then
    say "raising $limit from $(cat $limit) to 1024"
    echo 1024 >$limit
  fi
}

power_on_all() { # HOST...
  off=
  for host in "$@"; do
    is_up "$host" && continue
    say "starting $host, $(address_of "$host")"
    mkdir -p "$(host_dir "$host")"
    off="$off $host"
  done
  # shellcheck disable=SC2086 # one host a word
  all_at_once power_on $off
}

reimage_all() { # HOST...
  [ $# -gt 0 ] || return 0
  all_at_once reimage "$@"
  write_hosts_json
}

# Each waits for its own disk and its own systemd.
all_at_once() { # COMMAND HOST...
  command=$1
  shift
  pending=
  for host in "$@"; do
    "$command" "$host" &
    pending="$pending $!"
  done
  failed=
  for pid in $pending; do
    wait "$pid" || failed=yes
  done
  [ -z "$failed" ] || die "not all hosts have started"
}

# By what there is and not by what was written down, since the call that wrote it may have been killed.
delete_lab() {
  kill_cgroup "$cgroups/etcdlab/$lab_id"
  for host in $(known_hosts); do
    end_keeper "$host"
  done
  mounts_of_lab | while read -r path; do
    unmount "$path"
  done
  remove_network
  remove_cgroup ''
  rm -rf "$store" "$run"
}

labs_of_checkout() {
  {
    for dir in "$cache/labs/$checkout_hash"-*/; do
      [ ! -d "$dir" ] || basename "$dir" | cut -c 10-
    done
    # A lab whose files a user deleted may still have running hosts.
    for dir in "$cgroups"/etcdlab/*-"$checkout_hash"/; do
      [ ! -d "$dir" ] || basename "$dir" "-$checkout_hash"
    done
  } | sort -u
}

stores_without_checkout() {
  for dir in "$cache"/labs/*/; do
    if [ -f "$dir/checkout" ] && [ ! -d "$(cat "$dir/checkout")" ]; then
      basename "$dir"
    fi
  done
}

delete_store_without_checkout() ( # NAME
  checkout_hash=$(echo "$1" | cut -c 1-8)
  name_lab "$(echo "$1" | cut -c 10-)"
  say "lab $lab_name of $(cat "$store/checkout"), which is gone"
  delete_lab
)
