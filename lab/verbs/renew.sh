need_lab_up
lock_lab
heal_all
# shellcheck disable=SC2046 # one host a word
reimage_all $(hosts_not_as_new)
empty_zones
