lock_lab
need_running_host "${1:-}"
free_disk "$1"
