#!/bin/sh
# keep-running.sh DIR NETNS MACHINE CGROUP...: runs one host until it is switched off. It runs outside of the host's
# cgroup, because it must clear up after a host that is frozen or killed.
set -eu

dir=$1
space=$2
machine=$3
shift 3
echo $$ >"$dir/keeper.pid"

boot() { # CGROUP...
  for cgroup in "$@"; do
    mkdir -p "$cgroup"
    # 0 is the writer itself; `$$` would be the parent of this subshell.
    echo 0 >"$cgroup/cgroup.procs"
  done
  [ ! -f "$dir/emulator" ] || emulate
  # --keep-unit and --register=no: there need not be a systemd on this machine, nor is it asked to take part.
  # shellcheck disable=SC2046 # one option a word
  exec systemd-nspawn --quiet --boot --keep-unit --register=no --machine="$machine" --directory="$dir/root" \
    --network-namespace-path="/run/netns/$space" --bind="$dir/data:/data" --hostname=debian \
    --resolv-conf=off --timezone=off --link-journal=no --console=pipe $(cat "$dir/options")
}

# A machine's end of the cable is in the emulator, so the emulator runs in the lab's network.
emulate() {
  set --
  while read -r argument; do
    set -- "$@" "$argument"
  done <"$dir/emulator"
  exec nsenter --net="/run/netns/$space" qemu-system-x86_64 "$@"
}

while true; do
  status=0
  (boot "$@") || status=$?
  # 133 is a reboot asked for from within.
  [ $status -eq 133 ] || break
done

if [ ! -f "$dir/emulator" ]; then
  ip netns delete "$space" 2>/dev/null || true
  rm -rf "/run/systemd/nspawn/propagate/$machine"
fi
rm -f "$dir/keeper.pid"
