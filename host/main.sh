# shellcheck shell=sh
# etcd-host VERB: what runs on a node of an etcd cluster. Whoever calls it, it works as root.
usage() {
  cat >&2 <<'EOF'
etcd-host VERB: keeps this host's member of an etcd cluster. Pulumi calls it; these are for people:
  set-aside   move the data of a stopped etcd away, so that the host can join anew
  version     which program this is
Called by Pulumi: facts survey look room archive drift install certificate revocation discovery configure through place member health leave forget uninstall
Called by systemd: guard started
EOF
  exit 2
}

[ $# -gt 0 ] || usage
verb=$1
shift
case $verb in
  guard | started) "verb_$verb" ;;  # during a start that a verb with the lock may be waiting for
  facts | look | room | archive) "verb_$verb" "$@" ;; # only look
  survey | drift | health)
    trap 'rm -f "$STATE_DIR/etcdctl.err"' EXIT # what another program said is of use to this verb only
    "verb_$verb" "$@"
    ;;
  # The longest of all, and nothing that it writes is read by the others before it is done: they need not wait for it.
  install)
    take_lock 600 install.lock
    trap 'rm -f "$STATE_DIR/download.err" "$STATE_DIR/unpack.err" "$STATE_DIR/useradd.err"' EXIT
    verb_install
    ;;
  certificate | revocation | discovery | configure | through | place | member | leave | forget | uninstall)
    take_lock 600
    trap 'rm -f "$STATE_DIR/etcdctl.err" "$STATE_DIR/useradd.err"' EXIT
    "verb_$verb" "$@"
    ;;
  set-aside)
    take_lock 10
    verb_set_aside
    ;;
  version) echo "$PROGRAM_VERSION" ;;
  *) usage ;;
esac
