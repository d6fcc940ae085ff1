package watermill

import "github.com/dossier-crm/dossier/eventstore"

// Forget drops what was opened of the kept events that match: a person was
// erased, and nothing of them may stay readable in memory.
func (h *Hub) Forget(matches func(*eventstore.Event) bool) {
	h.mu.Lock()
	events := append([]*eventstore.Event(nil), h.ring...)
	h.mu.Unlock()
	for _, e := range events {
		if matches(e) {
			e.Forget()
		}
	}
}
