# shellcheck shell=sh
# look: what the living cluster says of each member, a line each, for the guard in a preview. It only reads.
#   NAME CLIENT-URL voter|learner healthy|unhealthy VERSION|- WORDS...
verb_look() {
  use_identity
  [ -n "$in_name" ] || fail "this host is no member"
  in_ask=
  in_discovery_srv=
  # shellcheck disable=SC2046 # one endpoint a word
  ask_any $(endpoints_to_ask) || fail "no quorum of the cluster answers: $(why_ctl)"
  may_administer
  look_members=$(select_members '($3 == "" ? "-" : $3), ($5 == "" ? "-" : first($5)), ($6 == "true" ? "learner" : "voter")' 1) || list_lost
  printf '%s\n' "$look_members" |
    while read -r look_name look_url look_kind; do
      look_version=-
      look_words=
      look_health=unhealthy
      # Twice: on a busy host a member may be slow to answer, and a preview that is refused for that helps nobody.
      if look_at "$look_url" "$look_kind" || look_at "$look_url" "$look_kind"; then look_health=healthy; fi
      [ "$look_health" = healthy ] || look_words=$(why_ctl)
      printf '%s %s %s %s %s %s\n' "$look_name" "$look_url" "$look_kind" "$look_health" "$look_version" "$look_words"
    done
}

# look_at URL KIND: whether the member answers and, as a voter, takes part in decisions. An alarm is told beside that, in the words.
look_at() {
  [ "$1" != - ] || return 1
  CTL_TIMEOUT=2s status "$1" || return 1
  look_version=$(field Version)
  look_words=$(field Errors | tr -d '[]' | printable)
  [ "$2" = learner ] || CTL_TIMEOUT=2s commits "$1"
}
