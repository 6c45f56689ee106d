lock_lab
need_host "${1:-}"
power_cut "$1"
