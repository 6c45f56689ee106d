# /etc/hosts is a symbolic link

in_root() { # ROOT
  mv "$1/etc/hosts" "$1/etc/hosts.real"
  ln -s hosts.real "$1/etc/hosts"
}
