nothing_is_left() {
  not pgrep -f 'labs/[0-9a-f]*-selftest/'
  not sh -c "ip netns list | grep etcdlab-selftest-"
  not grep -- '-selftest/' /proc/self/mountinfo
  not sh -c "losetup --all | grep -- '-selftest/'"
  not test -e "$run"
}

killed_up_is_made_good() {
  "$here/lab" --lab selftest up 4 2>/dev/null &
  sleep "$1"
  kill -KILL $! 2>/dev/null || true
  wait $! 2>/dev/null || true
  lab up 4
  for host in etcd01 etcd02 etcd03 etcd04; do
    in_host $host true
  done
}

check 'down' lab down
check 'nothing is left' nothing_is_left
for after in 0.05 0.2 0.35 0.5 0.8; do
  check "up after an up that was killed after $after s" killed_up_is_made_good $after
  check 'down' lab down
done
check 'nothing is left' nothing_is_left
