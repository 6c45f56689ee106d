# shellcheck shell=sh
# A snapshot on the root disk before what cannot be undone, kept until a person removes it.

# snapshot_before WHAT
snapshot_before() {
  mkdir -p "$STATE_DIR/snapshots"
  snapshot=$STATE_DIR/snapshots/$(date -u +%Y%m%dT%H%M%SZ)-before-$1.db
  say "taking a snapshot: $snapshot"
  # Of this member where it serves; one that is down would only be waited for.
  snapshot_source=$(here)
  serves "$snapshot_source" || snapshot_source=$asked
  CTL_TIMEOUT=600s ctl "$snapshot_source" snapshot save "$snapshot" >/dev/null ||
    fail "no snapshot could be taken before $1: $(why_ctl). Nothing was changed"
}
