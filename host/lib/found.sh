# shellcheck shell=sh
# An etcd that runs here and that this program did not start: which process, of which unit, by which settings, on which
# data. It is read from the kernel and from etcd's own files, whatever way it was configured; nothing is changed.

# find_etcd PEER_PORT: sets $found_pid: the process that listens there, or else the only etcd there is. Any user of the host may call
# a process etcd, listen at an address that is free, and write what they like into its environment: so only a process counts
# that a unit of the system runs, as that unit's user.
find_etcd() {
  found_pid=$(facts_listener "$1" | cut -d' ' -f3 | sort -u | run_by_units)
  [ -n "$found_pid" ] || found_pid=$(etcd_processes | run_by_units)
  case "$found_pid" in '' | *[!0-9]*) return 1 ;; esac
  found_settings=$(found_environment <"/proc/$found_pid/environ" && found_arguments <"/proc/$found_pid/cmdline")
  found_file=$(found_setting config-file)
  # Where there is a file etcd reads nothing else.
  [ -z "$found_file" ] || found_settings=$(found_content "$found_file" | found_yaml)
}

# run_by_units: of the process IDs on stdin, those that a unit of the system runs, as that unit's user.
run_by_units() {
  while read -r units_pid; do
    units_unit=$(unit_of "$units_pid")
    [ -n "$units_unit" ] || continue
    units_user=$(systemctl show -p User --value -- "$units_unit")
    units_uid=$(id -u -- "${units_user:-root}" 2>/dev/null) || continue
    awk -v uid="$units_uid" '/^Uid:/ { good = $2 == uid && $3 == uid && $4 == uid && $5 == uid } END { exit !good }' "/proc/$units_pid/status" 2>/dev/null || continue
    echo "$units_pid"
  done
}

# unit_of PID: the service of the system, not of a user, whose control group the process is in.
unit_of() { unit_in "/proc/$1/cgroup"; }
unit_in() {
  sed -n 's/^0:://p; s/^[0-9]*:name=systemd://p' "$1" 2>/dev/null | grep -v 'user\.slice\|user@' | sed -n 's|.*/\([^/]*\.service\)$|\1|p' | head -n 1
}

# as_found COMMAND...: with the rights of the process that was found. Paths are that process's word: root follows none of them.
as_found() {
  as_ids=$(awk '/^Uid:/ { uid = $3 } /^Gid:/ { gid = $3 } /^Groups:/ { $1 = ""; sub(/^ /, ""); gsub(/ /, ","); groups = $0 }
    END { print "--reuid=" uid, "--regid=" gid, groups == "" ? "--clear-groups" : "--groups=" groups }' "/proc/$found_pid/status")
  # shellcheck disable=SC2086 # one option a word
  setpriv $as_ids -- timeout 10 "$@"
}

# found_content FILE: of a file that the process names. None that etcd reads is as large as a MiB.
found_content() { as_found head -c 1048576 -- "$(found_path "$1")"; }

etcd_processes() { grep -lx etcd /proc/[0-9]*/comm 2>/dev/null | cut -d/ -f3; }

# found_unit: of systemd. Empty in a container, whose root is another: what starts it there this program does not know.
found_unit() {
  [ "$(stat -Lc %d:%i "/proc/$found_pid/root")" = "$(stat -Lc %d:%i /)" ] || return 0
  unit_of "$found_pid"
}

# found_data_dir, found_wal_dir: by the files that it has open. The second is empty where the log is within the data.
found_data_dir() { found_open '/member/snap/db$'; }
found_wal_dir() { found_open '/[^/]*\.wal$' | grep -vxF "$(found_data_dir)/member/wal" || true; }
found_open() { find "/proc/$found_pid/fd" -type l -exec readlink {} \; 2>/dev/null | sed -n "s|$1||p" | sort -u | head -n 1; }

# found_setting NAME: a flag's value, whichever way it was given.
found_setting() { printf '%s\n' "$found_settings" | sed -n "s/^$1=//p" | tail -n 1; }

# found_path PATH: from here; etcd's own directory may be another.
found_path() {
  case $1 in
    '' | /*) echo "$1" ;;
    *) echo "$(readlink "/proc/$found_pid/cwd")/$1" ;;
  esac
}

# found_url client|peer: one that it listens at, of TLS if there is one.
found_url() {
  found_urls=$(found_setting "listen-$1-urls" | tr ',' '\n')
  { printf '%s\n' "$found_urls" | grep '^https:' || printf '%s\n' "$found_urls"; } |
    sed -n '1{s|//0\.0\.0\.0:|//127.0.0.1:|;s|//\[::\]:|//[::1]:|;p;}'
}

# found_reach client|peer: where others reach it, if it says so: it may take its own certificate from that address alone.
found_reach() {
  case $1 in peer) found_told=$(found_setting initial-advertise-peer-urls) ;; *) found_told=$(found_setting advertise-client-urls) ;; esac
  case "$(found_setting "listen-$1-urls"),$found_told" in
    *//0.0.0.0:*,https:* | *'//[::]:'*,https:*) printf '%s\n' "${found_told%%,*}" ;;
    *) found_url "$1" ;;
  esac
}

