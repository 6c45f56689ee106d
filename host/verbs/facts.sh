# shellcheck shell=sh
# facts: what preflight wants to know of a host, a `key=value` line each. It changes nothing: the program comes on
# stdin and is not installed, and the one file it writes, to measure the disk, is gone again.
# Arguments: data directory, the log's own directory or nothing, ports with commas, a name to resolve or nothing, and what
# `install` reads.
verb_facts() {
  facts_data_dir=$1
  facts_wal_dir=$2
  facts_ports=$3
  facts_name=$4
  echo "clock_ms=$(date +%s%3N)" # first, so that the asker can set the moment it arrives against it
  echo "machine_id=$(cat /etc/machine-id 2>/dev/null)"
  echo "hostname=$(cat /proc/sys/kernel/hostname)"
  echo "architecture=$(uname -m)"
  echo "os=$(sed -n 's/^PRETTY_NAME="\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' /etc/os-release 2>/dev/null)"
  echo "cpus=$(nproc)"
  echo "memory_bytes=$(awk '/^MemTotal:/ { printf "%.0f", $2 * 1024 }' /proc/meminfo)"
  if [ -d /run/systemd/system ]; then echo systemd=yes; else echo systemd=no; fi
  for facts_tool in tar flock awk sha256sum sync; do
    command -v "$facts_tool" >/dev/null || echo "missing=$facts_tool"
  done
  if command -v curl >/dev/null || command -v wget >/dev/null; then
    verb_archive "$5" & # a mirror answers while the disk is measured
  else
    echo "missing=curl or wget"
  fi
  echo "token=$(identity token)"
  for facts_key in name data_dir wal_dir peer_url; do echo "member_$facts_key=$(identity $facts_key)"; done
  echo "data=$({ has_any_data || [ -d "$facts_data_dir/member" ]; } && echo yes || echo no)"
  echo "started=$([ -f "$MARKER" ] && echo yes || echo no)"
  facts_addresses
  for facts_port in $(printf '%s' "$facts_ports" | tr ',' ' '); do facts_listener "$facts_port"; done
  [ -z "$facts_wal_dir" ] || facts_log "$facts_wal_dir"
  facts_disks
  [ -z "$facts_name" ] || echo "resolves=$facts_name $(getent ahosts "$facts_name" 2>/dev/null | awk '{ print $1 }' | sort -u | paste -sd, -)"
  wait
}

# facts_addresses: those that a program can listen at here. Not every host has `ip`; then nothing is told.
facts_addresses() {
  command -v ip >/dev/null || return 0
  ip -o addr show 2>/dev/null | awk '$3 ~ /^inet/ { sub("/.*", "", $4); print "address=" $4 }'
}

# facts_listener PORT: who listens there and at which address, from the kernel's own table: not every host has `ss`.
facts_listener() {
  facts_listening=$(awk -v port="$(printf ':%04X' "$1")" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10, substr($2, 1, length($2) - 5) }' \
    /proc/net/tcp /proc/net/tcp6 2>/dev/null) || true
  [ -n "$facts_listening" ] || return 0
  # Once for all ports: it reads what every process has open.
  facts_sockets=${facts_sockets:-$(socket_holders)}
  printf '%s\n' "$facts_listening" | while read -r facts_inode facts_address; do
    facts_pid=$(printf '%s\n' "$facts_sockets" | sed -n "s/^$facts_inode //p" | head -n 1)
    # A process may call itself anything, also two lines.
    facts_program=$(tr -c 'A-Za-z0-9._-' '_' 2>/dev/null <"/proc/${facts_pid:-0}/comm" | sed 's/_$//') || true
    echo "listens=$1 ${facts_program:-unknown} ${facts_pid:-0} $facts_address"
  done
}

# socket_holders: a line for each socket that a process has: inode and process ID. By one `ls`, since a busy host has thousands of open
# files. Only a link itself can be read as one: a file may be named like another's line.
socket_holders() {
  # shellcheck disable=SC2012 # -q makes every name one line, and not every find can print where a link goes
  ls -lq /proc/[0-9]*/fd 2>/dev/null | awk '
    /^\/proc\/[0-9]+\/fd:$/ { split($0, part, "/"); pid = part[3]; next }
    { at = index($0, " -> "); target = at ? substr($0, at + 4) : "" }
    target ~ /^socket:\[[0-9]+\]$/ { print substr(target, 9, length(target) - 9), pid }'
}

# facts_log DIR: whether a disk is mounted at the log in that directory, and a file there that is not etcd's.
facts_log() {
  if mountpoint -q "$1/wal" 2>/dev/null; then echo wal_mounted=yes; fi
  facts_other=$(find "$1" -mindepth 1 -maxdepth 1 \
    ! -name lost+found ! -name wal ! -name set-aside ! -name '*.wal' ! -name '*.tmp' 2>/dev/null | head -n 1)
  [ -z "$facts_other" ] || echo "wal_other=$(printf %s "${facts_other##*/}" | printable)"
}

# facts_disks: room where releases, what the host remembers, the data and the log will be, and how fast the last two are.
facts_disks() {
  for facts_dir in "$RELEASES" "$STATE_DIR" "$facts_data_dir" ${facts_wal_dir:+"$facts_wal_dir"}; do
    echo "free=$facts_dir $(free_bytes "$facts_dir")"
  done
  { has_any_data || [ -d "$facts_data_dir/member" ]; } && return 0 # a working member's own latency is in its metrics; more writes would only disturb it
  for facts_dir in "$facts_data_dir" ${facts_wal_dir:+"$facts_wal_dir"}; do facts_speed "$facts_dir"; done
}

# facts_speed DIR: of its disk, or that of its nearest parent that is there. 100 writes of the size etcd's log makes, each
# flushed; dd's own clock leaves out the cost of starting it.
facts_speed() {
  facts_at=$1
  while [ ! -d "$facts_at" ]; do facts_at=$(dirname "$facts_at"); done
  facts_file=$facts_at/.etcd-host-fsync.$$
  trap 'rm -f "$facts_file"' EXIT
  facts_n=0
  while [ "$facts_n" -lt 100 ]; do
    dd if=/dev/zero of="$facts_file" bs=2300 count=1 oflag=append,dsync conv=notrunc 2>&1
    facts_n=$((facts_n + 1))
  done | awk '/copied/ { for (i = 1; i <= NF; i++) if ($i == "s,") print $(i - 1) * 1000 }' | sort -n |
    awk -v dir="$1" '{ ms[NR] = $1; sum += $1 } END { if (NR >= 99) printf "speed=%s %.2f %.0f\n", dir, ms[int(NR * 0.99)], 1000 * NR / sum }'
  rm -f "$facts_file"
}
