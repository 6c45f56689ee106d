# shellcheck shell=sh
# The systemd unit. Starting never blocks: etcd is only ready with a quorum, and the next member may be the one that
# makes it.

unit_active() {
  case "$(systemctl show -p ActiveState --value "$(etcd_unit)" 2>/dev/null)" in active | activating) return 0 ;; esac
  return 1
}

# etcd_unit: that this host's member runs by.
etcd_unit() { if adopted_here; then adopted unit; else echo etcd.service; fi; }

# enable_unit: at every boot from now on. Nothing is to be read anew for that, and a reload takes systemd 0.1 s.
enable_unit() { systemctl --no-reload enable -q etcd; }

start_unit() {
  enable_unit
  systemctl reset-failed etcd 2>/dev/null || true
  systemctl start --no-block etcd
}

# last_errors: why etcd does not start, in its own words.
last_errors() {
  journalctl -u "$(etcd_unit)" -n 60 -o cat --no-pager 2>/dev/null | grep -E '"level":"(error|fatal|panic)"|"msg":"(failed to verify flags|rejected connection)|^error:|panic' |
    sed -E 's/.*"msg":"([^"]*)".*"error":"(([^"\\]|\\.)*)".*/\1: \2/' | awk '!seen[$0]++' | tail -n 4
}

wait_ready() {
  retry "$1" here_serves || fail "etcd on $in_name does not serve after $1 s.$(out_of_space)
$(last_errors)
See on the host: journalctl -u etcd"
}

out_of_space() {
  case "$(ctl "$(here)" alarm list)" in
    *NOSPACE*) printf ' It raises the alarm NOSPACE: its database is as large as settings.quotaBackendBytes lets it be. Make room (etcdctl compact, then etcdctl defrag --cluster) or raise that setting, then etcdctl alarm disarm, then pulumi up again' ;;
  esac
}

here_serves() {
  serves "$(here)" && return 0
  nudge
  return 1
}

# nudge: an entry for the log, of a lease that ends by itself: no key and no revision changes. An etcd is ready once it has
# seen the entry that tells its name. Where that came to it inside a snapshot, because the log was long, it refuses its own next try
# ("too many requests": it takes itself to be behind) until some other entry comes: where nobody writes, for ever. Measured
# with 3.6.16; its first try ends after 7 s.
nudge() {
  nudge_at=${nudge_at:-$(($(now) + 8))}
  [ "$(now)" -ge "$nudge_at" ] || return 0
  nudge_at=$(($(now) + 8))
  nudge_others=$(other_voters | paste -sd, -)
  [ -z "$nudge_others" ] || ctl "$nudge_others" lease grant 1 >/dev/null || true
}

# staged_digest / active_digest: what the next start would read, and what the running etcd has read.
staged_digest() {
  cat "$STAGED/etcd.conf" "$STAGED/etcd.service" "$STAGED/version" "$PKI/current/ca.pem" 2>/dev/null | digest
}
active_digest() { cat "$STATE_DIR/active" 2>/dev/null || true; }

main_pid() { systemctl show -p MainPID --value etcd; }

# running_version: of the process; where none runs, of what the next start would run. The two differ where an update was
# killed before its restart.
running_version() {
  if adopted_here; then
    adopted version
    return 0
  fi
  { readlink "/proc/$(main_pid)/exe" || true; readlink "$BIN/etcd" || true; } 2>/dev/null | sed -n 's|^/opt/etcd/v\([^/]*\)/etcd\( (deleted)\)\{0,1\}$|\1|p' | head -n 1
}

# activate: staged files become the files that etcd reads.
activate() {
  keep_files
  mkdir -p "$APPLIED"
  for activate_file in etcd.conf etcd.service version; do put_file "$APPLIED/$activate_file" 0644 <"$STAGED/$activate_file"; done
  lay_out
  put_file "$STATE_DIR/trusted.pem" 0644 <"$PKI/current/ca.pem"
  staged_digest | put_file "$STATE_DIR/active" 0644
}

keep_files() {
  for keep_file in "$CONF" "$UNIT" "$BIN/etcd" "$BIN/etcdctl" "$BIN/etcdutl"; do keep "$keep_file"; done
}

# lay_out: what was activated is what etcd and systemd read, also after someone edited it.
lay_out() {
  if differs "$APPLIED/etcd.conf" "$CONF"; then
    put_file "$CONF" 0644 <"$APPLIED/etcd.conf"
    say "$CONF is written"
  fi
  if differs "$APPLIED/etcd.service" "$UNIT"; then
    put_file "$UNIT" 0644 <"$APPLIED/etcd.service"
    say "$UNIT is written"
    reload_units
  fi
  for lay_bin in etcd etcdutl; do point_link "$BIN/$lay_bin" "$RELEASES/v$(cat "$APPLIED/version")/$lay_bin"; done
  etcdctl_wrapper | put_file "$BIN/etcdctl" 0755
}

# reload_units: unless systemd has read the unit by itself, as it does where it had none of that name. A reload runs all of
# systemd's generators, for 0.1 to 0.5 s.
reload_units() {
  case "$(systemctl show -p LoadState -p NeedDaemonReload etcd 2>/dev/null)" in
    *LoadState=loaded*NeedDaemonReload=no*) ;;
    *) systemctl daemon-reload ;;
  esac
}

# runs_otherwise: in words, how the running etcd differs from what was activated: someone restarted it after an edit, or an
# update was killed before its restart. Asked of the process itself.
runs_otherwise() {
  runs_pid=$(main_pid)
  [ "$runs_pid" -gt 0 ] && [ -f "$APPLIED/version" ] || return 0
  runs_exe=$(readlink "/proc/$runs_pid/exe") || return 0
  case $runs_exe in */systemd*) return 0 ;; esac # it is only about to become etcd
  if [ "${runs_exe% (deleted)}" != "$RELEASES/v$(cat "$APPLIED/version")/etcd" ]; then echo "its program is $runs_exe"; fi
  if [ "$(tr '\0' '\n' <"/proc/$runs_pid/cmdline" | wc -l)" != 1 ]; then echo "it was started with flags"; fi
  runs_differs=$({
    tr '\0' '\n' <"/proc/$runs_pid/environ"
    sed -n 's/\\\(["\\$`]\)/\1/g; s/^\(ETCD_[A-Z0-9_]*\)="\(.*\)"$/\1=\2/; /^ETCD_/p' "$APPLIED/etcd.conf"
  } | grep -E '^ETCD_' | grep -vE '^ETCD_(INITIAL_CLUSTER|DISCOVERY)' | sort | uniq -u | cut -d= -f1 | sort -u | paste -sd' ' -)
  if [ -n "$runs_differs" ]; then echo "it was started with another $runs_differs"; fi
}

# prepare_data_dir: owned by etcd, closed to others, on whatever disk it is. What has to be made on the way there can
# be passed by everyone; what is there already stays as it is.
prepare_data_dir() {
  for prepare_dir in "$in_data_dir" $in_wal_dir; do
    (umask 022 && mkdir -p "$prepare_dir") || fail "$prepare_dir cannot be made$(room "$prepare_dir"). Make room on that disk, or set dataDir (walDir) to another, then pulumi up again"
    chown etcd:etcd "$prepare_dir"
    chmod 0700 "$prepare_dir"
  done
}
