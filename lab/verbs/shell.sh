need_running_host "${1:-}"
visit "$1"
host=$1
shift
[ $# -gt 0 ] || set -- bash --login
# In the host's cgroup, so that what is run here is frozen and dies with the host.
enter_cgroup "$host/shell"
if is_vm "$host"; then
  if [ -t 0 ]; then terminal=-t; else terminal=-T; fi
  in_vm "$host" "$(quoted "$@")" $terminal
  exit
fi
exec nsenter --target "$(init_of "$host")" --all --root --wd -- \
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM="${TERM:-dumb}" "$@"
