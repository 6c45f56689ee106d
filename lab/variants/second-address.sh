# a second address, 10.15.1.51 for etcd01 and so on, from which the host connects to the others

on_network() { # NETNS HOST
  second=10.15.1.$(($(number_of "$2") - 150))
  ip -n "$1" address replace "$second/24" dev host0
  ip -n "$1" route replace 10.15.1.0/24 dev host0 src "$second"
}
