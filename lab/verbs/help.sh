cat <<'USAGE'
lab/lab [--lab NAME] VERB [ARGS]     real hosts on this machine: Debian, systemd, sshd, each with a disk of its own

The lab
  install              the Debian packages that this machine needs (up does it too)
  up [N] [--vm] [--host HOST=WORD[,WORD]]...
                       start hosts etcd01 to etcdN that are not running, 3 unless said otherwise; each HOST differs
                       from a kind host by these variants; --vm: the hosts are virtual machines, the bastion is not
  variants             the words of variants, and how each makes a host less kind
  down [--all]         stop and delete this lab with its hosts; --all: each lab of this checkout
  list                 the labs of this checkout
  status               each host: running, off, frozen, cut off
  hosts                the hosts as JSON: addresses, users, host keys
  env                  the rest as JSON: SSH key, DNS server and its key, mirror
  renew                as after up: reimage each host that was visited, undo all cuts, empty the zones
  exec -- COMMAND      run a command inside the lab's network, Pulumi for instance
  dig ARGS             ask the lab's DNS server

One host
  add HOST             make and start it
  remove HOST          switch it off and delete it with its disks
  shell HOST [COMMAND] a shell or command as root, without SSH
  apt-source HOST      let its apt see the lab's packages of etcd, and no others
  start HOST           switch it on
  stop HOST            shut it down in order
  reboot HOST          both
  kill HOST            cut its power: what was not synced to /data is lost
  vary HOST [WORD...]  a new machine that differs by these variants, or a kind one without words
  reimage HOST...      a new machine with the same name and address: empty disks, another machine-id and host key

Trouble
  freeze HOST          stop all its processes where they are
  thaw HOST            let them run again
  partition HOST [B]   cut its network, or what runs between it and host B
  heal HOST [B]        undo that; without B all cuts of the host
  fill-disk HOST       fill /data to the last byte
  free-disk HOST       undo that
  store [MODE]         start an S3 store, or change how it answers: ok, slow, forbidden, expired, broken, silent
  take-disk HOST       the next boots of a virtual machine are without its data disk
  give-disk HOST       undo that
  wipe-disk HOST       empty /data under the running system; whatever had files open there is killed

NAME is dev, or what the environment variable ETCDCLUSTER_LAB says. Labs of different names do not meet.
USAGE
