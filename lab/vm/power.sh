# A virtual machine on and off. The emulator is in the host's cgroup, so a host is killed and frozen with it. The kill
# loses all that the machine had not flushed, on its root disk too.

vm_memory=768M

has_emulator() {
  command -v qemu-system-x86_64 >/dev/null
}

# Another host that starts may have done so meanwhile.
install_emulator() {
  has_emulator || install_package qemu-system-x86
}

ready_vm() { # HOST
  has_emulator || with_cache_lock install_emulator
  make_vm_data "$1"
  unplug "$1"
  ip -n "$netns" tuntap add dev "$1" mode tap
  ip -n "$netns" link set "$1" master lab up
  ip -n "$netns" neighbour replace "$(address_of "$1")" lladdr "$(mac_of "$1")" dev lab nud permanent
  emulator_arguments "$1" >"$(host_dir "$1")/emulator"
}

# One a line. A kernel that panics starts again after a second. It measures the TSC against a timer, which goes wrong by
# seconds on a busy machine, so its clock must not depend on the TSC.
emulator_arguments() { # HOST
  dir=$(host_dir "$1")
  image=$(cat "$dir/image")
  options="root=/dev/vda rw console=ttyS0 quiet net.ifnames=0 mitigations=off tsc=unstable apparmor=0 selinux=0 panic=1"
  printf '%s\n' -nodefaults -no-user-config -accel tcg,thread=multi -cpu max -smp 1 -m $vm_memory \
    -display none -serial stdio -device virtio-rng-pci \
    -kernel "$image/vmlinuz" -initrd "$image/initrd" \
    -append "$options $(vary "$1" of_kernel_options | tr '\n' ' ')" \
    -netdev "tap,id=network,ifname=$1,script=no,downscript=no" \
    -device "virtio-net-pci,netdev=network,mac=$(mac_of "$1"),romfile=" \
    -drive "if=virtio,format=raw,cache=none,file=$dir/system.img"
  [ -f "$dir/disk-is-out" ] || printf '%s\n' -drive \
    "if=virtio,format=raw,cache=none,file=$dir/disk.img$(vary "$1" drive_options | sed 's/^/,/')"
}

wait_for_vm() { # HOST
  if answers_ssh "$1"; then ready='systemctl is-active --quiet ssh'; else ready=true; fi
  until_second=$(($(date +%s) + 300))
  until in_vm "$1" "$ready" 2>/dev/null; do
    [ "$(date +%s)" -lt $until_second ] ||
      die "$1 has not booted within 300 s; the end of its console: $(tail -5 "$(host_dir "$1")/console.log")"
    is_running "$1" ||
      die "the emulator of $1 has ended; the end of its console: $(tail -5 "$(host_dir "$1")/console.log")"
    sleep 0.5
  done
  keep_connection "$1"
}

# A login takes a second or more of the slow processor, so `shell` uses a connection that stays. Where the connection
# has ended, `shell` logs in.
keep_connection() { # HOST
  rm -f "$(host_dir "$1")/shell"
  (
    enter_cgroup "$1/shell"
    close_files
    in_vm "$1" '' -M -N -f -o ServerAliveInterval=20 >/dev/null 2>&1 </dev/null
  )
}
