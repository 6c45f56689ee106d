# shellcheck shell=sh
# What every verb shares: where things are, how it speaks, and one verb at a time on a host.
set -eu
umask 077
# What other programs say is read here: it must be in one language, whichever the host's is.
LC_ALL=C
export LC_ALL

STATE_DIR=/var/lib/etcd-host # on the root disk, apart from the data disk: it outlives a wiped data directory
STAGED=$STATE_DIR/staged     # what the next restart will read
APPLIED=$STATE_DIR/applied   # what the last restart was to read, to tell and undo what was edited since
MARKER=$STATE_DIR/started    # etcd was once ready here: from then on, an empty data directory means lost data
IDENTITY=$STATE_DIR/identity # which founding the data belongs to, and where the data is
PACKAGES=$STATE_DIR/packages # the distribution's packages: "brought" by us, or "found" here
ADOPTED=$STATE_DIR/adopted   # the unit of an etcd that was adopted, until ours takes its place
KEPT=$STATE_DIR/kept         # files that were here before and whose place ours took
CONF_DIR=/etc/etcd
CONF=$CONF_DIR/etcd.conf
BOOTSTRAP=$CONF_DIR/bootstrap.conf
PKI=$CONF_DIR/pki
UNIT=/etc/systemd/system/etcd.service
RELEASES=/opt/etcd
BIN=/usr/local/bin
UPLOADS=/var/tmp            # where Pulumi leaves release archives, as a user that may not be root
PROGRAM=/usr/local/sbin/etcd-host

# Progress and errors go to stderr, where Pulumi shows them live; stdout is a verb's result.
say() { printf '%s\n' "$*" >&2 || :; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Two updates, or an update and a person, must never act on one host at once. Descriptor 9 holds the lock
# until the verb ends, however it ends.
# take_lock SECONDS [FILE]
take_lock() {
  mkdir -p "$STATE_DIR"
  lock_file=$STATE_DIR/${2:-lock}
  exec 9>"$lock_file"
  flock -w "${1:-120}" 9 || fail "another etcd-host command has held $lock_file for ${1:-120} s; nothing was changed. See: ps -ef | grep etcd-host"
}

now() { date +%s; }

# retry SECONDS COMMAND...: until it succeeds; the command may say why it did not in $why.
retry() {
  retry_until=$(($(now) + $1))
  shift
  until "$@"; do
    [ "$(now)" -lt "$retry_until" ] || return 1
    sleep 0.3
  done
}
