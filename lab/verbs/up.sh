count=3
varied=
machines=
while [ $# -gt 0 ]; do
  case $1 in
  --host)
    case ${2:-} in
    ?*=?*) varied="$varied $2" ;;
    *) die "--host takes HOST=WORD[,WORD], not '${2:-}'" ;;
    esac
    shift 2
    ;;
  --vm)
    machines=yes
    shift
    ;;
  [1-9] | [123][0-9] | 40)
    count=$1
    shift
    ;;
  *) die "up takes a number of hosts from 1 to 40, not '$1'" ;;
  esac
done

lock_lab
start_lab
wanted=$(seq -f 'etcd%02g' 1 "$count")
if [ "$count" -ge 3 ]; then
  wanted="bastion $wanted"
fi
# shellcheck disable=SC2086 # one host a word
[ -z "$machines" ] || varied=$(all_as_machines "$wanted" $varied)
other=
for one in $varied; do
  host=${one%%=*}
  check_host_name "$host"
  words=$(echo "${one#*=}" | tr , ' ')
  case " $(echo $wanted) " in
  *" $host "*) ;;
  *) wanted="$wanted $host" ;;
  esac
  [ "$words" != "$(variants_of "$host")" ] || continue
  [ ! -f "$(host_dir "$host")/made" ] || other="$other $host"
  # shellcheck disable=SC2086 # one word each
  set_variants "$host" $words
done
# shellcheck disable=SC2086 # one host a word
reimage_all $other
# shellcheck disable=SC2086 # one host a word
power_on_all $wanted
write_hosts_json
