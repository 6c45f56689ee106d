# Runs in a virtual machine. Whatever has files open on the data disk stops before anything is deleted, so that nothing
# is started again on half of its data.
users=$(stat -L -c '%d %n' /proc/[0-9]*/cwd /proc/[0-9]*/fd/* 2>/dev/null |
  sed -n "s|^$(stat -c %d /data) /proc/\([0-9]*\)/.*|\1|p" | sort -u)
[ -z "$users" ] || kill -STOP $users
find /data -mindepth 1 ! -path /data/lost+found -delete
[ -z "$users" ] || kill -KILL $users
