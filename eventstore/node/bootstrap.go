package node

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// bootstrap writes the stream clients poll to find out whether a node is
// ready: $users, with one event for each configured account. It holds names
// only. On a directory that has it already nothing is written.
func (n *Node) bootstrap(ctx context.Context) error {
	v, err := n.store.View(usersStream)
	if damaged := (*store.CorruptError)(nil); v.Tombstoned || errors.As(err, &damaged) {
		// Some client ended it, or the disk: no reason to keep the rest from all.
		n.cfg.Logger.Warn("clients that wait for a stream will wait", "stream", usersStream, "tombstoned", v.Tombstoned, "error", err)
		return nil
	}
	if err != nil || v.Exists() {
		return err
	}
	w := &store.Write{Stream: usersStream, Expected: store.Any}
	for _, u := range n.cfg.Users {
		w.Events = append(w.Events, store.Event{ID: uuid.New(), Type: "$User", Data: []byte(u.Name)})
	}
	_, err = n.store.Submit(ctx, w)
	return err
}

const usersStream = "$users"
