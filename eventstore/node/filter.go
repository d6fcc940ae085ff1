package node

import (
	"bytes"
	"regexp"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// eventFilter selects events of $all by the type or the stream name of the
// event as stored, links unresolved.
type eventFilter struct {
	byType   bool
	regex    *regexp.Regexp
	prefixes [][]byte
	window   uint32 // considered events between checkpoints, before the multiplier
	interval uint64 // window times multiplier
}

// defaultWindow is the search window where a client leaves it to the server.
const defaultWindow = 32

// newFilter checks what a client asked for. Regular expressions are RE2's;
// what only .NET knows is refused.
func newFilter(byType bool, pattern string, prefixes []string, window, multiplier uint32) (*eventFilter, error) {
	f := &eventFilter{byType: byType, window: window}
	if f.window == 0 {
		f.window = defaultWindow
	}
	if multiplier == 0 {
		return nil, status.Error(codes.InvalidArgument, "checkpointIntervalMultiplier must be greater than zero")
	}
	f.interval = uint64(f.window) * uint64(multiplier)
	if pattern != "" {
		re, err := regexp.Compile(pattern)
		if err != nil {
			return nil, status.Error(codes.InvalidArgument, "filter: "+err.Error())
		}
		f.regex = re
		return f, nil
	}
	if len(prefixes) == 0 {
		return nil, status.Error(codes.InvalidArgument, "filter has neither a regular expression nor a prefix")
	}
	for _, p := range prefixes {
		f.prefixes = append(f.prefixes, []byte(p))
	}
	return f, nil
}

// match reports whether the filter lets r through; a nil filter lets all.
func (f *eventFilter) match(r *store.Record) bool {
	if f == nil {
		return true
	}
	text := r.Stream
	if f.byType {
		text = r.Type
	}
	if f.regex != nil {
		return f.regex.Match(text)
	}
	for _, p := range f.prefixes {
		if bytes.HasPrefix(text, p) {
			return true
		}
	}
	return false
}

var (
	hiddenEpochs     = []byte("$epoch-information")
	hiddenPrefix     = []byte("$persistentsubscription-$all::")
	hiddenCheckpoint = []byte("-checkpoint")
	hiddenParked     = []byte("-parked")
)

// hiddenInAll reports whether $all leaves an event out: the bookkeeping of
// persistent subscriptions to $all would otherwise feed on itself.
func hiddenInAll(r *store.Record) bool {
	if len(r.Stream) == 0 || r.Stream[0] != '$' {
		return false
	}
	if bytes.Equal(r.Stream, hiddenEpochs) {
		return true
	}
	return bytes.HasPrefix(r.Stream, hiddenPrefix) &&
		(bytes.HasSuffix(r.Stream, hiddenCheckpoint) || bytes.HasSuffix(r.Stream, hiddenParked))
}
