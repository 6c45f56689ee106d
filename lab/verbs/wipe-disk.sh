lock_lab
need_running_host "${1:-}"
wipe_disk "$1"
