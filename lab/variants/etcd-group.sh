# a group etcd without a user

in_root() { # ROOT
  chroot "$1" groupadd --system etcd
}
