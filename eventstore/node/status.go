package node

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// maxMessage is the greatest gRPC message the node accepts, in bytes.
const maxMessage = 16<<20 - 10_000

var (
	errUnauthenticated = status.Error(codes.Unauthenticated, "Unauthenticated")
	// errHandler is what the original answers when a request makes its
	// handler throw: an empty stream name, a nil id and the like.
	errHandler  = status.Error(codes.Unknown, "Exception was thrown by handler.")
	errStopping = status.Error(codes.Unavailable, "Server Is Not Ready")
)

// fail attaches trailers to the call and returns its status. Keys and values
// alternate in trailers.
func fail(ctx context.Context, code codes.Code, message string, trailers ...string) error {
	if len(trailers) > 0 {
		for i := range trailers {
			trailers[i] = headerText(trailers[i])
		}
		// It fails only outside of a call, where there is nobody to tell.
		_ = grpc.SetTrailer(ctx, metadata.Pairs(trailers...))
	}
	return status.Error(code, message)
}

// headerText puts ? for what HTTP/2 allows in no header: names of streams may
// hold it.
func headerText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, s)
}

func denied(ctx context.Context) error {
	return fail(ctx, codes.PermissionDenied, "Access Denied", "exception", "access-denied")
}

func streamDeleted(ctx context.Context, stream string) error {
	return fail(ctx, codes.FailedPrecondition, "Event stream '"+stream+"' is deleted.",
		"exception", "stream-deleted", "stream-name", stream)
}

func expectedText(v int64) string { return strconv.FormatInt(v, 10) }

// toStatus is the one place where an error of the store becomes a status.
func toStatus(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := status.FromError(err); ok {
		return err
	}
	var wrong *store.WrongExpectedError
	var gone *store.DeletedError
	var corrupt *store.CorruptError
	switch {
	case errors.As(err, &wrong):
		return fail(ctx, codes.FailedPrecondition,
			"Append failed due to WrongExpectedVersion. Stream: "+wrong.Stream+
				", Expected version: "+expectedText(wrong.Expected)+", Actual version: "+expectedText(wrong.Current),
			"exception", "wrong-expected-version", "stream-name", wrong.Stream,
			"expected-version", expectedText(wrong.Expected), "actual-version", expectedText(wrong.Current))
	case errors.As(err, &gone):
		return streamDeleted(ctx, gone.Stream)
	case errors.As(err, &corrupt):
		return status.Error(codes.DataLoss, err.Error())
	case errors.Is(err, store.ErrTooLarge):
		return status.Error(codes.InvalidArgument, err.Error())
	case errors.Is(err, store.ErrInvalid):
		return fail(ctx, codes.InvalidArgument, err.Error(), "exception", "invalid-transaction")
	case errors.Is(err, store.ErrDiskFull):
		return status.Error(codes.Unavailable, "Disk full: the append was not acknowledged; appends resume when there is space")
	case errors.Is(err, store.ErrFailed):
		return status.Error(codes.Unavailable, "Disk failed: the append was not acknowledged; appends resume when the log has been opened again")
	case errors.Is(err, store.ErrClosed):
		return status.Error(codes.Unavailable, "Server Is Not Ready: "+err.Error())
	case errors.Is(err, context.DeadlineExceeded):
		return status.Error(codes.DeadlineExceeded, err.Error())
	case errors.Is(err, context.Canceled):
		return status.Error(codes.Canceled, err.Error())
	}
	return status.Error(codes.Internal, err.Error())
}
