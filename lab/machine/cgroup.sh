# Each host is one cgroup, so that killing and freezing reach every process in it, whatever it did to hide.
# cgroup 2 has one file for each; on a machine with cgroup 1 it is mounted beside the others, at `unified`.

if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
  cgroups=/sys/fs/cgroup
  cgroups_v1=
  cgroups_cpu=
else
  cgroups=/sys/fs/cgroup/unified
  cgroups_v1=/sys/fs/cgroup/systemd
  # Each host that gets a part of a processor is in this tree too.
  cgroups_cpu=/sys/fs/cgroup/cpu
fi

host_cgroup() { # HOST
  echo "$cgroups/etcdlab/$lab_id/$1"
}

# Puts the calling shell in; to be used in a subshell that then becomes the process.
enter_cgroup() { # NAME_UNDER_LAB
  for tree in $cgroups $cgroups_v1 $(cpu_tree "${1%%/*}"); do
    mkdir -p "$tree/etcdlab/$lab_id/$1"
    # 0 is the writer itself; `$$` would be the parent of a subshell.
    echo 0 >"$tree/etcdlab/$lab_id/$1/cgroup.procs"
  done
}

cpu_tree() { # NAME_UNDER_LAB
  [ -z "$cgroups_cpu" ] || [ ! -d "$cgroups_cpu/etcdlab/$lab_id/$1" ] || echo "$cgroups_cpu"
}

# In periods of 100 ms.
limit_processor() { # HOST
  percent=$(vary "$1" processor_percent)
  [ -n "$percent" ] || return 0
  if [ -n "$cgroups_cpu" ]; then
    mkdir -p "$cgroups_cpu/etcdlab/$lab_id/$1"
    echo 100000 >"$cgroups_cpu/etcdlab/$lab_id/$1/cpu.cfs_period_us"
    echo "${percent}000" >"$cgroups_cpu/etcdlab/$lab_id/$1/cpu.cfs_quota_us"
  else
    mkdir -p "$(host_cgroup "$1")"
    for above in "$cgroups" "$cgroups/etcdlab" "$cgroups/etcdlab/$lab_id"; do
      echo +cpu >"$above/cgroup.subtree_control"
    done
    echo "${percent}000 100000" >"$(host_cgroup "$1")/cpu.max"
  fi
}

is_running() { # HOST
  grep -qs 'populated 1' "$(host_cgroup "$1")/cgroup.events"
}

is_frozen() { # HOST
  grep -qs 'frozen 1' "$(host_cgroup "$1")/cgroup.events"
}

# The host's PID 1 as this machine counts.
init_of() { # HOST
  while read -r pid; do
    if grep -qs '^NSpid:.*[[:space:]]1$' "/proc/$pid/status"; then
      echo "$pid"
    fi
  done <"$(host_cgroup "$1")/payload/init.scope/cgroup.procs"
}

# All at once, without a chance to do anything more.
kill_cgroup() { # PATH
  [ -d "$1" ] || return 0
  echo 1 >"$1/cgroup.kill"
  tries=0
  while grep -qs 'populated 1' "$1/cgroup.events"; do
    tries=$((tries + 1))
    [ $tries -lt 200 ] || die "processes in $1 do not die"
    sleep 0.05
  done
}

remove_cgroup() { # NAME_UNDER_LAB, or nothing for the whole lab
  for tree in $cgroups $cgroups_v1 $cgroups_cpu; do
    find "$tree/etcdlab/$lab_id${1:+/$1}" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done
}

state_of() { # HOST
  if is_frozen "$1"; then
    echo frozen
  elif is_running "$1"; then
    echo running
  else
    echo off
  fi
}
