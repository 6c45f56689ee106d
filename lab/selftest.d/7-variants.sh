varied_hosts() {
  prints /usr/bin/bash lab shell etcd01 readlink -f /bin/sh
  prints '10.15.1.202 running (second-address closed:2380:reject no-namespaces)' \
    sh -c "'$here/lab' --lab selftest status | sed -n 's/^etcd02 //p'"
  in_host etcd02 'ip route get 10.15.1.201 | grep "src 10.15.1.52"'
  # The exit status of a connection that is refused.
  exits 7 lab exec -- curl -s http://10.15.1.202:2380
  exits 226 lab shell etcd02 systemd-run --quiet --wait --property PrivateTmp=yes true
  # Two seconds of work at 20 % of a processor.
  in_host etcd01 'systemd-run --quiet --wait --pipe sh -c "timeout 2 sh -c \"while :; do :; done\"; times" |
    tail -n 1 | grep "^0m0"'
  prints 3G lab shell etcd04 sh -c 'df -BG --output=size /data | tail -n 1 | tr -d " "'
}

a_reboot_keeps_variants() {
  lab reboot etcd02
  varied_hosts
}

a_kind_host_again() {
  lab vary etcd02
  prints '10.15.1.202 running' sh -c "'$here/lab' --lab selftest status | sed -n 's/^etcd02 //p'"
  not in_host etcd02 'ip route get 10.15.1.201 | grep 10.15.1.52'
}

check 'a variant must exist' exits 1 lab up 4 --host etcd01=friendly
check 'up with variants' lab up 4 --host etcd01=bash-sh,slow-processor:20 \
  --host etcd02=second-address,closed:2380:reject,no-namespaces --host etcd04=disk:3G
check 'hosts differ by their variants' varied_hosts
check 'the same variants again change nothing' prints '' lab up 4 --host etcd01=bash-sh,slow-processor:20
check 'variants outlast a reboot' a_reboot_keeps_variants
check 'a host without variants is a kind one again' a_kind_host_again
