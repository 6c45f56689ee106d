# shellcheck shell=sh
# A snapshot on the root disk before what cannot be undone, kept until a person removes it.

# snapshot_before WHAT
snapshot_before() {
  mkdir -p "$STATE_DIR/snapshots"
  snapshot=$STATE_DIR/snapshots/$(date -u +%Y%m%dT%H%M%SZ)-before-$1.db
  say "taking a snapshot: $snapshot"
  CTL_TIMEOUT=600s ctl "https://127.0.0.1:$in_client_port" snapshot save "$snapshot" >/dev/null ||
    CTL_TIMEOUT=600s ctl "$asked" snapshot save "$snapshot" >/dev/null ||
    fail "no snapshot could be taken before $1: $(why_ctl). Nothing was changed"
}
