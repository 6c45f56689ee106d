lock_lab
need_running_host "${1:-}"
thaw "$1"
