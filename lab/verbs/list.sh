need_root
for name in $(labs_of_checkout); do
  name_lab "$name"
  running=0
  for host in $(known_hosts); do
    if is_running "$host"; then
      running=$((running + 1))
    fi
  done
  echo "$name: $running of $(known_hosts | wc -l) hosts running"
done
