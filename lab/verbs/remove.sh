lock_lab
need_host "${1:-}"
power_cut "$1"
heal_everything "$1"
rm -rf "$(host_dir "$1")"
write_hosts_json
