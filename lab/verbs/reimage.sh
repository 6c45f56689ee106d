lock_lab
need_host "${1:-}"
power_cut "$1"
forget_root "$1"
rm -f "$(host_dir "$1")/disk.img"
power_on "$1"
write_hosts_json
