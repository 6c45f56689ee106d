# shellcheck shell=sh
# Questions to etcd. Each names its endpoints and has a deadline; the environment's ETCDCTL_* would clash with
# the flags, so it does not reach etcdctl.

# ctl ENDPOINTS ARGS...
ctl() {
  ctl_endpoints=$1
  shift
  env -i PATH="$PATH" "$RELEASES/v$in_version/etcdctl" --endpoints="$ctl_endpoints" \
    --cacert="$PKI/current/ca.pem" --cert="$PKI/current/member.pem" --key="$PKI/current/member-key.pem" \
    --dial-timeout=2s --command-timeout="${CTL_TIMEOUT:-4s}" "$@" 2>"$STATE_DIR/etcdctl.err"
}

# why_ctl: the last error of etcdctl, in a line. It logs JSON before the sentence.
why_ctl() { grep -v '^{' "$STATE_DIR/etcdctl.err" 2>/dev/null | tail -n 1 | cut -c1-300; }

# ask ENDPOINT: the member list, by a linearizable read, so only a quorum can answer. Sets $members, a line each:
# ID, started|unstarted, name, peer URLs, client URLs, learner.
ask() {
  members=$(ctl "$1" member list -w simple) && [ -n "$members" ] || return 1
  asked=$1
}

# ask_any ENDPOINT...: the first that answers.
ask_any() {
  for ask_endpoint in "$@"; do
    [ -n "$ask_endpoint" ] || continue
    ask "$ask_endpoint" && return 0
  done
  return 1
}

# column N PATTERN-FREE-FILTER: fields of $members, chosen by an awk condition over $1..$6.
select_members() { printf '%s\n' "$members" | awk -F', ' "$2 { print \$$1 }"; }
my_id() { select_members 1 "index(\",\" \$4 \",\", \",$in_peer_url,\")"; }
my_client_urls() { select_members 5 "index(\",\" \$4 \",\", \",$in_peer_url,\")"; }
am_learner() { [ "$(select_members 6 "index(\",\" \$4 \",\", \",$in_peer_url,\")")" = true ]; }
# other_voters: a client URL each.
other_voters() { select_members 5 "!index(\",\" \$4 \",\", \",$in_peer_url,\") && \$6 == \"false\" && \$5 != \"\"" | cut -d, -f1; }

# status ENDPOINT: sets $status to `"Name" : value` lines.
status() { status=$(ctl "$1" endpoint status -w fields) && [ -n "$status" ]; }
field() { printf '%s\n' "$status" | sed -n "s/^\"$1\" : //p" | head -n 1 | tr -d '"'; }

# serves ENDPOINT: it commits, by a linearizable read, and raises no alarm.
serves() { ctl "$1" endpoint health >/dev/null; }

hex() { printf '%x' "$1"; }
