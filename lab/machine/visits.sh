# Records which hosts were visited since they were made. A host without a visit is as new. A visited host is reimaged
# without a look at it, because a new machine takes a second. The switch sees visits by SSH. Each verb that visits a
# host records that itself.

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

# Hosts without power and frozen ones count too, because a user left them in that state.
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
