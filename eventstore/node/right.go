package node

import (
	"context"

	"github.com/dossier-crm/dossier/eventstore/node/internal/access"
	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// rightWatch tells a persistent subscription's consumer when the right to read
// its stream may have changed. The original asks for the right when a consumer
// connects and not again; here it ends with the right, as a catch-up
// subscription does there.
type rightWatch struct {
	n      *Node
	stream string
	watch  *store.Watch // nil: there is no access control
}

// rightStreams say who may read a stream.
func rightStreams(stream string) []string { return []string{store.MetaStream(stream), settingsStream} }

func (n *Node) watchRight(stream string) rightWatch {
	r := rightWatch{n: n, stream: stream}
	if n.users != nil {
		r.watch = n.store.WatchStream(rightStreams(stream)...)
	}
	return r
}

func (r rightWatch) changed() <-chan struct{} {
	if r.watch == nil {
		return nil
	}
	return r.watch.C
}

// lost is asked before each delivery: it costs nothing where nothing has changed.
func (r rightWatch) lost(ctx context.Context) error {
	select {
	case <-r.changed():
		return r.n.allow(ctx, r.stream, access.Read)
	default:
		return nil
	}
}

func (r rightWatch) close() {
	if r.watch != nil {
		r.watch.Close()
	}
}
