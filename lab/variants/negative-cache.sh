# a caching resolver that remembers for ten minutes that a name does not exist
package=dnsmasq-base

in_root() { # ROOT
  echo 'nameserver 127.0.0.1' >"$1/etc/resolv.conf"
  cat >"$1/etc/dnsmasq.conf" <<CONF
user=root
no-resolv
server=$dns_address
listen-address=127.0.0.1
bind-interfaces
min-cache-ttl=600
CONF
  cat >"$1/etc/systemd/system/dnsmasq.service" <<'UNIT'
[Service]
ExecStart=/usr/sbin/dnsmasq --keep-in-foreground
[Install]
WantedBy=multi-user.target
UNIT
  chroot "$1" systemctl enable --quiet dnsmasq.service
}
