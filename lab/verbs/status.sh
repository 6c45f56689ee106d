need_lab_up
for service in dns files; do
  echo "$service $(state_of "$service")"
done
for host in $(known_hosts); do
  cut=
  if is_cut_off "$host"; then
    cut=' cut off'
  fi
  words=$(variants_of "$host")
  echo "$host $(address_of "$host") $(state_of "$host")$cut${words:+ ($words)}"
done
