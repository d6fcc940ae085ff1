package node

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// stateTimeout bounds a write of a group's own state.
const stateTimeout = 10 * time.Second

// write appends one event of a group's own making.
func (n *Node) writeSystem(stream, typ string, isJSON bool, data, meta []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), stateTimeout)
	defer cancel()
	_, err := n.store.Submit(ctx, &store.Write{Stream: stream, Expected: store.Any, Events: []store.Event{{
		ID: uuid.New(), Type: typ, JSON: isJSON, Data: data, Meta: meta,
	}}})
	return err
}

// writeMeta sets a system stream's metadata.
func (n *Node) writeMeta(stream, document string) error {
	return n.writeSystem(store.MetaStream(stream), store.TypeMetadata, true, []byte(document), nil)
}

func (g *group) loadCheckpoint() (groupPoint, bool, error) {
	r, ok, err := g.n.lastEvent(g.cfg.checkpointStream())
	if err != nil || !ok {
		return 0, false, err
	}
	var text string
	if err := json.Unmarshal(r.Data, &text); err != nil {
		return 0, false, fmt.Errorf("checkpoint of %s: %w", g.cfg.key(), err)
	}
	p, ok := parsePoint(text, g.cfg.all())
	return p, ok, nil
}

// covered finds the point up to which everything is settled, and its order.
func (g *group) covered() (groupPoint, uint64) {
	oldest, order := groupPoint(math.MaxInt64), uint64(math.MaxUint64)
	look := func(m *message) {
		if !m.replayed && m.order < order {
			oldest, order = m.point, m.order
		}
	}
	for _, m := range g.flight {
		look(m)
	}
	for _, m := range g.retry {
		look(m)
	}
	if len(g.buffer) > 0 {
		look(g.buffer[0])
	}
	if order == math.MaxUint64 {
		return g.seen, g.order
	}
	return oldest - 1, order - 1
}

// markOnCount writes a checkpoint when enough events were settled.
func (g *group) markOnCount() {
	limit := uint64(max(g.cfg.MaxCheckpointCount, 0))
	if limit == 0 || g.order-g.checkpointed < limit {
		return
	}
	if p, order := g.covered(); order-g.checkpointed >= limit && order > g.checkpointed {
		g.mark(p, order)
	}
}

// markOnTick writes a checkpoint when some events were settled and enough
// time has passed.
func (g *group) markOnTick(now time.Time) {
	if now.Sub(g.checkpointTime) < time.Duration(g.cfg.CheckpointAfter)*time.Millisecond {
		return
	}
	p, order := g.covered()
	if order > g.checkpointed && order-g.checkpointed >= uint64(max(g.cfg.MinCheckpointCount, 1)) {
		g.mark(p, order)
	}
}

func (g *group) mark(p groupPoint, order uint64) {
	if p <= g.checkpoint {
		g.checkpointed = max(order, g.checkpointed)
		return
	}
	stream := g.cfg.checkpointStream()
	if g.checkpoint < 0 {
		if err := g.n.writeMeta(stream, `{"$maxCount":2}`); err != nil {
			g.stateFailed("checkpoint", err)
			return
		}
	}
	data, _ := json.Marshal(p.format(g.cfg.all())) // a string always encodes
	if err := g.n.writeSystem(stream, checkpointType, true, data, nil); err != nil {
		g.stateFailed("checkpoint", err)
		return
	}
	g.checkpoint, g.checkpointed, g.checkpointTime = p, order, time.Now()
}

func (g *group) stateFailed(what string, err error) {
	g.n.cfg.Logger.Error("persistent subscription cannot write its state",
		"stream", g.cfg.Stream, "group", g.cfg.Group, "what", what, "error", err)
}

// park sets a message aside for an operator. If that cannot be written the
// message stays and is tried again.
func (g *group) park(m *message, reason string) {
	r := m.ev.original()
	if m.replayed && m.ev.event != nil {
		r = m.ev.event // parked again: the link names the event, not the old link
	}
	link := strconv.FormatInt(r.Revision, 10) + "@" + string(r.Stream)
	meta, _ := json.Marshal(map[string]any{ // plain values always encode
		"added": time.Now().UTC().Format(time.RFC3339Nano), "reason": reason, "subscriptionEventNumber": r.Revision,
	})
	if err := g.n.writeSystem(g.cfg.parkedStream(), typeLink, false, []byte(link), meta); err != nil {
		g.stateFailed("park", err)
		g.again(m, true, "")
	}
}

// forget soft-deletes one of the node's own streams, if it exists.
func (n *Node) forget(stream string) error {
	v, err := n.store.View(stream)
	if err != nil || !v.Exists() {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), stateTimeout)
	defer cancel()
	_, err = n.store.Submit(ctx, &store.Write{
		Kind: store.Delete, Stream: stream, Expected: store.Any, Events: []store.Event{{ID: uuid.New()}},
	})
	return err
}
