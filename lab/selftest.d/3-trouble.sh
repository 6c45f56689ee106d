silent_while_frozen() {
  lab freeze etcd04
  exits 124 timeout 1 "$here/lab" --lab selftest shell etcd04 true
  lab thaw etcd04
  in_host etcd04 true
}

cut_between_two() {
  lab partition etcd01 etcd02
  not reaches etcd01 10.15.1.202
  not reaches etcd02 10.15.1.201
  reaches etcd01 10.15.1.204
  answers 10.15.1.201
  lab heal etcd01 etcd02
  lab shell etcd01 ping -q -c 3 -W 1 10.15.1.202
}

no_space_when_full() {
  lab fill-disk etcd04
  in_host etcd04 'dd if=/dev/zero of=/data/more bs=4k count=64 2>&1' | grep 'No space left'
  lab free-disk etcd04
  in_host etcd04 'rm -f /data/more && dd if=/dev/zero of=/data/more bs=4k count=64 && rm /data/more'
}

wiped_under_a_running_system() {
  in_host etcd04 'mkdir -p /data/dir &&
    systemd-run --unit=user --quiet sh -c "exec sleep 600 >/data/dir/held" && sleep 0.3'
  in_host etcd04 'systemctl is-active user'
  lab wipe-disk etcd04
  prints lost+found lab shell etcd04 ls /data
  in_host etcd04 'touch /data/new && ! systemctl is-active user'
}

power_cut_loses_what_was_not_synced() {
  in_host etcd04 'echo synced >/data/a && sync /data/a && sync /data && echo lost >/data/b'
  lab kill etcd04
  not answers 10.15.1.204
  lab start etcd04
  prints synced lab shell etcd04 cat /data/a
  not in_host etcd04 'grep lost /data/b'
}

switch_keeps_its_address() {
  before=$(switch_address)
  lowest=$(lab exec -- ip -br link show master lab | sort -k 3 | sed 's/@.*//;q')
  case $lowest in etcd01) other=etcd02 ;; *) other=etcd01 ;; esac
  in_host $other 'curl -fsS -o /dev/null http://10.15.1.3/v3.6.16/SHA256SUMS'
  lab kill "$lowest"
  prints "$before" switch_address
  in_host $other 'curl -fsS -o /dev/null --max-time 3 http://10.15.1.3/v3.6.16/SHA256SUMS'
  lab start "$lowest"
}

switch_address() {
  lab exec -- ip -br link show dev lab | awk '{ print $3 }'
}

stop_keeps_everything() {
  in_host etcd04 'echo kept >/data/c'
  lab stop etcd04
  prints '' lab stop etcd04 || return 1
  not answers 10.15.1.204 || return 1
  prints 'etcd04 10.15.1.204 off' sh -c "'$here/lab' --lab selftest status | grep etcd04" || return 1
  lab start etcd04
  prints kept lab shell etcd04 cat /data/c
}

reboot_is_another_boot() {
  before=$(lab shell etcd04 cat /proc/sys/kernel/random/boot_id)
  lab reboot etcd04
  [ "$(lab shell etcd04 cat /proc/sys/kernel/random/boot_id)" != "$before" ]
}

reboots_from_within() {
  before=$(lab shell etcd04 cat /proc/sys/kernel/random/boot_id)
  lab shell etcd04 systemctl reboot || true
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    sleep 0.5
    after=$(lab shell etcd04 cat /proc/sys/kernel/random/boot_id 2>/dev/null) || continue
    [ "$after" = "$before" ] || break
  done
  [ -n "$after" ] && [ "$after" != "$before" ]
  answers 10.15.1.204
}

reimage_is_another_machine() {
  in_host etcd04 'touch /data/old /root/old'
  machine=$(lab shell etcd04 cat /etc/machine-id)
  key=$(grep etcd04 "$run/hosts.json")
  lab reimage etcd04
  [ "$(lab shell etcd04 cat /etc/machine-id)" != "$machine" ]
  [ "$(grep etcd04 "$run/hosts.json")" != "$key" ]
  in_host etcd04 '! ls /data/old /root/old'
}

check 'a partitioned host is silent' sh -c "'$here/lab' --lab selftest partition etcd04"
check '... both ways' not reaches etcd04 10.15.1.201
check '... to the deployment too' not answers 10.15.1.204
check '... until the cut is undone' lab heal etcd04
check '... and not after' answers 10.15.1.204
check 'a partition between two leaves the rest' cut_between_two
check 'a frozen host is silent until thawed' silent_while_frozen
check 'a full disk refuses writes' no_space_when_full
check 'a disk is wiped under a running system' wiped_under_a_running_system
check 'a power cut loses only what was not synced' power_cut_loses_what_was_not_synced
check 'a power cut takes no other host off the network' switch_keeps_its_address
check 'a host stops and starts' stop_keeps_everything
check 'reboot' reboot_is_another_boot
check 'a host reboots from within' reboots_from_within
check 'a reimaged host is another machine' reimage_is_another_machine
