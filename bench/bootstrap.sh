#!/usr/bin/env bash
# Bootstraps three members on the lab's hosts without any check: certificates by openssl, records by nsupdate, one SSH
# session for each host, all hosts at once. It keeps nothing for later. `pulumi up` is compared with this floor. It runs
# inside the lab's network:  lab/lab exec -- bench/bootstrap.sh LAB_FOLDER VERSION
set -euo pipefail
[ $# = 2 ] || {
  sed -n '2,4s/^# //p' "$0" >&2
  exit 2
}
run=$1
version=$2
domain=etcd.lab.test
dns=10.15.1.2
mirror=https://10.15.1.3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
names="etcd01 etcd02 etcd03"
address() { echo "10.15.1.2${1#etcd}"; }

certificates() {
  openssl req -x509 -newkey rsa:4096 -nodes -days 1825 -keyout "$work/ca-key.pem" -out "$work/ca.pem" \
    -subj /C=CN/ST=Shanghai/L=Shanghai/O=k8s/OU=System/CN=kubernetes 2>/dev/null
  for name in $names root; do certificate "$name" & done
  wait
}

certificate() {
  mkdir "$work/$1"
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/O=k8s/CN=$1" \
    -keyout "$work/$1/member-key.pem" -out "$work/$1.csr" 2>/dev/null
  {
    echo extendedKeyUsage=serverAuth,clientAuth
    reached="IP:127.0.0.1,IP:$(address "$1"),DNS:localhost,DNS:$1,DNS:$1.$domain,DNS:$domain"
    [ "$1" = root ] || echo "subjectAltName=$reached"
  } >"$work/$1.ext"
  openssl x509 -req -in "$work/$1.csr" -CA "$work/ca.pem" -CAkey "$work/ca-key.pem" -days 365 \
    -extfile "$work/$1.ext" -out "$work/$1/member.pem" 2>/dev/null
  cp "$work/ca.pem" "$work/$1/"
}

records() { # SERVICE PORT
  for name in $names; do
    if [ "$1" = server ]; then echo "update add $name.$domain 600 A $(address "$name")"; fi
    echo "update add _etcd-$1-ssl._tcp.$domain 600 SRV 0 100 $2 $name.$domain"
  done | { echo "server $dns" && cat && echo send; } | nsupdate -k "$run/tsig.key"
}

configuration() {
  cat <<CONF
ETCD_NAME=$1
ETCD_DATA_DIR=/data/lib/etcd
ETCD_LISTEN_PEER_URLS=https://$(address "$1"):2380
ETCD_LISTEN_CLIENT_URLS=https://$(address "$1"):2379,https://127.0.0.1:2379
ETCD_INITIAL_ADVERTISE_PEER_URLS=https://$1.$domain:2380
ETCD_ADVERTISE_CLIENT_URLS=https://$1.$domain:2379
ETCD_INITIAL_CLUSTER_STATE=new
ETCD_INITIAL_CLUSTER_TOKEN=bare
ETCD_DISCOVERY_SRV=$domain
ETCD_CLIENT_CERT_AUTH=true
ETCD_TRUSTED_CA_FILE=/etc/etcd/pki/ca.pem
ETCD_CERT_FILE=/etc/etcd/pki/member.pem
ETCD_KEY_FILE=/etc/etcd/pki/member-key.pem
ETCD_PEER_CLIENT_CERT_AUTH=true
ETCD_PEER_TRUSTED_CA_FILE=/etc/etcd/pki/ca.pem
ETCD_PEER_CERT_FILE=/etc/etcd/pki/member.pem
ETCD_PEER_KEY_FILE=/etc/etcd/pki/member-key.pem
CONF
}

unit() {
  cat <<'UNIT'
[Unit]
After=network-online.target
[Service]
Type=notify
User=etcd
EnvironmentFile=/etc/etcd/etcd.conf
WorkingDirectory=/data/lib/etcd
ExecStart=/usr/local/bin/etcd
Restart=on-failure
LimitNOFILE=65536
[Install]
WantedBy=multi-user.target
UNIT
}

# Single quotes are for the host's shell.
# shellcheck disable=SC2016
on_host='set -e
hostnamectl set-hostname "$1"
cd /tmp
curl -fsSO "$2/v$3/etcd-v$3-linux-amd64.tar.gz"
curl -fsS "$2/v$3/SHA256SUMS" | grep linux-amd64 | sha256sum -c --quiet
mkdir -p /opt/etcd/v$3 /etc/etcd/pki /data/lib/etcd
tar -xzf etcd-v$3-linux-amd64.tar.gz -C /opt/etcd/v$3 --strip-components=1 --no-same-owner
ln -s /opt/etcd/v$3/etcd /opt/etcd/v$3/etcdctl /usr/local/bin/
useradd --system --no-create-home etcd
tar -x -C /etc/etcd/pki
mv /etc/etcd/pki/etcd.conf /etc/etcd/
mv /etc/etcd/pki/etcd.service /etc/systemd/system/
chown -R etcd:etcd /etc/etcd/pki /data/lib/etcd
chmod 0600 /etc/etcd/pki/*
chmod 0700 /etc/etcd/pki /data/lib/etcd
systemctl daemon-reload
systemctl enable -q etcd
systemctl start --no-block etcd'

ssh_to() {
  name=$1
  shift
  user=root
  jump=()
  case $name in
    etcd02) user=ops ;;
    etcd03) jump=(-o "ProxyCommand=ssh ${ssh_options[*]} -W %h:%p root@10.15.1.200") ;;
  esac
  # shellcheck disable=SC2029 # commands are made here
  ssh "${ssh_options[@]}" "${jump[@]}" "$user@$(address "$name")" "$@"
}
ssh_options=(-i "$run/id_ed25519" -o BatchMode=yes -o LogLevel=ERROR -o StrictHostKeyChecking=no)
ssh_options+=(-o UserKnownHostsFile=/dev/null)

start() {
  configuration "$1" >"$work/$1/etcd.conf"
  unit >"$work/$1/etcd.service"
  tar -c --owner=0 --group=0 -C "$work/$1" . |
    ssh_to "$1" "sudo -n sh -c '$on_host' sh $1 $mirror $version"
}

certificates &
records server 2380 &
wait %1 %2
pids=()
for name in $names; do
  start "$name" &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid"; done
endpoints=$(for name in $names; do echo "https://$name.$domain:2379"; done | paste -sd,)
ssh_to etcd01 "until etcdctl --endpoints=$endpoints --cacert=/etc/etcd/pki/ca.pem --cert=/etc/etcd/pki/member.pem \
  --key=/etc/etcd/pki/member-key.pem --dial-timeout=1s endpoint health 2>/dev/null; do sleep 0.1; done"
records client 2379
