# shellcheck shell=sh
# through: takes the member here to a version on the way to the one that is wanted, as any planned restart does. Where there
# is no member yet, or one that is there or beyond, nothing is done: joining is the member verb's.
verb_through() {
  STAGED=$STATE_DIR/through # beside what the restart after this one will read
  rm -rf "$STAGED"
  mkdir "$STAGED"
  read_files "$STAGED"
  member_input <"$STAGED/member"
  in_ask=
  through_from=$(running_version)
  if ! has_data || [ "$(identity token)" != "$in_token" ]; then
    say "no member to upgrade is here yet"
  elif [ -z "$through_from" ] || ! older "$through_from" "$in_version"; then
    say "etcd ${through_from:-of no version} is not older than $in_version"
  else
    verb_install <"$STAGED/install" >/dev/null
    choose_step
    [ "$member_step" = configure ] || member_refuse
    member_configure
  fi
  rm -rf "$STAGED"
  printf '{"version":"%s"}\n' "$(running_version)"
}
