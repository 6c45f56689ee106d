count=${1:-3}
case $count in
[1-9] | [123][0-9] | 40) ;;
*) die "up takes a number of hosts from 1 to 40, not '$count'" ;;
esac

lock_lab
start_lab
wanted=$(seq -f 'etcd%02g' 1 "$count")
if [ "$count" -ge 3 ]; then
  wanted="bastion $wanted"
fi
# shellcheck disable=SC2086 # one host a word
power_on_all $wanted
write_hosts_json
