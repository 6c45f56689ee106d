# no program runs in /tmp, /var/tmp or /run

in_root() { # ROOT
  echo 'tmpfs /var/tmp tmpfs noexec,nosuid,nodev,mode=1777 0 0' >>"$1/etc/fstab"
  # systemd-nspawn mounts the others before systemd reads /etc/fstab.
  cat >"$1/etc/systemd/system/noexec.service" <<'UNIT'
[Service]
Type=oneshot
ExecStart=/bin/mount -o remount,noexec /tmp
ExecStart=/bin/mount -o remount,noexec /run
[Install]
WantedBy=ssh.service
UNIT
  mkdir -p "$1/etc/systemd/system/ssh.service.d"
  printf '[Unit]\nAfter=noexec.service\n' >"$1/etc/systemd/system/ssh.service.d/noexec.conf"
  chroot "$1" systemctl enable --quiet noexec.service
}
