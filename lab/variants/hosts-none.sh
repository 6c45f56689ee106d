# there is no /etc/hosts

in_root() { # ROOT
  rm "$1/etc/hosts"
}
