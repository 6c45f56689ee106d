# shellcheck shell=sh
# drift: what on this host is not as the last update left it, and how the etcd here sees its cluster. It only reads, and asks
# nobody but the etcd on this host. Judging is Pulumi's, which hears all hosts. A line each:
#   state=none|begun|ready|aside  nothing of ours; not ready yet; a member; a member whose data was set aside
#   differs=PART SINCE EFFECT WORDS...
#     PART is the command that mends it; SINCE has no spaces; EFFECT is what that does to etcd: starts, restarts, joins, or - for nothing
verb_drift() {
  drift_state
  echo "state=$drift_is"
  [ "$drift_is" != aside ] || drifted member "$(changed_at "$STATE_DIR/aside")" joins "its data was set aside"
  [ "$drift_is" = ready ] || return 0
  use_identity
  echo "token=$in_token"
  drift_program
  drift_release
  drift_certificate
  drift_revocation
  drift_files
  drift_service
  drift_cluster
}

drift_state() {
  if adopted_here; then
    drift_is=none # what runs here is not ours yet
  elif was_ready; then
    drift_is=ready
  elif [ -f "$STATE_DIR/aside" ]; then
    drift_is=aside
  elif [ -f "$STATE_DIR/active" ]; then
    drift_is=begun
  else
    drift_is=none
  fi
}

# drifted PART SINCE EFFECT WORDS
drifted() { printf 'differs=%s %s %s %s\n' "$1" "$(printf '%s' "$2" | tr -s ' ' '_')" "$3" "$4"; }

# edited PART FILE: tells of it.
edited() { if [ -e "$2" ]; then drifted "$1" "$(changed_at "$2")" - "$2 was edited"; else drifted "$1" "$(changed_at "$2")" - "$2 is gone"; fi; }

# changed_at FILE: of the inode, which a copy does not set back; of the nearest directory where the file is gone.
changed_at() {
  changed_file=$1
  until [ -e "$changed_file" ] || [ -L "$changed_file" ]; do changed_file=$(dirname "$changed_file"); done
  stat -c %z "$changed_file" | sed 's/\(\.[0-9]\{3\}\)[0-9]*/\1/'
}

drift_program() {
  if [ ! -x "$PROGRAM" ] || [ "$(tail -n +4 "$PROGRAM" | sha256sum | cut -c1-12)" != "$(sed -n '3s/^PROGRAM_VERSION=//p' "$PROGRAM")" ]; then
    edited program "$PROGRAM"
  fi
}

drift_release() {
  [ -f "$APPLIED/version" ] || return 0
  drift_version=$(cat "$APPLIED/version")
  [ -x "$RELEASES/v$drift_version/etcd" ] || edited install "$RELEASES/v$drift_version/etcd"
}

drift_certificate() {
  drift_set=$(readlink "$PKI/current" || true)
  drift_edited=yes
  if [ -f "$STATE_DIR/certificate" ] && [ "$drift_set" != "$(cat "$STATE_DIR/certificate")" ]; then
    drifted certificate "$(changed_at "$PKI/current")" - "$PKI/current was pointed elsewhere"
  elif [ "$(set_digest "$PKI/current")" != "$drift_set" ]; then
    drifted certificate "$(changed_at "$PKI/current/member.pem")" - "the files in $PKI/current were edited or removed"
  elif [ -n "$(find "$PKI/current/" ! -user etcd -o -perm /077)" ]; then
    drifted certificate "$(changed_at "$PKI/current/member-key.pem")" - "the files in $PKI/current are open to others than etcd"
  else
    drift_edited=no
  fi
}

# While the list that etcd is told of is missing or broken it lets nobody in.
drift_revocation() {
  if [ -f "$STATE_DIR/revoked" ] && grep -qs "$PKI/revoked.der" "$APPLIED/etcd.conf" &&
    [ "$(digest <"$PKI/revoked.der" 2>/dev/null)" != "$(cat "$STATE_DIR/revoked")" ]; then
    edited revocation "$PKI/revoked.der"
  fi
}

drift_files() {
  [ -f "$APPLIED/version" ] || return 0
  cmp -s "$CONF" "$APPLIED/etcd.conf" || edited configuration "$CONF"
  cmp -s "$UNIT" "$APPLIED/etcd.service" || edited configuration "$UNIT"
  if ! etcdctl_wrapper | cmp -s - "$BIN/etcdctl"; then edited configuration "$BIN/etcdctl"; fi
  for drift_bin in etcd etcdutl; do
    [ "$(readlink "$BIN/$drift_bin")" = "$RELEASES/v$(cat "$APPLIED/version")/$drift_bin" ] ||
      drifted configuration "$(changed_at "$BIN/$drift_bin")" - "$BIN/$drift_bin was pointed elsewhere"
  done
}

drift_service() {
  drift_shown=$(systemctl show -p ActiveState,UnitFileState,InactiveEnterTimestamp,ExecMainStartTimestamp,DropInPaths etcd)
  drift_property() { printf '%s\n' "$drift_shown" | sed -n "s/^$1=//p"; }
  case $(drift_property UnitFileState) in
    enabled) ;;
    *) drifted configuration "$(changed_at /etc/systemd/system/multi-user.target.wants)" - "etcd does not start at boot" ;;
  esac
  case $(drift_property ActiveState) in
    active | activating | deactivating | reloading)
      drift_runs=$(runs_otherwise | paste -sd, - | sed 's/,/, /g')
      if [ -n "$drift_runs" ]; then
        drifted member "$(drift_property ExecMainStartTimestamp)" restarts "etcd runs with old files: $drift_runs"
      elif [ "$drift_edited" = no ] && [ "$(staged_digest)" != "$(active_digest)" ]; then
        # An update was killed before it said that it had restarted this one, and was taken back.
        drifted member "$(changed_at "$STAGED/input")" restarts "etcd runs with old files: it was not restarted since others were laid out"
      fi
      ;;
    *)
      # systemd forgets when, of a unit that nothing holds; the last that is logged of it is its end.
      drift_stopped=$(drift_property InactiveEnterTimestamp)
      [ -n "$drift_stopped" ] || drift_stopped=$(journalctl -q -u etcd -n 1 -o short-iso-precise --no-pager 2>/dev/null | cut -d' ' -f1)
      drifted configuration "${drift_stopped:-$(changed_at /etc/systemd/system/multi-user.target.wants)}" starts "etcd is stopped"
      ;;
  esac
  for drift_drop_in in $(drift_property DropInPaths); do
    case $drift_drop_in in */etcd.service.d/*) echo "dropin=$drift_drop_in" ;; esac
  done
}

# drift_cluster: how etcd here sees it, and whether it commits. Known are the members that an update waited for.
drift_cluster() {
  echo "data=$(has_data && echo yes || echo no)"
  # By address: names are what may be gone.
  drift_peer=$(sed -n 's/^ETCD_LISTEN_PEER_URLS="\{0,1\}\([^,"]*\).*/\1/p' "$CONF" 2>/dev/null)
  ctl_get "$(here)/health" "${drift_peer:-$in_peer_url}/members" 2>/dev/null | sed -n '/^[{[]/s/^/etcd=/p'
  unresolved "$in_peer_url" | sed '/./s/^/unresolved=/'
  [ ! -f "$STATE_DIR/known" ] || sed 's/^/known=/' "$STATE_DIR/known"
}
