# a root disk with room for SIZE more, 400M by default: small-root[:SIZE]

root_size() { # [SIZE]
  echo "${1:-400M}"
}
