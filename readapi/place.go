package readapi

import (
	"context"
	"runtime"
)

// A figure over all there is takes whatever processors Postgres has for as long as it takes,
// and a connection. As many at once as people happen to ask for would make each other slow, and
// the lists of everybody else with them; more of them than processors are answered no sooner
// side by side than one after another. So they wait for a place, and nothing else does. A place is
// held while Postgres works on the figure, not while that waits for a read model.

type placeKey struct{}

// heavy makes the handler's queries wait for a place.
func heavy[I, O any](handler func(context.Context, *I) (*O, error)) func(context.Context, *I) (*O, error) {
	return func(ctx context.Context, in *I) (*O, error) {
		return handler(context.WithValue(ctx, placeKey{}, true), in)
	}
}

// place waits until there is a place for the query, where it needs one, and returns how it is
// given back. Who has waited longest is next. The error is that of ctx.
func (a *api) place(ctx context.Context) (leave func(), err error) {
	if ctx.Value(placeKey{}) == nil {
		return func() {}, nil
	}
	select {
	case a.places <- struct{}{}:
		return func() { <-a.places }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// defaultFigures goes by this machine's processors, since Postgres's are not known.
func defaultFigures() int { return runtime.GOMAXPROCS(0) }
