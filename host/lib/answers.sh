# shellcheck shell=sh
# What etcd, DNS and files of others say is data. An answer is taken as a whole or not at all: one line that does not fit its
# pattern, and the answer is an error that quotes that line. A shorter list would be believed by checks that count.

# The patterns, for awk. Each is anchored; what they let through has no space, quote, backslash or control character in it.
ANSWER_PATTERNS='
  function is_count(text) { return length(text) <= 20 && text ~ /^[0-9]+$/ }
  function is_name(text) { return length(text) <= 255 && text ~ /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/ }
  function is_url(text) { return length(text) <= 300 && text ~ /^https:\/\/([A-Za-z0-9][A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.]+\]):[0-9]+$/ }
  function is_version(text) { return length(text) <= 40 && text ~ /^[0-9]+\.[0-9]+\.[0-9]+([-+][A-Za-z0-9.+-]+)?$/ }
  function is_minor(text) { return length(text) <= 40 && text ~ /^[0-9]+\.[0-9]+(\.[0-9]+([-+][A-Za-z0-9.+-]+)?)?$/ }
  function unquoted(text) { return text ~ /^".*"$/ ? substr(text, 2, length(text) - 2) : "\n" }
  # Of a line of `etcdctl -w fields`, which escapes what is within quotes: its key, and $0 becomes the value.
  function key_of_line(  at) {
    at = index($0, "\" : ")
    if (substr($0, 1, 1) != "\"" || at < 3) return ""
    key = substr($0, 2, at - 2)
    $0 = substr($0, at + 4)
    return key
  }
  function refuse() { refused = 1; print line == "" ? "(the end of the answer)" : line; exit 1 }
'

# accepted_members: reads `etcdctl member list -w fields`, prints a line for each member:
# ID, started|unstarted, name, peer URLs, client URLs, learner. Fails with the first line that it does not accept.
accepted_members() {
  accepted=$(awk "$ANSWER_PATTERNS"'
    function end_member() {
      if (id == "") return
      if (peers == "" || learner == "") refuse()
      lines[++members] = id ", " (name == "" ? "unstarted" : "started") ", " name ", " peers ", " clients ", " learner
      id = ""
    }
    { line = $0 == "" ? " " : $0 }
    $0 == "" { end_member(); next }
    { key = key_of_line() }
    key == "ID" { if (id != "" || !is_count($0) || ids[$0]++) refuse(); id = $0; name = "\n"; peers = clients = learner = ""; next }
    id == "" { if (members || key !~ /^(ClusterID|MemberID|Revision|RaftTerm)$/ || headers[key]++ || !is_count($0)) refuse(); next }
    key == "Name" { if (name != "\n") refuse(); name = unquoted($0); if (name != "" && !is_name(name)) refuse(); next }
    name == "\n" || learner != "" { refuse() }
    key == "PeerURL" { url = unquoted($0); if (!is_url(url) || urls[url]++) refuse(); peers = peers (peers == "" ? "" : ",") url; next }
    key == "ClientURL" { url = unquoted($0); if (!is_url(url)) refuse(); clients = clients (clients == "" ? "" : ",") url; next }
    key == "IsLearner" { if ($0 != "true" && $0 != "false") refuse(); learner = $0; next }
    { refuse() }
    END {
      if (refused) exit 1
      line = ""
      end_member()
      if (!members) refuse()
      for (i = 1; i <= members; i++) print lines[i]
    }') || {
    printf '%s\n' "$accepted"
    return 1
  }
  # awk counts in floating point, which has no room for an ID.
  printf '%s\n' "$accepted" | while IFS= read -r accepted_line; do
    printf '%x, %s\n' "${accepted_line%%, *}" "${accepted_line#*, }" || exit 1
  done
}

# accepted_status ENDPOINTS: reads `etcdctl endpoint status -w fields` and prints it as it is, if there is one answer of each
# endpoint. Errors are a member's own words, and not escaped: so a line of them must not pass for another one.
accepted_status() {
  asked_of=$1 awk "$ANSWER_PATTERNS"'
    BEGIN { for (left = split(ENVIRON["asked_of"], list, ","); list[++i] != "";) asked[list[i]] }
    function end_block(  needed, n) {
      if (!started) return
      n = split("ClusterID MemberID Revision Version Leader RaftTerm RaftAppliedIndex Errors Endpoint", needed, " ")
      while (n) if (!(needed[n--] in seen)) refuse()
      split("", seen)
      started = 0
    }
    { line = $0 == "" ? " " : $0 }
    $0 == "" { end_block(); next }
    { kept[++lines] = $0; key = key_of_line(); started = 1 }
    seen[key]++ && (key != "RaftTerm" || seen[key] > 2) { refuse() } # 3.6 prints the term twice
    key == "Errors" { if (!/^\[.*\]$/) refuse(); next }
    key == "Version" { if (!is_version(unquoted($0))) refuse(); next }
    key == "StorageVersion" || key == "DowngradeTargetVersion" { if ($0 != "\"\"" && !is_minor(unquoted($0))) refuse(); next }
    key == "Endpoint" { endpoint = unquoted($0); if (!(endpoint in asked)) refuse(); delete asked[endpoint]; left--; next }
    key == "IsLearner" || key == "DowngradeEnabled" { if ($0 != "true" && $0 != "false") refuse(); next }
    key !~ /^[A-Za-z]+$/ || !is_count($0) { refuse() }
    END {
      if (refused) exit 1
      line = ""
      end_block()
      if (left) refuse()
      for (i = 1; i <= lines; i++) print kept[i]
    }'
}

# accepted_urls: those lines of stdin that are a URL which may be asked.
accepted_urls() { awk "$ANSWER_PATTERNS"'is_url($0)'; }

# accepted_version: the first line of stdin, if it is a version.
accepted_version() { awk "$ANSWER_PATTERNS"'NR == 1 && is_version($0) { print; good = 1 } END { exit !good }'; }

# printable: what others say, for a message: in one line, without what a terminal obeys.
printable() { tr -cd '\040-\176' | cut -c1-300; }
