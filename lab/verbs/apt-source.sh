lock_lab
need_running_host "${1:-}"
need_container "$1"
visit "$1"
with_cache_lock build_debs
# Debian's own sources cannot be reached from here; with them every `apt-get update` would fail.
rm -f "$(host_dir "$1")"/root/etc/apt/sources.list "$(host_dir "$1")"/root/etc/apt/sources.list.d/*
echo "deb [trusted=yes] http://$files_address/apt ./" >"$(host_dir "$1")/root/etc/apt/sources.list.d/lab.list"
