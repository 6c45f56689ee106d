# Messages for people go to stderr. stdout has results only.

say() {
  echo "lab: $*" >&2
}

die() {
  echo "lab: $*" >&2
  exit 1
}

need_root() {
  [ "$(id -u)" -eq 0 ] || die "the lab makes namespaces, mounts and cgroups: run it as root"
}
