package node

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"sync"

	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// groups are the persistent subscriptions of a node.
type groups struct {
	n  *Node
	mu sync.Mutex // guards byKey and closed; held while the configuration is written
	// byKey never holds a stopped group.
	byKey  map[string]*group
	broken map[string]brokenGroup
	unread error // why the configuration cannot be read, and may not be replaced
	closed bool
}

// brokenGroup is one whose state cannot be read: any client may write to the
// streams that hold it. It can be deleted; the others are not affected.
type brokenGroup struct {
	cfg groupConfig
	err error
}

var (
	errGroupMissing = errors.New("persistent subscription does not exist")
	errGroupExists  = errors.New("persistent subscription exists")
)

// load starts every group the configuration stream names. What it cannot read
// it says in the log and to those who ask for it: the streams are for anyone to
// write to, and one event in them may not keep the node from starting.
func (gs *groups) load() error {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	gs.byKey, gs.broken, gs.unread = map[string]*group{}, map[string]brokenGroup{}, nil
	r, ok, err := gs.n.lastEvent(persistentConfigStream)
	var damaged *store.CorruptError
	switch {
	case errors.As(err, &damaged):
		gs.unread = err
	case err != nil || !ok:
		return err
	}
	var configs []groupConfig
	if gs.unread == nil {
		configs, gs.unread = parseConfigs(r.Data)
	}
	if gs.unread != nil {
		gs.n.cfg.Logger.Error("there are no persistent subscriptions: their configuration cannot be read", "error", gs.unread)
	}
	for _, c := range configs {
		if gs.byKey[c.key()] != nil {
			continue
		}
		if err := gs.launch(c); errors.Is(err, store.ErrClosed) {
			return err
		}
	}
	return nil
}

// launch sets a group to work, or notes why it cannot.
func (gs *groups) launch(c groupConfig) error {
	err := c.check()
	var g *group
	if err == nil {
		g, err = newGroup(gs.n, c)
	}
	if err != nil {
		gs.n.cfg.Logger.Error("a persistent subscription cannot be started", "stream", c.Stream, "group", c.Group, "error", err)
		delete(gs.byKey, c.key())
		gs.broken[c.key()] = brokenGroup{c, err}
		return err
	}
	gs.byKey[c.key()] = g
	return nil
}

// missing says why get found nothing.
func (gs *groups) missing(stream, name string) error {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	if b, ok := gs.broken[groupKey(stream, name)]; ok && b.cfg.Stream == stream {
		return b.err
	}
	if gs.unread != nil {
		return gs.unread
	}
	return errGroupMissing
}

// save writes the configuration with one change: put is added or replaces its
// like, drop is left out.
func (gs *groups) save(put *groupConfig, drop string) error {
	if gs.unread != nil {
		return gs.unread
	}
	doc := configDocument{Version: "2"}
	add := func(key string, c groupConfig) {
		if key != drop && (put == nil || key != put.key()) {
			doc.Entries = append(doc.Entries, c)
		}
	}
	for key, g := range gs.byKey {
		add(key, g.cfg)
	}
	for key, b := range gs.broken {
		add(key, b.cfg)
	}
	if put != nil {
		doc.Entries = append(doc.Entries, *put)
	}
	slices.SortFunc(doc.Entries, func(a, b groupConfig) int { return cmp.Compare(a.key(), b.key()) })
	data, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	v, err := gs.n.store.View(persistentConfigStream)
	if err != nil {
		return err
	}
	if !v.HasMeta {
		if err := gs.n.writeMeta(persistentConfigStream, `{"$maxCount":2}`); err != nil {
			return err
		}
	}
	return gs.n.writeSystem(persistentConfigStream, persistentConfigType, true, data, nil)
}

func (gs *groups) get(stream, name string) *group {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	return gs.find(stream, name)
}

// find looks a group up under mu. Two pairs of names can have one key, a::b
// with c and a with b::c: who may read the one stream is not to be given the
// other's events.
func (gs *groups) find(stream, name string) *group {
	if g := gs.byKey[groupKey(stream, name)]; g != nil && g.cfg.Stream == stream {
		return g
	}
	return nil
}

// list returns the groups of a stream, or all, sorted by key.
func (gs *groups) list(stream string) []*group {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	var out []*group
	for _, g := range gs.byKey {
		if stream == "" || g.cfg.Stream == stream {
			out = append(out, g)
		}
	}
	slices.SortFunc(out, func(a, b *group) int { return cmp.Compare(a.cfg.key(), b.cfg.key()) })
	return out
}

func (gs *groups) create(c groupConfig) error {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	if gs.closed {
		return store.ErrClosed
	}
	if _, broken := gs.broken[c.key()]; broken || gs.byKey[c.key()] != nil {
		return errGroupExists
	}
	first, err := gs.first(&c)
	if err != nil {
		return err
	}
	c.First = first
	return gs.start(c)
}

// start writes the configuration and sets the group to work. A former group
// with the same key has to be closed by then.
func (gs *groups) start(c groupConfig) error {
	if err := gs.save(&c, ""); err != nil {
		return err
	}
	return gs.launch(c)
}

// first fixes where a group begins, so that "the end" means the end at the
// time of creation also after a restart.
func (gs *groups) first(c *groupConfig) (groupPoint, error) {
	if c.StartFrom >= 0 {
		return c.StartFrom, nil
	}
	if c.all() {
		return groupPoint(gs.n.store.End()), nil
	}
	v, err := gs.n.store.View(c.Stream)
	return groupPoint(v.Last + 1), err
}

// update replaces a group's settings, all but its filter. Its clients are let
// go; it goes on from its checkpoint, or from the new start if it has none.
func (gs *groups) update(c groupConfig) error {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	old := gs.find(c.Stream, c.Group)
	if old == nil {
		return errGroupMissing
	}
	c.Filter = old.cfg.Filter
	first, err := gs.first(&c)
	if err != nil {
		return err
	}
	c.First = first
	old.close()
	if err := gs.start(c); err != nil {
		if gs.byKey[c.key()] == old { // not even saved: go on as before
			delete(gs.byKey, c.key())
			if again, err := newGroup(gs.n, old.cfg); err == nil {
				gs.byKey[c.key()] = again
			}
		}
		return err
	}
	return nil
}

func (gs *groups) remove(stream, name string) error {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	key := groupKey(stream, name)
	g, broken := gs.find(stream, name), gs.broken[key]
	if g == nil && (broken.err == nil || broken.cfg.Stream != stream) {
		return cmp.Or(gs.unread, errGroupMissing)
	}
	if err := gs.save(nil, key); err != nil {
		return err
	}
	c := broken.cfg
	if g != nil {
		c = g.cfg
		g.close()
	}
	delete(gs.byKey, key)
	delete(gs.broken, key)
	for _, s := range []string{c.checkpointStream(), c.parkedStream()} {
		if err := gs.n.forget(s); err != nil {
			return err
		}
	}
	return nil
}

// restart lets go of every client and reads the configuration again.
func (gs *groups) restart() error {
	gs.stop(false)
	if err := gs.load(); err != nil {
		return err
	}
	gs.mu.Lock()
	defer gs.mu.Unlock()
	return gs.unread
}

func (gs *groups) stop(last bool) {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	gs.closed = gs.closed || last
	for _, g := range gs.byKey {
		g.close()
	}
	gs.byKey = map[string]*group{}
}
