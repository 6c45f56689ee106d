lock_lab
need_host "${1:-}"
need_vm "$1"
touch "$(host_dir "$1")/disk-is-out"
