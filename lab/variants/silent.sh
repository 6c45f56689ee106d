# port 22 takes connections and says nothing
answers_ssh=no

in_root() { # ROOT
  ln -sf /dev/null "$1/etc/systemd/system/ssh.service"
  cat >"$1/etc/systemd/system/silent.service" <<'UNIT'
[Service]
ExecStart=/usr/bin/systemd-socket-activate --listen=22 --accept /bin/sleep infinity
[Install]
WantedBy=multi-user.target
UNIT
  chroot "$1" systemctl enable --quiet silent.service
}
