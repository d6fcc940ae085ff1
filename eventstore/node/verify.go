package node

import (
	"context"

	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// Report is what a verification found.
type Report struct {
	Records  uint64          // records in the log whose checksum is right
	Indexed  uint64          // entries of the stream index that name the right record
	Streams  uint64          // streams whose last revision agrees with the index
	Unread   uint64          // records that are gone, cannot be read or are not what was written
	Skipped  uint64          // damaged places that it went on behind
	Notes    []string        // what could not be checked; nothing is wrong for it
	Problems []*CorruptError // the first thousand
	More     uint64          // problems after those
}

// OK reports whether nothing wrong was found.
func (r *Report) OK() bool { return len(r.Problems) == 0 }

func reported(r *store.Report, err error) (*Report, error) {
	if r == nil {
		return nil, err
	}
	public := Report(*r)
	return &public, err
}

// A CorruptError names one damaged record, or a log that lost its end. Its
// fields are Stream, Revision, Position and Reason; what the damage hides is
// empty, -1 and 0. Start and Verify return it; clients see its text in a
// DataLoss status.
type CorruptError = store.CorruptError

// Verify reads everything in a data directory that no node has open, and
// checks checksums, revisions without gaps, the index against the log, and
// that the log is as long as it once was. It changes nothing. The error says
// that it could not be checked; what is wrong is in the report.
func Verify(ctx context.Context, dir string) (*Report, error) {
	if err := mustHold(dir); err != nil {
		return nil, err
	}
	return reported(store.VerifyDir(ctx, store.Options{Dir: dir}))
}

// Verify checks the running node's data like the function of that name.
func (n *Node) Verify(ctx context.Context) (*Report, error) { return reported(n.store.Verify(ctx)) }

// Scavenged counts what a scavenge removed.
type Scavenged struct {
	Streams uint64 // streams that lost records
	Records uint64
	Bytes   uint64 // of those records, before compression
}

// Scavenge removes for good what no reader of a stream can see any more:
// records below $tb, beyond $maxCount, older than $maxAge, those of deleted
// streams, and metadata that was replaced. They vanish from $all as well. The
// last record of each stream stays, and so do parked messages of a persistent
// subscription that were replayed and are not settled. Appends, reads and
// subscriptions go on.
func (n *Node) Scavenge(ctx context.Context) (Scavenged, error) {
	s, err := n.store.Scavenge(ctx, keepParked(n.store))
	return Scavenged(s), err
}
