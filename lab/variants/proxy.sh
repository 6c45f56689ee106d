# proxy variables in the environment of logins and of sudo; the proxy does not exist

in_root() { # ROOT
  proxy=http://10.15.1.1:9
  echo "SetEnv http_proxy=$proxy https_proxy=$proxy HTTP_PROXY=$proxy HTTPS_PROXY=$proxy" \
    >"$1/etc/ssh/sshd_config.d/proxy.conf"
  echo 'Defaults env_keep += "http_proxy https_proxy HTTP_PROXY HTTPS_PROXY"' >"$1/etc/sudoers.d/proxy"
  chmod 0440 "$1/etc/sudoers.d/proxy"
}
