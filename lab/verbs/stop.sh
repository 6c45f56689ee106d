lock_lab
need_host "${1:-}"
power_off "$1"
