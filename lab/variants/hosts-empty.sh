# /etc/hosts is empty

in_root() { # ROOT
  : >"$1/etc/hosts"
}
