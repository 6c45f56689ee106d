# shellcheck shell=sh
# Files appear whole or not at all: written under another name, flushed, renamed.

# put_file FILE MODE [OWNER]: stdin becomes FILE. True when that changed something.
put_file() {
  cat >"$1.new"
  if [ -f "$1" ] && cmp -s "$1.new" "$1"; then
    rm -f "$1.new"
    return 1
  fi
  chmod "$2" "$1.new"
  [ -z "${3:-}" ] || chown "$3" "$1.new"
  sync "$1.new" 2>/dev/null || sync
  mv -f "$1.new" "$1"
}

# point_link LINK TARGET: a symbolic link that is never missing, not even for an instant.
point_link() {
  [ "$(readlink "$1" 2>/dev/null)" != "$2" ] || return 0
  ln -sfn "$2" "$1.new"
  mv -fT "$1.new" "$1"
}

digest() { sha256sum | cut -c1-16; }

# json_string: stdin as one JSON string.
json_string() {
  awk 'BEGIN { printf "\"" }
    { gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\t/, "\\t"); gsub(/\r/, ""); printf "%s%s", (NR > 1 ? "\\n" : ""), $0 }
    END { printf "\"" }'
}

# etcd_user: whoever needs the owner first makes it; two verbs at once may both try.
etcd_user() {
  id etcd >/dev/null 2>&1 && return 0
  useradd --system --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin etcd 2>"$STATE_DIR/useradd.err" ||
    retry 10 id etcd >/dev/null 2>&1 || fail "no user etcd could be made: $(tail -n 1 "$STATE_DIR/useradd.err")"
}
