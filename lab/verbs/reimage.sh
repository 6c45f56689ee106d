need_host "${1:-}"
lock_lab
for host in "$@"; do
  need_host "$host"
done
reimage_all "$@"
