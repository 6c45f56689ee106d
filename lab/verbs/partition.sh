lock_lab
need_host "${1:-}"
if [ $# -eq 1 ]; then
  cut_off "$1"
else
  need_host "$2"
  cut_between "$1" "$2"
fi
