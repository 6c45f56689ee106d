# BIND, as process of this machine in the lab's network. It answers for its own zones only.

dns_dir=$store/dns
reverse_zone=1.15.10.in-addr.arpa

start_dns() {
  is_service dns && return
  say "DNS at $dns_address, zone $zone"
  mkdir -p "$dns_dir"
  [ -s "$run/tsig.key" ] || make_tsig_key
  write_named_conf
  # Zones keep what was registered when BIND starts again; a fresh file would contradict its journal.
  [ -f "$dns_dir/$zone" ] || write_zones
  # A copy: where AppArmor confines /usr/sbin/named, it may read nothing but /etc/bind.
  cp "$(PATH=$PATH:/usr/sbin command -v named)" "$dns_dir/named"
  start_service dns "$dns_dir/named" -g -n 1 -c "$dns_dir/named.conf"
  until_answers dns in_lab dig +time=1 +tries=1 +short "@$dns_address" "$zone" SOA
}

make_tsig_key() {
  (
    umask 077
    tsig-keygen -a hmac-sha256 etcd-lab >"$run/tsig.key"
    sed -n 's/.*secret "\(.*\)";/\1/p' "$run/tsig.key" >"$run/tsig.secret"
  )
}

write_named_conf() {
  cat >"$dns_dir/named.conf" <<CONF
include "$run/tsig.key";
options {
  directory "$dns_dir";
  pid-file none;
  session-keyfile none;
  listen-on { $dns_address; };
  listen-on-v6 { $dns_address6; };
  recursion no;
  empty-zones-enable no;
  notify no;
  max-cache-size 8m;
};
controls { };
zone "$zone" { type primary; file "$zone"; allow-update { key etcd-lab; }; };
zone "$reverse_zone" { type primary; file "$reverse_zone"; allow-update { key etcd-lab; }; };
zone "locked.lab.test" { type primary; file "locked.lab.test"; };
CONF
}

# Removes the records that were registered. BIND keeps running, because `exec` uses the namespaces of BIND's process.
empty_zones() {
  for name in "$reverse_zone" "$zone"; do
    registered=$(in_lab dig +noall +answer "@$dns_address" "$name" AXFR |
      awk -v zone="$name." '
        $1 != zone && $1 != "ns." zone { print "update delete " $1 }
        $1 == zone && $4 ~ /^A(AAA)?$/ { print "update delete " $1 " " $4 }' | sort -u)
    [ -z "$registered" ] || printf 'server %s\nzone %s\n%s\nsend\n' "$dns_address" "$name" "$registered" |
      in_lab nsupdate -k "$run/tsig.key"
  done
}

write_zones() {
  for name in "$reverse_zone" locked.lab.test "$zone"; do
    # The last number is how long a "there is no such name" is remembered.
    cat >"$dns_dir/$name" <<ZONE
\$TTL 60
@ SOA ns.$zone. root.$zone. 1 3600 600 86400 1
@ NS ns.$zone.
ZONE
  done
  echo "ns A $dns_address" >>"$dns_dir/$zone"
  echo "ns AAAA $dns_address6" >>"$dns_dir/$zone"
}
