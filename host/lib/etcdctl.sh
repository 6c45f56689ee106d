# shellcheck shell=sh
# Questions to etcd. Each names its endpoints and has a deadline; the environment's ETCDCTL_* would clash with
# the flags, so it does not reach etcdctl.

# here: etcd on this host. A certificate that was found may not name 127.0.0.1, and the etcd with it not listen there.
here() {
  if [ -f "$PKI/current/adopt" ]; then echo "$in_client_url"; else echo "https://127.0.0.1:$in_client_port"; fi
}

# ctl ENDPOINTS ARGS...
ctl() {
  ctl_endpoints=$1
  shift
  ctl_pair=member
  [ ! -f "$PKI/current/client.pem" ] || ctl_pair=client
  env -i PATH="$PATH" "$RELEASES/v$in_version/etcdctl" --endpoints="$ctl_endpoints" \
    --cacert="$PKI/current/ca.pem" --cert="$PKI/current/$ctl_pair.pem" --key="$PKI/current/$ctl_pair-key.pem" \
    --dial-timeout=2s --command-timeout="${CTL_TIMEOUT:-4s}" "$@" 2>"$STATE_DIR/etcdctl.err"
}

# ctl_get URL...: what etcd serves over HTTP, a line each, errors' words too. The peer port speaks HTTP/1.1 only and hangs up
# on an offer of HTTP/2.
ctl_get() {
  for get_url in "$@"; do
    case $get_url in https://[!-]*) ;; *) return 1 ;; esac
  done
  if command -v curl >/dev/null; then
    curl -sS --http1.1 --proto =https --connect-timeout 1 --max-time 3 --cacert "$PKI/current/ca.pem" --cert "$PKI/current/member.pem" \
      --key "$PKI/current/member-key.pem" -w '\n' "$@"
  else
    for get_url in "$@"; do
      wget -q -O- -T 3 -t 1 --content-on-error --ca-certificate="$PKI/current/ca.pem" --certificate="$PKI/current/member.pem" \
        --private-key="$PKI/current/member-key.pem" "$get_url" && echo
    done
  fi
}

# server_id: of the etcd whose metrics come on stdin.
server_id() { sed -n 's/^etcd_server_id{server_id="\([0-9a-f]\{1,16\}\)"} 1$/\1/p' | head -n 1; }

# why_ctl: the last error of etcdctl, in a line. It logs JSON before the sentence.
why_ctl() { grep -v '^{' "$STATE_DIR/etcdctl.err" 2>/dev/null | tail -n 1 | printable; }

# ask ENDPOINT: the member list, by a linearizable read, so only a quorum can answer. Sets $members: see accepted_members.
ask() {
  said=$(ctl "$1" member list -w fields) && [ -n "$said" ] || return 1
  take_members "$1"
  asked=$1
}

# take_members ASKED: sets $members by $said, what etcdctl printed of them.
take_members() {
  members=$(printf '%s\n' "$said" | accepted_members) || refuse_answer "$1" "the member list" "$members" "etcdctl member list -w fields"
}

# refuse_answer ASKED WHAT LINE COMMAND: the answer is data that this program does not accept.
refuse_answer() {
  fail "$1: $2 has a line that etcd-host does not accept: $(printf '%s\n' "$3" | head -n 1 | printable). Nothing more was changed. See: $4; a name holds letters, digits, dots and dashes, and a URL reads https://HOST:PORT"
}

# ask_any ENDPOINT...: the first that answers.
ask_any() {
  for ask_endpoint in "$@"; do
    [ -n "$ask_endpoint" ] || continue
    ask "$ask_endpoint" && return 0
  done
  return 1
}

# may_administer: with etcd's authentication on, a certificate is its name's user, who may do what that user may.
may_administer() {
  ctl "$asked" user list >/dev/null && return 0
  case "$(why_ctl)" in
    *permission* | *"user name"* | *auth*) fail "etcd's authentication is on, and $in_name, as the user of its certificate's name, may not administer it ($(why_ctl)); nothing was changed. For each member, as etcd's user root (etcdctl --user root): etcdctl user add NAME --no-password; etcdctl user grant-role NAME root" ;;
  esac
}

# select_members EXPRESSION CONDITION [NAME]: an awk expression of the lines for which an awk condition holds. Both are texts of
# this program and never made from data, which comes as `name`, the third argument, and as `own`: whether the line has this host's
# peer URL. `first(URLS)` is the first of several. No line is left out without an error, since callers count.
select_members() {
  printf '%s\n' "$members" | own_url=${in_peer_url:-} wanted_name=${3:-} awk -F', ' '
    function first(urls) { sub(/,.*/, "", urls); return urls }
    { name = ENVIRON["wanted_name"]; own = ENVIRON["own_url"] != "" && index("," $4 ",", "," ENVIRON["own_url"] ",") }
    '"$2 { print $1 }"
}

