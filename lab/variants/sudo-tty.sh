# sudo needs a terminal

in_root() { # ROOT
  echo 'Defaults requiretty' >"$1/etc/sudoers.d/tty"
  chmod 0440 "$1/etc/sudoers.d/tty"
}
