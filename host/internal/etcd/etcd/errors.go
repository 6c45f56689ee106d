package etcd

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// Failure is a question that got no answer, or a refusal.
type Failure struct {
	Endpoint values.URL
	What     string
	Err      error
}

func (f *Failure) Error() string { return f.Endpoint.String() + ": " + f.What + ": " + reason(f.Err) }
func (f *Failure) Unwrap() error { return f.Err }

// OddAnswer is an answer with data that this program does not accept. It ends a verb: another member's answer may come
// from the same source.
type OddAnswer struct {
	Asked string
	What  string
	Found error
	See   string
}

func (o *OddAnswer) Error() string {
	return fmt.Sprintf("%s: %s has data that etcd-host does not accept: %v. Nothing more was changed. See: %s; "+
		"a name holds letters, digits, dots and dashes, and a URL reads https://HOST:PORT", o.Asked, o.What, o.Found, o.See)
}

func (o *OddAnswer) Unwrap() error { return o.Found }

// Code is the code that this error is printed with.
func (o *OddAnswer) Code() coded.Code { return coded.EtcdOddAnswer }

// oddList is about a list that a client may have changed. The ID is in what was found.
func oddList(asked values.URL, what string, found error, see string) error {
	return &OddAnswer{asked.String(), what, found, see + "; set a peer URL back with: etcdctl member update ID " +
		"--peer-urls=https://HOST:PORT"}
}

// IsOdd says that an answer came and is not accepted.
func IsOdd(err error) bool {
	var odd *OddAnswer
	return errors.As(err, &odd)
}

// Why is the cause of a failure in one line, for a message that names the endpoint itself.
func Why(err error) string {
	if err == nil {
		return ""
	}
	// Its evidence is short already, and its end is what to do.
	var odd *OddAnswer
	if errors.As(err, &odd) {
		return values.PrintableLines(odd.Error())
	}
	var failure *Failure
	if errors.As(err, &failure) {
		err = failure.Err
	}
	return reason(err)
}

// reason quotes what the other side answered. It chose these words, which must not read as a sentence of this program.
func reason(err error) string {
	if answer, ok := status.FromError(err); ok {
		return strconv.Quote(values.Printable(shorter(answer.Message())))
	}
	return values.Printable(shorter(err.Error()))
}

// shorter leaves out what gRPC repeats.
func shorter(message string) string {
	for _, lead := range []string{"connection error: desc = ", "rpc error: code = Unavailable desc = "} {
		message = strings.TrimPrefix(message, lead)
	}
	return strings.Trim(message, `"`)
}

// leaderless says that the member answers and its cluster elects just now.
func leaderless(err error) bool {
	for _, known := range []error{
		rpctypes.ErrLeaderChanged, rpctypes.ErrNoLeader, rpctypes.ErrNotLeader, rpctypes.ErrTimeoutDueToLeaderFail,
	} {
		if is(err, known) {
			return true
		}
	}
	return false
}

// is compares by etcd's own error, in whatever a client wrapped it.
func is(err, known error) bool {
	var failure *Failure
	if errors.As(err, &failure) {
		err = failure.Err
	}
	if errors.Is(err, known) {
		return true
	}
	// etcd's errors are known by the text of the answer alone, without what was tried around it.
	var answer interface {
		error
		GRPCStatus() *status.Status
	}
	return errors.As(err, &answer) && errors.Is(rpctypes.Error(answer), known)
}

func hasCode(err error, wanted ...codes.Code) bool {
	var failure *Failure
	if errors.As(err, &failure) {
		err = failure.Err
	}
	code := status.Code(err)
	var answer rpctypes.EtcdError
	if errors.As(err, &answer) {
		code = answer.Code()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		code = codes.DeadlineExceeded
	}
	for _, one := range wanted {
		if code == one {
			return true
		}
	}
	return false
}

// AlreadyAdded says that the cluster lists this peer URL.
func AlreadyAdded(err error) bool {
	return is(err, rpctypes.ErrPeerURLExist) || is(err, rpctypes.ErrMemberExist)
}

// AlreadyVoter says that the member was promoted before.
func AlreadyVoter(err error) bool { return is(err, rpctypes.ErrMemberNotLearner) }

// AlreadyRemoved says that the cluster does not list the member.
func AlreadyRemoved(err error) bool { return is(err, rpctypes.ErrMemberNotFound) }

// DowngradeRuns says that the cluster goes back to an older version already.
func DowngradeRuns(err error) bool { return is(err, rpctypes.ErrDowngradeInProcess) }

// IsCompacted says that the member has no data of a revision any longer: all before a later one is compacted.
func IsCompacted(err error) bool { return is(err, rpctypes.ErrCompacted) }

// MayAddLater says that the cluster takes no member now, and may soon. etcd makes the ID of a new member from its peer
// URL and the second. Within the second of an addition and a removal, the same URL gives that removed ID again. etcd
// answers then that the member is not found.
func MayAddLater(err error) bool {
	return is(err, rpctypes.ErrUnhealthy) ||
		is(err, rpctypes.ErrMemberNotFound) ||
		is(err, rpctypes.ErrTooManyLearners) ||
		is(err, rpctypes.ErrMemberNotEnoughStarted) ||
		is(err, rpctypes.ErrTooManyRequests) ||
		hasCode(err, codes.DeadlineExceeded, codes.Unavailable)
}

// NotPermitted says that etcd's authentication refuses what this host's certificate asks for.
func NotPermitted(err error) bool {
	for _, known := range []error{
		rpctypes.ErrPermissionDenied, rpctypes.ErrUserNotFound, rpctypes.ErrUserEmpty, rpctypes.ErrInvalidAuthToken,
		rpctypes.ErrAuthFailed, rpctypes.ErrPermissionNotGranted, rpctypes.ErrAuthOldRevision,
	} {
		if is(err, known) {
			return true
		}
	}
	return hasCode(err, codes.PermissionDenied, codes.Unauthenticated)
}
