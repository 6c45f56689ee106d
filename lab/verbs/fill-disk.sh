lock_lab
need_running_host "${1:-}"
visit "$1"
fill_disk "$1"
