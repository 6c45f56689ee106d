// Package decide judges what a host may do about its membership. It asks nothing: facts come in, one step comes out,
// so that every combination can be tested.
package decide

// Ours says whether the data on a host belongs to the declared member.
type Ours int

// A host remembers one of these of its data.
const (
	Unknown Ours = iota // it remembers nothing
	Yes                 // the data is of this bootstrap
	No                  // the data is of another bootstrap
)

// Facts are what one host knows of itself and of the cluster.
type Facts struct {
	Unmounted bool // the disk that should be mounted at or above a directory of the member is not
	Data      bool // there is a write-ahead log
	Ours      Ours
	Answers   bool // a quorum of the cluster answers
	Listed    bool // the answer lists this host's peer URL
	Published bool // the list has client URLs for it, so it was once ready
	Initial   bool // this very machine was recorded as an initial member
	Started   bool // etcd was once ready here in this bootstrap
	Leftover  bool // there is a database without a log, and no start under the declared identity made it
}

// Step is what a host does.
type Step string

// The steps. Each is a word in the state of the stack.
const (
	Configure       Step = "configure"
	StartNew        Step = "start-new"
	StartListed     Step = "start-listed"
	AddLearner      Step = "add-learner"
	Replace         Step = "replace"
	RefuseForeign   Step = "refuse-foreign"
	RefuseRemoved   Step = "refuse-removed"
	RefuseOutage    Step = "refuse-outage"
	RefuseUnmounted Step = "refuse-unmounted"
	RefuseLeftover  Step = "refuse-leftover"
)

// Refuses says that nothing may be done.
func (s Step) Refuses() bool {
	return s == RefuseForeign || s == RefuseRemoved || s == RefuseOutage || s == RefuseUnmounted || s == RefuseLeftover
}

// Decide is the only judge of a membership.
func Decide(f Facts) Step {
	switch {
	// Before anything concludes that data is lost.
	case f.Unmounted:
		return RefuseUnmounted
	// The data is of another cluster, or of nothing that the host knows.
	case f.Data && f.Ours != Yes:
		return RefuseForeign
	// An ordinary run. Without a quorum no member can be asked, and a start of what was started before is safe.
	case f.Data && (!f.Answers || f.Listed):
		return Configure
	// The cluster answers and does not know this host: it was removed.
	case f.Data:
		return RefuseRemoved
	// etcd would begin its log and keep the database. Without a quorum nothing starts, and nothing has to move.
	case f.Leftover && (f.Answers || f.Initial && !f.Started):
		return RefuseLeftover
	// Added, or bootstrapped without it, and never ready: it may start under the identity that it was given.
	case f.Answers && f.Listed && !f.Published:
		return StartListed
	// It was a member and its data is gone: under its old identity it could lose acknowledged writes.
	case f.Answers && f.Listed:
		return Replace
	case f.Answers:
		return AddLearner
	// No member answers: the bootstrap, or an outage. Only a machine recorded as an initial member, and never ready, may
	// bootstrap.
	case f.Initial && !f.Started:
		return StartNew
	default:
		return RefuseOutage
	}
}
