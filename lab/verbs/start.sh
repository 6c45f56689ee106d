lock_lab
need_host "${1:-}"
power_on_all "$1"
