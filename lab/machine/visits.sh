# Who may have left something on a host. A host that nobody has been on since it was made is as new, and one that somebody
# has been on is not asked what it looks like: whatever may be left there, an empty machine is made in a second.
# SSH is seen in the switch, all else by the verb that does it.

visit() { # HOST
  : >"$(host_dir "$1")/visited"
}

forget_visits() { # HOST
  rm -f "$(host_dir "$1")/visited"
  in_lab nft "add element bridge lab visited { $1 }; delete element bridge lab visited { $1 }"
}

visited_by_ssh() {
  in_lab nft list set bridge lab visited | grep -o '"[a-z0-9]*"' | tr -d '"'
}

# Without power and frozen ones too, for both is a state that somebody left.
hosts_not_as_new() {
  by_ssh=$(visited_by_ssh)
  for host in $(known_hosts); do
    if [ -f "$(host_dir "$host")/visited" ] || ! is_up "$host" || is_frozen "$host"; then
      echo "$host"
      continue
    fi
    case "
$by_ssh
" in
    *"
$host
"*) echo "$host" ;;
    esac
  done
}
