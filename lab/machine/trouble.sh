# Faults of data disks.

# Allocated, not written: instant, and it takes no room on this machine.
fill_disk() { # HOST
  if is_vm "$1"; then
    in_vm "$1" "$(cat "$here/vm/fill-disk.sh")"
    return
  fi
  filler=$(host_dir "$1")/data/.filler
  touch "$filler"
  piece=2147483648
  while [ $piece -ge 512 ]; do
    fallocate -o "$(stat -c %s "$filler")" -l $piece "$filler" 2>/dev/null || piece=$((piece / 2))
  done
}

free_disk() { # HOST
  if is_vm "$1"; then
    in_vm "$1" 'rm -f /data/.filler'
  else
    rm -f "$(host_dir "$1")/data/.filler"
  fi
}

# Frozen meanwhile, so that nothing is started again on half of its data.
wipe_disk() { # HOST
  if is_vm "$1"; then
    in_vm "$1" "$(cat "$here/vm/wipe-disk.sh")"
    return
  fi
  data=$(host_dir "$1")/data
  freeze "$1"
  find "$data" -mindepth 1 ! -path "$data/lost+found" -delete
  for pid in $(processes_on "$1" "$(stat -c %d "$data")"); do
    kill -KILL "$pid"
  done
  thaw "$1"
}

# Among the host's processes, those that have a file or their directory there.
processes_on() { # HOST DEVICE
  find "$(host_cgroup "$1")/payload" "$(host_cgroup "$1")/shell" -name cgroup.procs -exec cat {} + 2>/dev/null |
    while read -r pid; do
      if stat -L -c %d "/proc/$pid/cwd" "/proc/$pid"/fd/* 2>/dev/null | grep -qx "$2"; then
        echo "$pid"
      fi
    done
}
