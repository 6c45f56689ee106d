# sudo gives each command a terminal of its own, a path of its own and a log of its input and output

in_root() { # ROOT
  printf 'Defaults %s\n' use_pty log_input log_output 'secure_path="/usr/bin:/bin"' >"$1/etc/sudoers.d/manners"
  chmod 0440 "$1/etc/sudoers.d/manners"
}
