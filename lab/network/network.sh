# A lab has a network namespace, in which a bridge is the switch. Each host has its own one, and a cable (veth) to the
# switch. The cable's end at the switch has the host's name. The lab sets addresses from outside, so a host has its
# network when it starts.

bridge_mac=02:00:0a:0f:01:01

host_netns() { # HOST
  echo "$netns-$1"
}

netns_exists() { # NETNS
  [ -e "/run/netns/$1" ]
}

need_lab_up() {
  need_root
  netns_exists "$netns" || die "lab '$lab_name' is not up; start it with: lab/lab --lab $lab_name up 3"
}

# `ip netns exec` is not used, because it mounts /sys again. That hides the cgroups, which a host needs to start.
in_lab() { # COMMAND [ARGS]
  nsenter --net="/run/netns/$netns" -- "$@"
}

# A command in the lab may ask for a variant, whose package comes from a Debian mirror. None is reachable from the lab,
# so `exec` names this machine's own network.
name_machine() {
  netns_exists "$netns-machine" || ip netns attach "$netns-machine" $$ 2>/dev/null ||
    netns_exists "$netns-machine" # by another command, at the same time
}

in_machine() { # COMMAND [ARGS]
  if netns_exists "$netns-machine"; then
    nsenter --net="/run/netns/$netns-machine" -- "$@"
  else
    "$@"
  fi
}

make_network() {
  # The last address that is set shows whether an earlier call came to its end.
  if ip -n "$netns" -o address show dev lab 2>/dev/null | grep -q " $files_address6/"; then
    return
  fi
  netns_exists "$netns" || ip netns add "$netns"
  ip -n "$netns" link set lo up
  # When a host goes away during a transfer, Pulumi waits for it 100 s, and not a quarter of an hour.
  in_lab sysctl -qw net.ipv4.tcp_retries2=8
  # The switch has a MAC address of its own, made like a host's from 10.15.1.1. Otherwise it takes the lowest one of its
  # ports, which changes when that host's power is cut. Then no host would reach DNS, mirror or Pulumi for 30 s.
  ip -n "$netns" link show lab >/dev/null 2>&1 || ip -n "$netns" link add lab address $bridge_mac type bridge
  ip -n "$netns" link set lab up
  for address in 10.15.1.1/24 "$dns_address/24" "$files_address/24" "$store_address/24"; do
    ip -n "$netns" address replace "$address" dev lab
  done
  make_cuts
  for address in fd15:1::1/64 "$dns_address6/64" "$files_address6/64"; do
    ip -n "$netns" address replace "$address" dev lab nodad
  done
}

plug_in() { # HOST
  space=$(host_netns "$1")
  unplug "$1"
  ip netns add "$space"
  ip -n "$space" link set lo up
  # A card keeps its address; with another at each boot the neighbours would send to the old one for half a minute.
  ip -n "$netns" link add "$1" type veth peer name host0 address "$(mac_of "$1")" netns "$space"
  ip -n "$netns" link set "$1" master lab up
  ip -n "$space" address add "$(address_of "$1")/24" dev host0
  ip -n "$space" address add "$(address6_of "$1")/64" dev host0 nodad
  ip -n "$space" link set host0 up
}

unplug_cable() { # HOST
  ip -n "$netns" link delete "$1" 2>/dev/null || true
}

unplug() { # HOST
  unplug_cable "$1"
  ip netns delete "$(host_netns "$1")" 2>/dev/null || true
}

remove_network() {
  for space in $(ip netns list | awk -v lab="$netns" '$1 == lab || index($1, lab "-") == 1 { print $1 }'); do
    ip netns delete "$space"
  done
}
