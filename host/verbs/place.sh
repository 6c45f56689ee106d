# shellcheck shell=sh
# place: one more is to see to it that this host leaves: see leave.
verb_place() {
  echo $(($(cat "$STATE_DIR/places" 2>/dev/null || echo 0) + 1)) | put_file "$STATE_DIR/places" 0644
}
