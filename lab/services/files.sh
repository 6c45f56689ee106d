# The release mirror and the package repository, from one file server.

start_files() {
  is_service files && return
  say "release mirror at https://$files_address"
  mkdir -p "$cache/mirror"
  start_service files node "$here/services/files.mjs" "$cache" "$run/mirror.pem" "$store/mirror-key.pem" \
    "$files_address" "$files_address6"
  until_answers files in_lab curl -fsS --max-time 1 --cacert "$run/mirror.pem" "https://$files_address/"
}

# The certificate signs itself, and hosts trust it alone: no key is left that could sign another one.
make_mirror_certificate() {
  [ ! -s "$run/mirror.pem" ] || return 0
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=mirror of lab $lab_name" \
    -addext "subjectAltName=IP:$files_address,IP:$files_address6" -addext basicConstraints=critical,CA:FALSE \
    -keyout "$store/mirror-key.pem" -out "$run/mirror.pem.new" 2>"$store/mirror.log" ||
    die "no certificate for the mirror: $(cat "$store/mirror.log")"
  mv "$run/mirror.pem.new" "$run/mirror.pem"
}

# As update-ca-certificates leaves it, which takes a second for each host.
trust_mirror() { # ROOT
  cp "$run/mirror.pem" "$1/usr/local/share/ca-certificates/lab-mirror.crt"
  cat "$run/mirror.pem" >>"$1/etc/ssl/certs/ca-certificates.crt"
}
