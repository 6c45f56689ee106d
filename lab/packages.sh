# The Debian packages that this machine needs for a lab.

lab_packages='debootstrap systemd-container iproute2 nftables openssh-client bind9 bind9-dnsutils e2fsprogs curl perl
  iputils-ping'
lab_programs='debootstrap systemd-nspawn ip nft ssh-keyscan named tsig-keygen dig nsupdate mkfs.ext4 curl perl ping'

install_packages() {
  missing_programs || return 0
  say "installing packages"
  # shellcheck disable=SC2086 # one package a word
  install_package $lab_packages
}

install_package() { # PACKAGE...
  command -v apt-get >/dev/null || die "no apt-get to install packages with: $*"
  log=$cache/install.log
  mkdir -p "$cache"
  {
    in_machine apt-get update -q
    in_machine env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
  } >"$log" 2>&1 || die "that failed; the end of $log: $(tail -3 "$log")"
}

missing_programs() {
  for program in $lab_programs; do
    command -v "$program" >/dev/null || return 0
  done
  return 1
}
