# Facts of a host that follow from its name.

check_host_name() { # HOST
  case $1 in
  bastion | etcd0[1-9] | etcd[123][0-9] | etcd40) ;;
  *) die "hosts are called etcd01 to etcd40 and bastion, not '$1'" ;;
  esac
}

address_of() { # HOST
  echo "10.15.1.$(number_of "$1")"
}

# The decimal digits of the IPv4 address, so that a person sees at once that both are the same host.
address6_of() { # HOST
  echo "fd15:1::$(number_of "$1")"
}

mac_of() { # HOST
  printf '02:00:0a:0f:01:%02x\n' "$(number_of "$1")"
}

number_of() { # HOST
  case $1 in
  bastion) echo 200 ;;
  *)
    digits=${1#etcd}
    echo $((200 + ${digits#0}))
    ;;
  esac
}

user_of() { # HOST
  case $1 in
  etcd02) echo ops ;;
  *) echo root ;;
  esac
}

is_behind_bastion() { # HOST
  [ "$1" = etcd03 ]
}

host_dir() { # HOST
  echo "$store/hosts/$1"
}

# Hosts that were made, running or not, in order.
known_hosts() {
  for dir in "$store"/hosts/*/; do
    [ -d "$dir" ] && basename "$dir"
  done
}

need_host() { # HOST
  need_lab_up
  check_host_name "${1:?"which host?"}"
  [ -d "$(host_dir "$1")" ] || die "lab '$lab_name' has no host $1; make it with: lab/lab --lab $lab_name add $1"
}

need_running_host() { # HOST
  need_host "$1"
  is_running "$1" || die "$1 is off; boot it with: lab/lab --lab $lab_name start $1"
}
