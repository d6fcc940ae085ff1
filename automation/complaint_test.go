package automation

import (
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

func (w *world) handle(id domain.ID, step domain.ComplaintStep, reason string) {
	w.t.Helper()
	w.do(id, "HandleComplaint", func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.Handle(step, reason) })
}

func (w *world) complain(id domain.ID) domain.ID {
	w.t.Helper()
	about := domain.DeriveID(id, "complaint")
	w.do(id, "FileComplaint", func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.Complain(domain.FileComplaint{ComplaintID: about, Category: "delivery", Severity: "high", Description: "late"})
	})
	return about
}

// Given a complaint with a deadline, when the deadline passes, then it is one
// level higher, also where it was settled and reopened before; not so where it was
// settled in time, nor before the deadline where that was moved.
func TestOverdueComplaintsAreEscalated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var c clock
	w.engine(func(config *Config) { config.Now = c.now }, Reactors...)
	w.deployed("overdue-complaints")
	late, settled, reopened, moved := w.customer(), w.customer(), w.customer(), w.customer()
	due := time.Now().Add(time.Hour)
	for _, id := range []domain.ID{late, settled, reopened, moved} {
		w.handle(id, &domain.ComplaintAssigned{ComplaintID: w.complain(id), Owner: "staff-1", Due: due}, "")
	}
	for _, id := range []domain.ID{settled, reopened} {
		w.handle(id, &domain.ComplaintResolved{ComplaintID: domain.DeriveID(id, "complaint"), Resolution: "replaced"}, "")
	}
	w.handle(reopened, &domain.ComplaintReopened{ComplaintID: domain.DeriveID(reopened, "complaint")}, "broken-again")
	w.handle(moved, &domain.ComplaintAssigned{ComplaintID: domain.DeriveID(moved, "complaint"), Owner: "staff-2", Due: due.Add(24 * time.Hour)}, "")
	w.reached("overdue-complaints")
	c.forward(2 * time.Hour)
	w.await(func() bool { s := w.states(); return s["fired"] == 2 && s["refused complaint-state"] == 1 })
	w.reached("overdue-complaints") // it hears its own escalations
	for _, id := range []domain.ID{late, reopened} {
		last := w.events(id)
		e := last[len(last)-1]
		escalated, ok := e.Skeleton().(*domain.ComplaintEscalated)
		if !ok || escalated.Level != 1 || e.Meta.Reason != "overdue" || e.Meta.Actor != Principal || e.Meta.CausationID != last[1].ID.String() {
			t.Errorf("%s %+v", e.Type, e.Meta)
		}
	}
	if s := w.states(); s["pending"] != 1 {
		t.Errorf("timers %v", s)
	}
	c.forward(24 * time.Hour)
	w.await(func() bool { return w.states()["fired"] == 3 })
}
