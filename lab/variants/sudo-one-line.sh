# sudo allows /usr/local/sbin/etcd-host alone

in_root() { # ROOT
  echo 'ops ALL=(ALL) NOPASSWD: /usr/local/sbin/etcd-host' >"$1/etc/sudoers.d/ops"
}
