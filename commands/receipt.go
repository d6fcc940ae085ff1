package commands

import (
	"context"

	"github.com/dossier-crm/dossier/internal/ledger"
)

// receipt returns the signed promise for what was written, "" where none are
// issued. It says nothing of its failure to the caller: the events are written.
func (s *Service) receipt(ctx context.Context, r Result) string {
	if s.Receipts == nil {
		return ""
	}
	events := make([]ledger.Event, len(r.Events))
	for i, e := range r.Events {
		events[i] = e.stored
	}
	signed, err := s.Receipts.Issue(events, r.Position)
	if err != nil {
		s.Log.ErrorContext(ctx, "receipt cannot be signed", "error", err)
	}
	return signed
}
