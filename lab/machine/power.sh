# On and off.

is_up() { # HOST
  is_running "$1" && [ -f "$(host_dir "$1")/up" ]
}

# Begins by ending what a call that was killed half-way may have started.
power_on() { # HOST
  is_up "$1" && return
  end_keeper "$1"
  kill_cgroup "$(host_cgroup "$1")"
  remove_cgroup "$1"
  make_root "$1"
  if is_vm "$1"; then
    ready_vm "$1"
    space=$netns
  else
    ready_container "$1"
    space=$(host_netns "$1")
  fi
  limit_processor "$1"
  limited=$(cpu_tree "$1")
  (
    close_files
    exec setsid --fork "$here/machine/keep-running.sh" "$(host_dir "$1")" "$space" "$lab_id-$1" \
      "$cgroups/etcdlab/$lab_id/$1" ${cgroups_v1:+"$cgroups_v1/etcdlab/$lab_id/$1"} \
      ${limited:+"$limited/etcdlab/$lab_id/$1"} \
      >"$(host_dir "$1")/console.log" 2>&1 </dev/null
  )
  if is_vm "$1"; then
    wait_for_vm "$1"
  elif answers_ssh "$1"; then
    wait_for_ssh "$1"
  fi
  touch "$(host_dir "$1")/up"
}

ready_container() { # HOST
  attach_root "$1"
  attach_disk "$1"
  plug_in "$1"
  vary "$1" on_network "$(host_netns "$1")" "$1"
  vary "$1" options >"$(host_dir "$1")/options"
}

wait_for_ssh() { # HOST
  tries=0
  # The question comes from the host's own network, because not every host accepts SSH from outside.
  until nsenter --net="/run/netns/$(host_netns "$1")" \
    ssh-keyscan -T 2 -t ed25519 "$(address_of "$1")" 2>/dev/null | grep -q ed25519; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] ||
      die "$1 does not answer SSH; the end of its console: $(tail -5 "$(host_dir "$1")/console.log")"
    sleep 0.1
  done
}

reimage() { # HOST
  power_cut "$1"
  forget_root "$1"
  rm -f "$(host_dir "$1")/disk.img" "$(host_dir "$1")/disk-is-out"
  forget_visits "$1"
  power_on "$1"
}

# As the machine sees it, all of this is one instant; and a peer sees silence, not closed connections.
power_cut() { # HOST
  freeze "$1"
  unplug_cable "$1"
  lose_unsynced "$1"
  kill_cgroup "$(host_cgroup "$1")"
  put_away "$1"
}

power_off() { # HOST
  # A host that is off may have remains of a call that was killed. They are put away below.
  # SIGRTMIN+4 asks systemd to power off. The shell knows the number only.
  if ! is_running "$1"; then
    :
  elif is_vm "$1"; then
    in_vm "$1" 'kill -38 1' || die "$1 does not answer; to cut its power: lab/lab --lab $lab_name kill $1"
  else
    kill -38 "$(init_of "$1")"
  fi
  until_second=$(($(date +%s) + 60))
  ! is_vm "$1" || until_second=$((until_second + 240))
  while is_running "$1"; do
    [ "$(date +%s)" -lt $until_second ] ||
      die "$1 has not shut down within some minutes; to cut its power: lab/lab --lab $lab_name kill $1"
    sleep 0.1
  done
  put_away "$1"
}

put_away() { # HOST
  end_keeper "$1"
  unplug "$1"
  detach_disk "$1"
  detach_root "$1"
  remove_cgroup "$1"
}

# The keeper ends by itself soon after its host, but until then it could clear away the next boot's network.
end_keeper() { # HOST
  rm -f "$(host_dir "$1")/up"
  pid=$(cat "$(host_dir "$1")/keeper.pid" 2>/dev/null) || return 0
  # A number from before a restart of this machine may be anyone's now.
  tries=0
  while grep -qsF "$(host_dir "$1")" "/proc/$pid/cmdline"; do
    # The whole group, for it may just have started something.
    kill -s KILL -- "-$pid" 2>/dev/null || true
    tries=$((tries + 1))
    [ $tries -lt 200 ] || die "process $pid, which keeps $1 running, does not end"
    sleep 0.02
  done
  rm -rf "$(host_dir "$1")/keeper.pid" "/run/systemd/nspawn/propagate/$lab_id-$1"
}

freeze() { # HOST
  [ -d "$(host_cgroup "$1")" ] || return 0
  echo 1 >"$(host_cgroup "$1")/cgroup.freeze"
}

thaw() { # HOST
  echo 0 >"$(host_cgroup "$1")/cgroup.freeze"
}
