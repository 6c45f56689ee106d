# shellcheck shell=sh
# Files appear whole or not at all: written under another name, flushed, renamed.

# put_file FILE MODE: stdin, a pipe or a file, becomes FILE. What did not arrive whole, as on a full disk, never takes its place.
put_file() {
  put_why=$(install -m "$2" /dev/stdin "$1.new" 2>&1) || {
    rm -f "$1.new"
    fail "$1 cannot be written: $put_why$(room "$(dirname "$1")"). It is as it was. Mend that disk or make room on it, then pulumi up again"
  }
  if [ -e "$1" ] && cmp -s "$1.new" "$1"; then
    rm -f "$1.new"
    return 0
  fi
  flush "$1.new"
  mv -f "$1.new" "$1"
}

# flush PATH: to the disk. Not every sync knows how to do that for one file or directory.
flush() { sync "$1" 2>/dev/null || sync; }

# differs FILE OTHER: they are not the same, or one is not there.
differs() { ! cmp -s "$1" "$2"; }

# free_bytes DIR: on the disk of that directory, or of the nearest one above it that is there.
free_bytes() {
  free_dir=$1
  while [ ! -d "$free_dir" ]; do free_dir=$(dirname "$free_dir"); done
  df -PB1 "$free_dir" | awk 'NR == 2 { printf "%.0f", $4 }'
}

# room DIR: for messages.
room() { printf ' (%s MiB are free on the disk of %s)' "$(($(free_bytes "$1") / 1048576))" "$1"; }

# point_link LINK TARGET: a symbolic link that is never missing, not even for an instant.
point_link() {
  [ "$(readlink "$1" 2>/dev/null)" != "$2" ] || return 0
  ln -sfn "$2" "$1.new"
  mv -fT "$1.new" "$1"
}

# is_ours FILE: this program made it. Its files say so, its links go to the releases. A host may have had an etcd before.
is_ours() {
  case "$(readlink "$1" 2>/dev/null)" in
    "$RELEASES"/v*) return 0 ;;
    ?*) return 1 ;;
  esac
  grep -qs 'etcd-host' "$1"
}

# keep FILE: before another takes its place. What is not ours is never lost.
keep() {
  [ -f "$1" ] && ! is_ours "$1" && differs "$1" "$KEPT$1" || return 0
  (umask 022 && mkdir -p "$KEPT$(dirname "$1")")
  cp -a "$1" "$KEPT$1"
  say "the $1 that was here is kept as $KEPT$1"
}

# passable DIR: others than root may go through it. One that was here keeps the rest of its mode: keys may lie in it.
passable() {
  if [ -d "$1" ]; then chmod a+x "$1"; else mkdir -m 0755 "$1"; fi
}

digest() { sha256sum | cut -c1-16; }

# json_string: stdin as one JSON string.
json_string() {
  awk 'BEGIN { printf "\"" }
    { gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\t/, "\\t"); gsub(/\r/, ""); printf "%s%s", (NR > 1 ? "\\n" : ""), $0 }
    END { printf "\"" }'
}

# etcd_user: whoever needs the owner first makes it. One verb at a time: of two `useradd` at once both may succeed, and the second one's
# user takes the place of the first one's, who owns files by then.
etcd_user() {
  (
    flock -w 60 8
    id etcd >/dev/null 2>&1 ||
      useradd --system --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin etcd 2>"$STATE_DIR/useradd.err"
  ) 8>"$STATE_DIR/user.lock" || fail "no user etcd could be made: $(tail -n 1 "$STATE_DIR/useradd.err")"
}
