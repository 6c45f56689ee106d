count=${1:-3}
case $count in
*[!0-9]*) die "up takes a number of hosts, not '$count'" ;;
esac
[ "$count" -ge 1 ] && [ "$count" -le 40 ] || die "a lab has 1 to 40 hosts, not $count"

lock_lab
start_lab
wanted=$(seq -f 'etcd%02g' 1 "$count")
if [ "$count" -ge 3 ]; then
  wanted="bastion $wanted"
fi
power_on_all $wanted
write_hosts_json
