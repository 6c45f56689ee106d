need_lab_up
check_host_name "${1:?"which host?"}"
lock_lab
set_variants "$@"
reimage_all "$1"
