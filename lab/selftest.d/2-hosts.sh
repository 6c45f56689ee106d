key_is_private() {
  prints 600 stat -c %a "$run/id_ed25519"
  prints 600 stat -c %a "$run/tsig.key"
  prints 600 stat -c %a "$run/tsig.secret"
}

stdin_reaches_shell() {
  prints hello sh -c "echo hello | '$here/lab' --lab selftest shell etcd01 cat"
}

through_bastion() {
  prints "$(lab shell etcd03 cat /etc/machine-id)" login -o "ProxyCommand=ssh -i $run/id_ed25519 -o LogLevel=ERROR \
    -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -W %h:%p root@10.15.1.200" \
    root@10.15.1.203 cat /etc/machine-id
}

different_machine_ids() {
  prints 4 sh -c "for n in 1 2 3 4; do
    '$here/lab' --lab selftest shell etcd0\$n cat /etc/machine-id
  done | sort -u | wc -l"
}

hardened_unit_works() {
  lab shell etcd01 systemd-run --quiet --wait --pipe -p ProtectSystem=strict -p ReadWritePaths=/data -p PrivateTmp=yes \
    -p PrivateDevices=yes -p ProtectProc=invisible -p ProtectKernelTunables=yes -p RestrictNamespaces=yes \
    -p MemoryDenyWriteExecute=yes -p SystemCallFilter=@system-service \
    sh -c 'touch /data/hardened && rm /data/hardened && ! touch /usr/hardened 2>/dev/null'
}

package_starts_etcd() {
  lab apt-source etcd04
  in_host etcd04 'apt-get update -q && apt-get install -q -y etcd-server=3.5.35-1 etcd-client=3.5.35-1'
  in_host etcd04 'systemctl is-active etcd && etcdctl endpoint health'
  in_host etcd04 'apt-get install -q -y etcd-server etcd-client &&
    etcd --version | grep 3.6.16 && systemctl is-active etcd'
  in_host etcd04 'apt-get purge -q -y etcd-server etcd-client && ! systemctl is-active etcd'
}

check 'keys are private' key_is_private
check 'root logs in' login root@10.15.1.201 true
check 'root logs in by IPv6' login root@fd15:1::201 true
check 'ops logs in and has sudo' prints root login ops@10.15.1.202 sudo id -un
check 'root does not log in where there is ops' not login root@10.15.1.202 true
check 'SSH to etcd03 is refused' not login root@10.15.1.203 true
check 'SSH to etcd03 by IPv6 is refused' not login root@fd15:1::203 true
check 'SSH to etcd03 works through the bastion' through_bastion
check 'shell hands on the exit status' exits 7 lab shell etcd01 sh -c 'exit 7'
check 'shell hands on stdin' stdin_reaches_shell
check 'machine-ids differ' different_machine_ids
check 'hosts are not called by their names' prints debian lab shell etcd01 hostname
check 'systemd is content' prints running lab shell etcd01 systemctl is-system-running
check 'a hardened unit works' hardened_unit_works
check 'the mirror is reached' in_host etcd01 'curl -fsS http://10.15.1.3/v3.6.16/SHA256SUMS'
check 'the mirror is trusted' in_host etcd01 'curl -fsS https://10.15.1.3/v3.6.16/SHA256SUMS'
check 'a Debian package starts etcd' package_starts_etcd
