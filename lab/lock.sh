# One call at a time changes a lab. The lock is held by file descriptor 9 and falls with the process, however it ends.

# A process that stays would keep the lock, and any lock of the caller: `flock FILE lab/lab up` hands its own to this
# program. To be called in the subshell that becomes the process.
close_files() {
  exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
}

lock_lab() {
  need_root
  mkdir -p "$here/.run"
  exec 9>"$here/.run/$lab_name.lock"
  flock -w 300 9 || die "another call has been changing lab '$lab_name' for five minutes"
}

# The base and the packages are shared by all labs of all checkouts.
with_cache_lock() { # COMMAND [ARGS]
  mkdir -p "$cache"
  (
    flock 8
    "$@" 8>&- 9>&-
  ) 8>"$cache/lab.lock"
}
