need_lab_up
cat "$run/hosts.json"
