lock_lab
need_host "${1:-}"
if [ $# -eq 1 ]; then
  heal_everything "$1"
else
  need_host "$2"
  heal_between "$1" "$2"
fi
