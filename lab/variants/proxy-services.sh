# proxy variables in the environment of all services; the proxy does not exist

in_root() { # ROOT
  mkdir -p "$1/etc/systemd/system.conf.d"
  printf '[Manager]\nDefaultEnvironment=%s\n' "HTTP_PROXY=http://10.15.1.1:9 HTTPS_PROXY=http://10.15.1.1:9" \
    >"$1/etc/systemd/system.conf.d/proxy.conf"
}
