package main

import (
	"context"
	"errors"
	"strings"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// refusals are the errors that etcd returns before it hands a request to raft. With any other error etcd may have
// applied the request, with "no space" too (https://etcd.io/docs/v3.6/op-guide/maintenance/).
var refusals = []error{
	rpctypes.ErrNoLeader,
	rpctypes.ErrTooManyRequests,
	rpctypes.ErrRequestTooLarge,
	rpctypes.ErrGRPCNotSupportedForLearner,
	rpctypes.ErrNotCapable,
	rpctypes.ErrUserEmpty,
	rpctypes.ErrPermissionDenied,
	rpctypes.ErrInvalidAuthToken,
}

// outcomeOf separates refusals from errors after which the write may exist. It names the error in a word or two,
// because the summary counts errors by name.
func outcomeOf(err error) (Outcome, string) {
	known := rpctypes.Error(err)
	for _, refusal := range refusals {
		if errors.Is(known, refusal) || rpctypes.ErrorDesc(err) == rpctypes.ErrorDesc(refusal) {
			return Failed, rpctypes.ErrorDesc(refusal)
		}
	}
	text := err.Error()
	// No connection was made, so nothing was sent on one.
	if strings.Contains(text, "Error while dialing") || strings.Contains(text, "authentication handshake failed") {
		return Failed, "not connected"
	}
	if errors.Is(err, context.DeadlineExceeded) || status.Code(err) == codes.DeadlineExceeded {
		return Unknown, "timed out"
	}
	var server rpctypes.EtcdError
	if errors.As(known, &server) {
		return Unknown, server.Error()
	}
	switch {
	case strings.Contains(text, "connection reset"), strings.Contains(text, "EOF"),
		strings.Contains(text, "transport is closing"), strings.Contains(text, "error reading from server"),
		strings.Contains(text, "keepalive ping"), strings.Contains(text, "the connection is draining"):
		return Unknown, "connection lost"
	}
	return Unknown, status.Code(err).String()
}
