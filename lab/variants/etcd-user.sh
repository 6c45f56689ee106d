# a user etcd of another program, in the group users

in_root() { # ROOT
  chroot "$1" useradd --system --no-user-group --gid users etcd
}
