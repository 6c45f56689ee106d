lock_lab
need_running_host "${1:-}"
freeze "$1"
