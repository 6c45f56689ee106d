# shellcheck shell=sh
# survey: what preflight wants to know of an etcd that is to be adopted, a `key=value` line each. It only looks.
# Argument: the peer port that it is expected at.
verb_survey() {
  if ! find_etcd "$1"; then
    # What runs by no unit of the system is not asked: it may be anybody's.
    echo "processes=$(etcd_processes | grep -c . || true)"
    return 0
  fi
  echo "processes=1"
  echo "unit=$(found_unit)"
  echo "needed_by=$(survey_dependants)"
  echo "data_dir=$(found_data_dir)"
  echo "wal_dir=$(found_wal_dir)"
  for survey_kind in peer client; do echo "${survey_kind}_listen=$(found_url $survey_kind)"; done
  for survey_file in peer-cert-file peer-key-file cert-file key-file; do
    [ -n "$(found_setting $survey_file)" ] || echo "missing=$survey_file"
  done
  found_authorities | sed 's/^/trusts=/'
  printf '%s\n' "$found_settings" | sed -n 's/^/setting=/p'
  command -v curl >/dev/null || return 0
  survey_peer=$(found_get "$(found_reach peer)/members" -D -)
  echo "cluster_id=$(printf '%s\n' "$survey_peer" | sed -n 's/^[Xx]-[Ee]tcd-[Cc]luster-[Ii][Dd]: *\([0-9a-f]*\).*/\1/p' | head -n 1)"
  echo "members=$(printf '%s\n' "$survey_peer" | sed -n '/^\[/p' | head -n 1)"
  echo "member_id=$(found_get "$(found_reach client)/metrics" | server_id)"
  echo "version=$(found_get "$(found_reach client)/version" | sed -n 's/.*"etcdserver":"\([^"]*\)".*/\1/p' | accepted_version || true)"
  echo "health=$(found_get "$(found_reach client)/health" | head -n 1)"
}

# survey_dependants: units that systemd stops together with it.
survey_dependants() {
  [ -n "$(found_unit)" ] || return 0
  systemctl show -p RequiredBy -p BoundBy --value -- "$(found_unit)" | tr ' ' '\n' | grep . | sort -u | paste -sd' ' -
}
