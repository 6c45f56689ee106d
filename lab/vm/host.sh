# A host may be a virtual machine, which QEMU emulates without KVM. The word `vm` among its variants makes it one.

is_vm() { # HOST
  case " $(variants_of "$1") " in
  *' vm '*) ;;
  *) return 1 ;;
  esac
}

# HOST=WORDS for each host but the bastion, with the word vm before the words that a host has already.
all_as_machines() { # HOSTS HOST=WORDS...
  hosts=$1
  shift
  for host in $hosts; do
    [ "$host" != bastion ] || continue
    case " $* " in
    *" $host="*) ;;
    *) echo "$host=vm" ;;
    esac
  done
  for one in "$@"; do
    case ",${one#*=}," in
    *,vm,*) echo "$one" ;;
    *) echo "${one%%=*}=vm,${one#*=}" ;;
    esac
  done
}

need_container() { # HOST
  ! is_vm "$1" || die "$1 is a virtual machine, and '$verb' is for containers alone"
}

need_vm() { # HOST
  is_vm "$1" || die "$1 is a container, and '$verb' is for virtual machines alone; make one with: lab/lab vary $1 vm"
}

# The words of one kind of host do not work with the other.
check_words() { # WORD...
  case " $* " in
  *' vm '*)
    for word in "$@"; do
      ! grep -qE '^(on_network|root_size)\(' "$(variant_file "$word")" || die "a virtual machine cannot be '$word'"
    done
    ;;
  *)
    for word in "$@"; do
      case $(variant_file "$word") in
      "$here/vm/"*) die "a container cannot be '$word'; add the word vm" ;;
      esac
    done
    ;;
  esac
}

# A shell command as root by a way in of the lab's own: another sshd, to which no cut of the network reaches.
in_vm() { # HOST SHELL_COMMAND [SSH_OPTIONS]
  to=$1
  remote=$2
  shift 2
  in_lab ssh -S "$(host_dir "$to")/shell" -i "$run/id_ed25519" -p 2222 \
    -o BatchMode=yes -o LogLevel=ERROR -o ConnectTimeout=10 \
    -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null "$@" "root@$(address_of "$to")" ${remote:+"$remote"}
}

# Words as a shell reads them back.
quoted() { # WORD...
  for word in "$@"; do
    printf "'%s' " "$(printf %s "$word" | sed "s/'/'\\\\''/g")"
  done
}
