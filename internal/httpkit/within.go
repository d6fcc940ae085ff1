package httpkit

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// errTimeUp is why the context of a request ended that took too long.
var errTimeUp = errors.New("the request's time is up")

// Within is the middleware that ends a request's context after the limit: what
// waits for a store gives up, and the answer is 503 timeout. What is written by
// a command is settled all the same. 0 is no limit.
//
// It cuts nothing off that does not look at its context, and nothing that has
// said that it [TakesLong].
func Within(limit time.Duration) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		if limit <= 0 {
			return next
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, end := context.WithCancelCause(r.Context())
			timer := time.AfterFunc(limit, func() { end(errTimeUp) })
			defer end(nil)
			defer timer.Stop()
			next.ServeHTTP(w, r.WithContext(context.WithValue(ctx, timerKey, timer)))
		})
	}
}

// TakesLong takes the limit of [Within] away from a request that streams, or that has
// limits of its own. It returns the context's error where that has ended already.
func TakesLong(ctx context.Context) error {
	if timer, ok := ctx.Value(timerKey).(*time.Timer); ok {
		timer.Stop()
	}
	return ctx.Err()
}

// timeUp is the answer to a request that took too long, nil where the context
// goes on.
func timeUp(ctx context.Context) *Problem {
	if ctx.Err() == nil { // else the client has gone, or the time is up
		return nil
	}
	return NewProblem(http.StatusServiceUnavailable, "timeout", "the request was not answered in time").RetryAfter(time.Second)
}
