# in a container that refuses systemd a system call of namespaces, mount by default: no-namespaces[:CALL]

# Without `mount` a sandboxed unit ends with 226/NAMESPACE, and without `unshare` it runs outside of namespaces.
# systemd mounts /run/lock itself where it is not there yet, and ends where it cannot.
options() { # [CALL]
  echo "--system-call-filter=~${1:-mount} --tmpfs=/run/lock"
}
