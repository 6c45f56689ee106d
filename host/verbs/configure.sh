# shellcheck shell=sh
# configure: stages what the next restart will read, and sets the host's name. A working etcd goes on with what it
# has; one that is down anyway starts with the new files at once, since that costs no quorum. Files that someone edited are
# written again. The time that it prints has `member` run after it.
verb_configure() {
  mkdir -p "$STAGED"
  new_files=$(mktemp -d "$STATE_DIR/files.XXXXXX")
  cat >"$new_files/input" 2>/dev/null || input_lost "$new_files"
  read_files "$new_files" <"$new_files/input"
  touch "$new_files/host"
  read_input hostname address client_port upgrades_from adopt <"$new_files/host"
  # All of it is here before any of it is staged: a connection that ends looks like the end of the input, and `host` comes last.
  for new_file in etcd.conf etcd.service version host; do
    [ -s "$new_files/$new_file" ] || input_cut "$new_file"
  done
  { [ -n "$in_upgrades_from" ] && [ "$(tail -c 1 "$new_files/input" | od -An -tu1 | tr -d ' ')" = 10 ]; } || input_cut host
  for new_file in etcd.conf etcd.service version; do
    if differs "$new_files/$new_file" "$STAGED/$new_file"; then say "$new_file is staged"; fi
    put_file "$STAGED/$new_file" 0644 <"$new_files/$new_file"
  done
  digest <"$new_files/input" | cut -c1-12 | put_file "$STAGED/input" 0644
  rm -rf "$new_files"
  passable "$CONF_DIR"
  echo "client_port=$in_client_port" | put_file "$CONF_DIR/etcdctl.port" 0644
  [ -n "$in_adopt" ] || set_host_name
  if adopted_here || { [ -n "$in_adopt" ] && [ -z "$(identity token)" ]; }; then
    say "the etcd that was found here goes on as it is"
  elif was_ready; then
    if [ -f "$APPLIED/version" ]; then lay_out; fi
    enable_unit
    heal_if_down
  else
    prepare_first_start
  fi
  date -u +%Y-%m-%dT%H:%M:%S.%3NZ
}

# input_cut FILE
input_cut() {
  rm -rf "$new_files"
  fail "the configuration did not arrive whole ($1 is missing or cut off); nothing was changed. Run pulumi up again"
}

# set_host_name: not while an etcd is adopted; others on that host may go by the name that it has.
set_host_name() {
  # sudo and others look their own host's name up. Not 127.0.1.1: etcd would take that for the member's address.
  if grep -q ' # etcd-host$' /etc/hosts || ! getent hosts "$in_hostname" >/dev/null; then
    { grep -v ' # etcd-host$' /etc/hosts; echo "$in_address $in_hostname # etcd-host"; } | put_file /etc/hosts 0644
  fi
  if [ "$(cat /etc/hostname 2>/dev/null)" != "$in_hostname" ]; then
    # hostnamectl does the same by a daemon that has to be started for it, which took longer than all else in this verb.
    echo "$in_hostname" | put_file /etc/hostname 0644
    hostname "$in_hostname" 2>/dev/null || hostnamectl set-hostname "$in_hostname"
    say "host name is $in_hostname"
  fi
}

# prepare_first_start: where there is no unit of that name, nothing runs by these files, so they are put in place here, on
# all hosts at once, and not when members start one after the other. It is not enabled: only `member` may start it.
prepare_first_start() {
  systemctl cat etcd >/dev/null 2>&1 || activate
}

# heal_if_down: it was ready once, and is down or has not become ready since it started. Another version needs to be allowed,
# here as in any restart; this is also how a version that does not start is taken back.
heal_if_down() {
  use_identity
  if [ "$(systemctl show -p ActiveState --value etcd)" = active ]; then
    if hangs; then
      say "etcd runs and does not serve, and all others do: restarting it before them"
      systemctl restart --no-block etcd
    fi
    return 0
  fi
  restart_from=$(running_version)
  restart_to=$(cat "$STAGED/version")
  if [ "$restart_from" != "$restart_to" ]; then
    # An etcd that runs prepares for another version, in its turn. Only where this one does not start, another may.
    say "etcd is down: starting it with the version that it has"
    start_unit
    if retry 20 status "$(here)"; then return 0; fi
  fi
  [ -x "$RELEASES/v$restart_to/etcd" ] || return 0
  if [ "$restart_from" != "$restart_to" ]; then
    fact_answers=no
    in_ask=
    # shellcheck disable=SC2046 # one endpoint a word
    if ask_any $(endpoints_to_ask); then fact_answers=yes; fi
    if ! (change_of_version); then
      # It may be allowed later, once the members have been through the versions in between.
      say "etcd is down: starting it with the files that it has"
      start_unit
      return 0
    fi
  fi
  say "etcd is down: starting it with the new files"
  activate
  enable_unit
  systemctl restart --no-block etcd
}

# hangs: it is to be restarted and does not serve, by the URL that others ask either, and every other voter does. So two that
# hang are both left alone, and so are all where only the way of asking is broken: each may be of the quorum.
hangs() {
  if [ "$(staged_digest)" = "$(active_digest)" ] || serves "$(here)"; then return 1; fi
  in_ask=
  # shellcheck disable=SC2046 # one endpoint a word
  ask_any $(endpoints_to_ask) && ! am_learner && others_all serves && [ -n "$others_endpoints" ] && ! retry 5 serves "$in_client_url"
}
