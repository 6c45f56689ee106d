# sshd as distributions have it: PAM, MaxStartups 10:30:100, host keys of three types, a banner

in_root() { # ROOT
  printf 'UsePAM yes\nBanner /etc/issue.net\n' >"$1/etc/ssh/sshd_config.d/lab.conf"
  for type in rsa ecdsa; do
    ssh-keygen -q -t $type -N '' -f "$1/etc/ssh/ssh_host_${type}_key"
  done
}