# list_lost: the answer to a question about the list did not come. It must never pass for "none".
list_lost() { fail "the member list could not be searched: awk failed on this host. Nothing more was changed. Check memory and processes there (dmesg), then run pulumi up again"; }

my_id() { select_members '$1' own; }
my_client_urls() { select_members '$5' own; }
am_learner() { [ "$(select_members '$6' own)" = true ]; }
# id_of NAME
id_of() { select_members '$1' '$3 == name' "$1"; }
# namesake_id: of a member with this host's name and another peer URL.
namesake_id() { select_members '$1' '$3 == name && !own' "$in_name"; }
# voters: a client URL each.
voters() { select_members 'first($5)' '$6 == "false" && $5 != ""'; }
# other_voters: a client URL each.
other_voters() { select_members 'first($5)' '!own && $6 == "false" && $5 != ""'; }

# never_started: other voters without client URLs, an ID each.
never_started() { select_members '$1' '!own && $6 == "false" && $5 == ""'; }

# status ENDPOINTS: sets $status to `"Name" : value` lines.
status() {
  status=$(ctl "$1" endpoint status -w fields) && [ -n "$status" ] || return 1
  status=$(printf '%s\n' "$status" | accepted_status "$1") || refuse_answer "$1" "the status" "$status" "etcdctl --endpoints=$1 endpoint status -w fields"
}
field() { printf '%s\n' "$status" | sed -n "s/^\"$1\" : //p" | head -n 1 | tr -d '"'; }

# statuses: a line each: endpoint, cluster ID, member ID, leader, version, applied index, term, errors.
statuses() {
  printf '%s\n' "$status" | awk '
    function value(line) { sub(/^"[^"]*" : /, "", line); gsub(/^"|"$/, "", line); return line }
    /^"ClusterID" :/ { c = value($0) } /^"MemberID" :/ { m = value($0) } /^"Version" :/ { v = value($0) }
    /^"Leader" :/ { l = value($0) } /^"RaftTerm" :/ { t = value($0) } /^"RaftAppliedIndex" :/ { a = value($0) }
    /^"Errors" :/ { e = value($0); gsub(/[][]/, "", e) }
    /^"Endpoint" :/ { printf "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", value($0), c, m, l, v, a, t, e; e = "" }'
}

# split_views: by $status, in words, how the members differ on their cluster or their leader; nothing where they agree. Which of them
# is wrong cannot be known from that, so the sentence has what each of them says.
split_views() {
  statuses | awk -F'\t' '
    { url[$3] = $1; asked[++n] = $1; cluster[n] = $2; leader[n] = $4 }
    $2 != cluster[1] { clusters = 1 }
    $4 != leader[1] { leaders = 1 }
    END {
      for (i = 1; i <= n; i++) {
        in_cluster = in_cluster (i > 1 ? ", " : "") asked[i] " is in cluster " cluster[i]
        follows = follows (i > 1 ? ", " : "") asked[i] " follows " (leader[i] == 0 ? "no leader" : leader[i] in url ? url[leader[i]] : "member " leader[i])
      }
      if (clusters) print "the members are in different clusters: " in_cluster
      else if (leaders || leader[1] == 0) print "the members follow no common leader: " follows
    }'
}

# leader: its client URL, where every voter answers.
leader() {
  status "$(voters | paste -sd, -)" || return 1
  statuses | awk -F'\t' '$3 == $4 { print $1 }'
}

# serves ENDPOINT: it commits, by a linearizable read, and raises no alarm.
serves() { ctl "$1" endpoint health >/dev/null; }

# commits ENDPOINT: it takes part in decisions, whatever alarm is raised: the member list is a linearizable read too.
commits() { ctl "$1" member list >/dev/null; }

# others_all QUESTION: every other voter is there and answers it with yes. One that never started counts for the quorum too.
others_all() {
  others_endpoints=$(other_voters) || return 1
  others_unstarted=$(never_started) && [ -z "$others_unstarted" ] || return 1
  for others_endpoint in $others_endpoints; do
    "$1" "$others_endpoint" || return 1
  done
}

# others_not QUESTION: which do not, and why, in a line.
others_not() {
  {
    others_asked=$(other_voters) || list_lost
    for others_endpoint in $others_asked; do
      "$1" "$others_endpoint" || echo "$others_endpoint ($(why_ctl))"
    done
    never_started | sed 's/$/ (a voter that never started; where nothing will start it: etcdctl member remove)/'
  } | paste -sd' ' -
}

hex() { printf '%x' "$1"; }

# etcdctl works for root without flags. A flag and its variable together are an error to etcdctl, so a variable is set
# only where its flag is not given.
etcdctl_wrapper() {
  cat <<'EOF'
#!/bin/sh
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
  offer ETCDCTL_ENDPOINTS endpoints "https://127.0.0.1:$(sed -n 's/^client_port=//p' /etc/etcd/etcdctl.port 2>/dev/null || echo 2379)"
fi
exec "$(dirname "$(readlink -f /usr/local/bin/etcd)")/etcdctl" "$@"
EOF
}
