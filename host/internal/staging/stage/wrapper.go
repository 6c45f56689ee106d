package stage

// Wrapper is /usr/local/bin/etcdctl: it works for root without flags. A flag and its variable together are an error
// to etcdctl, so a variable is set only where its flag is not given.
const Wrapper = `#!/bin/sh
# Written by etcd-host: etcdctl with this host's endpoint and certificates as defaults.
pki=/etc/etcd/pki/current
offer() {
  case " $args" in *" --$2"[=\ ]*) ;; *) eval "[ -n \"\${$1:-}\" ] || export $1=\"\$3\"" ;; esac
}
args="$* "
pair=member
[ ! -f "$pki/client.pem" ] || pair=client
if [ "$(id -u)" = 0 ]; then
  offer ETCDCTL_CACERT cacert "$pki/ca.pem"
  offer ETCDCTL_CERT cert "$pki/$pair.pem"
  offer ETCDCTL_KEY key "$pki/$pair-key.pem"
  offer ETCDCTL_ENDPOINTS endpoints "https://127.0.0.1:$(` +
	`sed -n 's/^client_port=//p' /etc/etcd/etcdctl.port 2>/dev/null || echo 2379)"
fi
exec "$(dirname "$(readlink -f /usr/local/bin/etcd)")/etcdctl" "$@"
`
