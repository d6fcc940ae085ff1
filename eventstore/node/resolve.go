package node

import (
	"bytes"
	"strconv"

	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
	"github.com/dossier-crm/dossier/eventstore/node/internal/wire"
)

// typeLink is the event type of a link to another stream's event.
const typeLink = "$>"

// parseLink reads "N@stream"; the stream's name may hold further @.
func parseLink(data []byte) (revision int64, stream string, ok bool) {
	number, name, found := bytes.Cut(data, []byte("@"))
	if !found {
		return 0, "", false
	}
	revision, err := strconv.ParseInt(string(number), 10, 64)
	return revision, string(name), err == nil && revision >= 0 && len(name) > 0
}

// resolved is one event as a reader asked for it.
type resolved struct {
	event *store.Record // nil: the link's target cannot be read
	link  *store.Record // nil: not a link, or links are not resolved
}

// recordBytes is about what a record takes in memory beside what is in it.
const recordBytes = 300

// size is about how many bytes it takes.
func (r resolved) size() (n int) {
	for _, rec := range [...]*store.Record{r.event, r.link} {
		if rec != nil {
			n += recordBytes + len(rec.Data) + len(rec.Meta)
		}
	}
	return n
}

// original is the record that was read, link or not.
func (r resolved) original() *store.Record {
	if r.link != nil {
		return r.link
	}
	return r.event
}

// resolve follows rec if it is a link and links are wanted. A target that is
// hidden, deleted or missing leaves the link alone; data that is no link is
// an event like any other. There is no recursion, and access to the target
// is not checked: as in the original, the link is what grants it.
func (n *Node) resolve(rec *store.Record, links bool) (resolved, error) {
	if !links || string(rec.Type) != typeLink {
		return resolved{event: rec}, nil
	}
	revision, stream, ok := parseLink(rec.Data)
	if !ok {
		return resolved{event: rec}, nil
	}
	v, err := n.store.View(stream)
	if err != nil || !v.Exists() {
		return resolved{link: rec}, err
	}
	it, err := v.Read(revision, false)
	if err != nil {
		return resolved{}, err
	}
	defer it.Close()
	if !it.Next() || it.Record().Revision != revision {
		return resolved{link: rec}, it.Err()
	}
	target := it.Record().Clone()
	return resolved{event: &target, link: rec}, nil
}

// encoder turns events into responses. It reuses its memory: a response has
// to be sent before the next is made.
type encoder struct {
	event, link wire.Event
	response    wire.Response
	raw         wire.Raw
}

func fill(dst *wire.Event, r *store.Record) *wire.Event {
	if r == nil {
		return nil
	}
	dst.ID, dst.Stream, dst.Revision, dst.Position = r.ID, r.Stream, uint64(r.Revision), r.Position
	dst.Type, dst.JSON, dst.Created, dst.Meta, dst.Data = r.Type, r.JSON, r.Created, r.Meta, r.Data
	return dst
}

// encode makes the response for ev. retry is -1 outside of persistent
// subscriptions.
func (e *encoder) encode(ev resolved, stringIDs bool, retry int32) *wire.Raw {
	e.response = wire.Response{
		Event: fill(&e.event, ev.event), Link: fill(&e.link, ev.link),
		Commit: ev.original().Position, StringIDs: stringIDs, Retry: retry,
	}
	e.raw = e.response.Encode()
	return &e.raw
}
