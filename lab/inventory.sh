# The keys and the inventory of the lab that programs read.

make_ssh_key() {
  [ ! -s "$run/id_ed25519.pub" ] || return 0
  rm -f "$run/id_ed25519"
  ssh-keygen -q -t ed25519 -N '' -C "lab $lab_name" -f "$run/id_ed25519"
}

# Replaced as a whole, for a reader at any moment. Host keys are files too, for programs that pin one by its path.
write_hosts_json() {
  for host in $(known_hosts); do
    [ ! -f "$(host_dir "$host")/made" ] || host_key_of "$host" >"$run/$host.hostkey"
  done
  list_hosts_json >"$run/hosts.json.new"
  mv "$run/hosts.json.new" "$run/hosts.json"
}

list_hosts_json() {
  separator='['
  for host in $(known_hosts); do
    if [ "$host" = bastion ] || [ ! -f "$(host_dir "$host")/made" ]; then
      continue
    fi
    echo "$separator"
    separator=,
    printf '  {"name": "%s", "address": "%s", "ipv6Address": "%s", "user": "%s", "hostKey": "%s"' \
      "$host" "$(address_of "$host")" "$(address6_of "$host")" "$(user_of "$host")" "$(host_key_of "$host")"
    if is_behind_bastion "$host"; then
      printf ', "proxy": {"address": "%s", "user": "%s", "hostKey": "%s"}' \
        "$(address_of bastion)" "$(user_of bastion)" "$(host_key_of bastion)"
    fi
    printf '}'
  done
  [ "$separator" = , ] || printf '['
  printf '\n]\n'
}

print_env() {
  cat <<JSON
{
  "name": "$lab_name",
  "privateKeyPath": "$run/id_ed25519",
  "hostsPath": "$run/hosts.json",
  "mirrorUrl": "https://$files_address",
  "brokenMirrorUrl": "https://$files_address/broken",
  "plainMirrorUrl": "http://$files_address",
  "aptUrl": "http://$files_address/apt",
  "store": {
    "endpoint": "https://$store_address",
    "address": "$store_address",
    "name": "$store_name",
    "region": "$store_region",
    "bucket": "$store_bucket",
    "caPath": "$run/store.pem",
    "accessKeyId": "$store_user",
    "secretAccessKey": "$store_secret"
  },
  "discoveryDomain": "$zone",
  "dns": {
    "server": "$dns_address",
    "zone": "$zone",
    "reverseZone": "1.15.10.in-addr.arpa",
    "lockedZone": "locked.lab.test",
    "keyName": "etcd-lab",
    "keyAlgorithm": "hmac-sha256",
    "keyPath": "$run/tsig.key",
    "keySecretPath": "$run/tsig.secret"
  }
}
JSON
}
