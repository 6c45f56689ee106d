# shellcheck shell=sh
# The one place that judges what a host may do about its membership. No question is asked here: facts come in,
# one word comes out, so that every combination can be run through it.
#
# decide DATA OURS ANSWERS LISTED PUBLISHED FOUNDER STARTED
#   DATA       yes: there is a write-ahead log
#   OURS       yes: what the host remembers is of this founding; no: of another; unknown: it remembers nothing
#   ANSWERS    yes: a quorum of the cluster answers
#   LISTED     yes: the answer lists this host's peer URL
#   PUBLISHED  yes: the list has client URLs for it, so it was once ready
#   FOUNDER    yes: this very machine was recorded as a founding member
#   STARTED    yes: etcd was once ready here in this founding
decide() {
  case "data=$1 ours=$2 answers=$3 listed=$4 published=$5 founder=$6 started=$7" in
    # The data is of another cluster, or of nothing we know.
    *data=yes\ ours=no* | *data=yes\ ours=unknown*) echo refuse-foreign ;;
    # An ordinary re-run. With no quorum there is nobody to ask, and starting what was started before is safe.
    *data=yes*answers=no* | *data=yes*listed=yes*) echo configure ;;
    # The cluster answers and does not know this host: it was removed.
    *data=yes*) echo refuse-removed ;;
    # Added, or founded without it, and never ready: it may start under the identity it was given.
    *answers=yes\ listed=yes\ published=no*) echo start-listed ;;
    # It was a member and its data is gone: coming back under the old identity could lose acknowledged writes.
    *answers=yes\ listed=yes*) echo replace ;;
    *answers=yes*) echo add-learner ;;
    # Nobody answers: the founding, or an outage. Only a machine recorded as founder, never ready, may found.
    *founder=yes\ started=no*) echo start-new ;;
    *) echo refuse-outage ;;
  esac
}
