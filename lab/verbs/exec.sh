[ "${1:-}" != -- ] || shift
[ $# -gt 0 ] || die "exec what? lab/lab exec -- COMMAND [ARGS]"
need_lab_up
exec nsenter --net="/run/netns/$netns" -- "$@"