# found_get URL CURL_ARGS...: of this host's own etcd, with its own certificate, so that it need not be proven who answers. The URL is
# the process's word too, so nothing but a URL is asked, with the process's rights.
found_get() {
  case $1 in
    *[!]A-Za-z0-9._:/[-]*) return 1 ;;
    http://[!-]* | https://[!-]*) ;;
    *) return 1 ;;
  esac
  for found_pair in peer- ''; do
    found_cert=$(found_path "$(found_setting "${found_pair}cert-file")")
    found_key=$(found_path "$(found_setting "${found_pair}key-file")")
    as_found curl -q -ksS --http1.1 --proto '=http,https' --connect-timeout 2 --max-time 5 ${found_cert:+--cert "$found_cert" --key "$found_key"} --url "$@" 2>/dev/null && return 0
  done
  return 1
}

found_environment() {
  tr '\0' '\n' | awk -F= '/^ETCD_/ { name = tolower(substr($1, 6)); gsub("_", "-", name); print name "=" substr($0, length($1) + 2) }'
}

found_arguments() {
  tr '\0' '\n' | awk 'NR == 1 { next }
    /^--?[a-z]/ { if (name) print name "=true"; name = $0; sub(/^--?/, "", name); if (name ~ /=/) { print name; name = "" } next }
    name { print name "=" $0; name = "" }
    END { if (name) print name "=true" }'
}

# found_yaml: `key: value` lines; those of TLS are in two sections.
found_yaml() {
  awk -v quotes="[\"']" '{ sub(/(^|[ \t])#.*/, "") } !/:/ { next }
    { match($0, /:([ \t]|$)/); key = substr($0, 1, RSTART - 1); value = substr($0, RSTART + 1)
      gsub(/[ \t]/, "", key); gsub(quotes, "", key); gsub(/^[ \t]+|[ \t\r]+$/, "", value); gsub("^" quotes "|" quotes "$", "", value)
      if (!/^[ \t]/) section = value == "" ? key : ""
      if (value != "") print (section == "peer-transport-security" ? "peer-" : "") key "=" value }'
}

# found_authorities: every CA that it takes certificates of, the text of its PEM in a line.
found_authorities() {
  for found_bundle in trusted-ca-file peer-trusted-ca-file; do
    [ -z "$(found_setting $found_bundle)" ] || found_content "$(found_setting $found_bundle)" | pem_lines
  done | sort -u
}

pem_lines() {
  awk '{ gsub(/[ \t\r]/, "") } /BEGINCERTIFICATE/ { pem = ""; on = 1; next } /ENDCERTIFICATE/ { print pem; on = 0 } on { pem = pem $0 }'
}
