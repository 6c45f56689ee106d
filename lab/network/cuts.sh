# Cuts are made in the switch. So a host keeps its link and its addresses, as when a real network fails.

make_cuts() {
  in_lab nft -f - <<RULES
table bridge lab
delete table bridge lab
table bridge lab {
  set isolated { type ifname; }
  set cut { type ifname . ifname; }
  set visited { type ifname; flags dynamic; size 64; }
  # Port 2222 is the way into a virtual machine for the verb shell.
  chain in {
    type filter hook prerouting priority 0
    iifname @isolated tcp sport 2222 accept
    iifname @isolated drop
  }
  chain out {
    type filter hook postrouting priority 0
    oifname @isolated tcp dport 2222 accept
    oifname @isolated drop
  }
  # This comes after the cuts, because a packet that they drop reaches no host.
  chain visits { type filter hook postrouting priority 1; tcp dport 22 add @visited { oifname }; }
  chain between { type filter hook forward priority 0; iifname . oifname @cut drop; }
}
table inet lab
delete table inet lab
table inet lab {
  chain out {
    type filter hook output priority 0
    # etcd03 is behind the bastion: SSH from where the deployment runs is refused, from the bastion it is not.
    ip daddr $(address_of etcd03) tcp dport 22 reject with tcp reset
    ip6 daddr $(address6_of etcd03) tcp dport 22 reject with tcp reset
  }
}
RULES
}

cut_off() { # HOST
  in_lab nft add element bridge lab isolated "{ $1 }"
}

cut_between() { # HOST HOST
  in_lab nft add element bridge lab cut "{ $1 . $2, $2 . $1 }"
}

# Adding first makes the deletion succeed where there was no cut.
heal_cut_off() { # HOST
  in_lab nft "add element bridge lab isolated { $1 }; delete element bridge lab isolated { $1 }"
}

heal_between() { # HOST HOST
  in_lab nft "add element bridge lab cut { $1 . $2, $2 . $1 }; delete element bridge lab cut { $1 . $2, $2 . $1 }"
}

heal_everything() { # HOST
  heal_cut_off "$1"
  for other in $(known_hosts); do
    [ "$other" = "$1" ] || heal_between "$1" "$other"
  done
}

heal_all() {
  in_lab nft 'flush set bridge lab isolated; flush set bridge lab cut'
}

is_cut_off() { # HOST
  in_lab nft list set bridge lab isolated | grep -q "\"$1\""
}
