# The release mirror and the package repository, from one file server.

start_files() {
  is_service files && return
  say "release mirror at https://$files_address"
  mkdir -p "$cache/mirror"
  start_service files node "$here/services/files.mjs" "$cache" "$run/mirror.pem" "$store/mirror-key.pem" \
    "$files_address" "$files_address6"
  until_answers files in_lab curl -fsS --max-time 1 --cacert "$run/mirror.pem" "https://$files_address/"
}

make_mirror_certificate() {
  make_certificate mirror "IP:$files_address,IP:$files_address6"
}

# The certificate signs itself, and its key is for TLS alone: no key is left that could sign another certificate.
make_certificate() { # NAME ADDRESSES
  [ ! -s "$run/$1.pem" ] || return 0
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=$1 of lab $lab_name" \
    -addext "subjectAltName=$2" -addext basicConstraints=critical,CA:FALSE \
    -keyout "$store/$1-key.pem" -out "$run/$1.pem.new" 2>"$store/$1.log" ||
    die "no certificate for $1: $(cat "$store/$1.log")"
  mv "$run/$1.pem.new" "$run/$1.pem"
}

# As update-ca-certificates leaves it, which takes a second for each host.
trust_mirror() { # ROOT
  cp "$run/mirror.pem" "$1/usr/local/share/ca-certificates/lab-mirror.crt"
  cat "$run/mirror.pem" >>"$1/etc/ssl/certs/ca-certificates.crt"
}
