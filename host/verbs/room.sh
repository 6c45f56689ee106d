# shellcheck shell=sh
# room: what the guard in a preview wants to know of each member's disks, a line each. It only reads.
verb_room() {
  use_identity
  [ -n "$in_name" ] || fail "this host is no member"
  rooms
}
