# a data disk of SIZE, 8G by default: disk[:SIZE]

disk_size() { # [SIZE]
  echo "${1:-8G}"
}
