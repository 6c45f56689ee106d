update() { # KEYFILE ZONE RECORD
  printf 'server 10.15.1.2\nzone %s\nupdate add %s\nsend\n' "$2" "$3" | lab exec -- nsupdate -t 2 -k "$1"
}

wrong_key() {
  sed 's/secret ".*"/secret "d3Jvbmcgd3Jvbmcgd3Jvbmcgd3Jvbmc="/' "$run/tsig.key" >"$run.wrong"
  not update "$run.wrong" etcd.lab.test 'b.etcd.lab.test. 60 A 10.15.1.9'
  rm "$run.wrong"
}

# Resolvers remember that a name is missing; those who wait for a record would wait for that long.
negative_ttl() {
  lab dig missing.etcd.lab.test A | grep -E 'SOA.* 1$'
}

check 'the right key updates the zone' update "$run/tsig.key" etcd.lab.test \
  '_etcd-server-ssl._tcp.etcd.lab.test. 60 SRV 0 0 2380 etcd01.etcd.lab.test.'
check '... as hosts see' in_host etcd01 'host -t SRV _etcd-server-ssl._tcp.etcd.lab.test | grep etcd01'
check '... and dig' prints '0 0 2380 etcd01.etcd.lab.test.' lab dig +short SRV _etcd-server-ssl._tcp.etcd.lab.test
check 'the right key updates the reverse zone' update "$run/tsig.key" 1.15.10.in-addr.arpa \
  '201.1.15.10.in-addr.arpa. 60 PTR etcd01.etcd.lab.test.'
check 'a wrong key is refused' wrong_key
check 'the locked zone refuses every update' \
  not update "$run/tsig.key" locked.lab.test 'a.locked.lab.test. 60 A 10.15.1.9'
check 'a missing name is forgotten at once' negative_ttl
