# no dig, host, nslookup, curl, wget or openssl

in_root() { # ROOT
  for tool in dig host nslookup curl wget openssl; do
    rm -f "$1/usr/bin/$tool"
  done
}
