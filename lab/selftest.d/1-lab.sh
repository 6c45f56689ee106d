every_verb_is_explained() {
  for verb in "$here"/verbs/*.sh; do
    name=$(basename "$verb" .sh)
    [ "$name" = help ] || "$here/lab" help | grep -q "^  $name " || {
      echo "$name is missing"
      return 1
    }
  done
}

valid_json() { # COMMAND [ARGS]
  "$@" | node -e 'JSON.parse(require("fs").readFileSync(0, "utf8"))'
}

host_key_is_listed() {
  lab exec -- ssh-keyscan -t ed25519 10.15.1.201 2>/dev/null | cut -d ' ' -f 2,3 >"$run.key"
  grep -qF "$(cat "$run.key")" "$run/hosts.json"
  rm "$run.key"
}

packages_come_by_the_machine() {
  lab exec -- true
  prints "$(readlink /proc/self/ns/net)" sh -c \
    'nsenter --net="/run/netns/$(ip netns list | sed -n "s/ .*//; /^etcdlab-selftest-.*-machine$/p")" \
    readlink /proc/self/ns/net'
}

names_resolve_in_exec() {
  lab exec -- getent hosts ns.etcd.lab.test
}

# A verb called by a command that runs in the lab acts on what everyone sees.
nested_call_is_seen_outside() {
  lab exec -- sh -c "cd / && '$here/lab' add etcd06"
  grep -q "selftest/hosts/etcd06/root" /proc/self/mountinfo
  in_host etcd06 true
}

check 'every verb is explained' every_verb_is_explained
check 'an unknown verb is refused' exits 1 lab frobnicate
check 'a verb needs a lab' exits 1 lab status
check 'a number of hosts must be one' exits 1 lab up many
check 'up' lab up 4
check 'up again does nothing' prints '' lab up 4
check 'list' prints 'selftest: 5 of 5 hosts running' sh -c "'$here/lab' list | grep ^selftest:"
check 'status' sh -c "'$here/lab' --lab selftest status | grep '^etcd04 10.15.1.204 running$'"
check 'hosts are JSON' valid_json lab hosts
check 'env is JSON' valid_json lab env
check 'the host key is listed' host_key_is_listed
check 'names resolve in exec' names_resolve_in_exec
check 'a nested call is seen outside' nested_call_is_seen_outside
check 'remove' lab remove etcd06
check 'a removed host is gone' exits 1 lab shell etcd06 true
check "packages come by this machine's network, also for a command in the lab" packages_come_by_the_machine
check 'no address outside the lab is reached' not lab exec -- ping -c 1 -W 1 192.0.2.1
