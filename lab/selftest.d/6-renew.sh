# A test may leave all this on a host: files of this program and of others, running or not.
leave_everything='
  mkdir -p /etc/etcd /etc/systemd/system/etcd.service.d /run/systemd/system/etcd.service.d
  mkdir -p /var/lib/etcd-host /opt/etcd /data/lib/etcd
  for file in /etc/systemd/system/etcd.service.d/delay.conf /run/systemd/system/etcd.service.d/delay.conf; do
    printf "[Service]\nExecStartPre=/bin/true\n" >$file
  done
  for file in /etc/etcd/etcd.conf /var/lib/etcd-host/identity /opt/etcd/etcd /data/lib/etcd/wal; do
    echo left >$file
  done
  useradd --system etcd
  rm /usr/bin/host
  echo 10.15.1.204 left >>/etc/hosts
  echo left >>/home/ops/.ssh/authorized_keys
  ip route add blackhole 10.15.1.3
  systemd-run --quiet --unit=etcd sleep 600
  mount -t tmpfs none /data
  touch /data/above
  systemctl stop ssh'

as_new() { # HOST
  in_host "$1" '
    for path in /etc/etcd /etc/systemd/system/etcd.service.d /run/systemd/system/etcd.service.d \
      /var/lib/etcd-host /opt/etcd; do
      ! test -e $path || exit 1
    done
    ! id etcd && test -x /usr/bin/host && ! grep left /etc/hosts /home/ops/.ssh/authorized_keys &&
      test "$(ls -A /data)" = lost+found && test -z "$(ip route show type blackhole)" &&
      ! systemctl cat etcd && ! systemctl is-active etcd && systemctl is-active ssh'
}

# A host is as new after `renew`, and a host without a visit is the same machine.
left_by() { # COMMAND [ARGS]
  lab renew
  before=$(cat "$run/etcd01.hostkey")
  "$@"
  lab renew
  as_new etcd04
  prints "$before" cat "$run/etcd01.hostkey"
}

left_by_a_shell() {
  in_host etcd04 "$leave_everything"
  not as_new etcd04
}

left_by_ssh() { # HOST LOGIN...
  host=$1
  shift
  lab renew
  login "$@" 'echo left | sudo tee /etc/hosts /data/left'
  lab renew
  as_new "$host"
}

cuts_are_undone() {
  lab partition etcd01
  lab partition etcd02 etcd04
  lab renew
  reaches etcd02 10.15.1.204
  answers 10.15.1.201
}

records_are_gone() {
  update "$run/tsig.key" etcd.lab.test '_etcd-server-ssl._tcp.etcd.lab.test. 60 SRV 0 0 2380 etcd01.etcd.lab.test.'
  update "$run/tsig.key" etcd.lab.test 'etcd01.etcd.lab.test. 60 A 10.15.1.9'
  update "$run/tsig.key" 1.15.10.in-addr.arpa '201.1.15.10.in-addr.arpa. 60 PTR etcd01.etcd.lab.test.'
  lab renew
  prints '' lab dig +short _etcd-server-ssl._tcp.etcd.lab.test SRV
  prints '' lab dig +short etcd01.etcd.lab.test A
  prints '' lab dig +short -x 10.15.1.201
  prints 10.15.1.2 lab dig +short ns.etcd.lab.test A
}

through_the_bastion="ProxyCommand=ssh -i $run/id_ed25519 -o LogLevel=ERROR -o StrictHostKeyChecking=no \
  -o UserKnownHostsFile=/dev/null -W %h:%p root@10.15.1.200"

check 'renew: what was left in a shell is gone' left_by left_by_a_shell
check '... and what apt was given' left_by lab apt-source etcd04
check '... a full disk is empty' left_by lab fill-disk etcd04
check '... a frozen host is not frozen' left_by lab freeze etcd04
check '... one without power has it' left_by lab kill etcd04
check '... and one that was shut down' left_by lab stop etcd04
check '... what was left over SSH is gone' left_by_ssh etcd01 root@10.15.1.201
check '... by IPv6 too' left_by_ssh etcd01 root@fd15:1::201
check '... by the user with sudo' left_by_ssh etcd02 ops@10.15.1.202
check '... and through the bastion' left_by_ssh etcd03 -o "$through_the_bastion" root@10.15.1.203
check '... cuts are undone' cuts_are_undone
check '... records are gone' records_are_gone
