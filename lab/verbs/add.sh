check_host_name "${1:?"which host?"}"
lock_lab
need_lab_up
if is_behind_bastion "$1"; then
  power_on_all bastion
fi
power_on_all "$1"
write_hosts_json
