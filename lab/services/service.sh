# A service is a process in the lab's network and in a cgroup of its own, named by what it does.

is_service() { # NAME
  is_running "$1"
}

start_service() { # NAME COMMAND [ARGS]
  service=$1
  shift
  remove_cgroup "$service"
  (
    enter_cgroup "$service"
    close_files
    exec setsid --fork nsenter --net="/run/netns/$netns" -- "$@" >"$store/$service.log" 2>&1 </dev/null
  )
}

until_answers() { # NAME COMMAND [ARGS]
  service=$1
  shift
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || die "$service does not answer; the end of its log: $(tail -3 "$store/$service.log")"
    sleep 0.05
  done
}
