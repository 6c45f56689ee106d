# A lab as a whole.

start_lab() {
  install_packages
  with_cache_lock build_base
  mkdir -p "$run" "$store/hosts"
  # Tells `down --all` which of the cache's labs have lost their checkout.
  echo "$checkout" >"$store/checkout"
  make_ssh_key
  make_network
  start_dns
  start_files
}

# All at once: each waits for its own disk and its own systemd.
power_on_all() { # HOST...
  pending=
  for host in "$@"; do
    is_running "$host" && continue
    say "starting $host, $(address_of "$host")"
    mkdir -p "$(host_dir "$host")"
    power_on "$host" &
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
  awk -v store="$store/" 'index($5, store) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while read -r path; do
    unmount "$path"
  done
  remove_network
  remove_cgroup ''
  rm -rf "$store" "$run"
}
