[ "${1:-}" != -- ] || shift
[ $# -gt 0 ] || die "exec what? lab/lab exec -- COMMAND [ARGS]"
need_lab_up
name_machine

echo "nameserver $dns_address" >"$run/resolv.conf"
ETCDCLUSTER_LAB=$lab_name
ETCDCLUSTER_LAB_OUTSIDE=$(head -n 1 "$(host_cgroup dns)/cgroup.procs")
export ETCDCLUSTER_LAB ETCDCLUSTER_LAB_OUTSIDE
# Names resolve as they do on the hosts. `slave`: hosts that come and go outside do so in here too.
# shellcheck disable=SC2016 # expanded by the inner shell
exec nsenter --net="/run/netns/$netns" -- unshare --mount --propagation slave -- \
  sh -c 'mount --bind "$1" /etc/resolv.conf; shift; exec "$@"' sh "$run/resolv.conf" "$@"
