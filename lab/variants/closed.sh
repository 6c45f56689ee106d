# a firewall that closes a port: closed:PORT[:drop|reject|reset], drop by default

on_network() { # NETNS HOST PORT [HOW]
  case ${4:-drop} in
  drop) verdict=drop ;;
  reject) verdict=reject ;;
  reset) verdict='reject with tcp reset' ;;
  *) die "closed:PORT:HOW, where HOW is drop, reject or reset, not '$4'" ;;
  esac
  nsenter --net="/run/netns/$1" -- nft -f - <<RULES
add table inet closed
add chain inet closed in { type filter hook input priority 0; }
add rule inet closed in iifname host0 tcp dport ${3:?"closed needs a port"} $verdict
RULES
}
