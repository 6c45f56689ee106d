# All parts of a lab are found by their names, so that `down` works for a lab whose records are lost.

case $lab_name in
'' | *[!a-z0-9-]* | -*) die "a lab's name is made of a-z, 0-9 and -, not '$lab_name'" ;;
esac
[ ${#lab_name} -le 20 ] || die "a lab's name has 20 letters at most"

checkout=$(dirname "$here")
# Two checkouts may both have a lab `dev` up at once. The checkout's path makes their names differ.
checkout_hash=$(printf %s "$checkout" | sha256sum | cut -c 1-8)

cache=${ETCDCLUSTER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/etcd-cluster}

name_lab() { # NAME
  lab_name=$1
  lab_id=$lab_name-$checkout_hash
  run=$here/.run/$lab_name             # what programs read
  store=$cache/labs/$checkout_hash-$lab_name # what is big
  netns=etcdlab-$lab_id
}
name_lab "$lab_name"

dns_address=10.15.1.2
dns_address6=fd15:1::2
files_address=10.15.1.3
files_address6=fd15:1::3
store_address=10.15.1.4
zone=etcd.lab.test
