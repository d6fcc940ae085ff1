package automation

import (
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// overdueComplaints escalates a complaint by a level when a deadline that was
// set for it passes while it is open (capabilities 21 and 68). Each deadline
// does so once; whoever escalates, assigns or agrees with a new one moves it. The
// timer of one that is settled stays: it may be reopened, and has its deadline then.
// Of one that is still settled the escalation is refused.
var overdueComplaints = Reactor{
	Name: "overdue-complaints",
	On:   []string{"ComplaintAssigned", "ComplaintActionAgreed", "ComplaintEscalated", "RecordWithdrawn"},
	React: func(e *eventstore.Event) []Reaction {
		customer, ok := e.Customer()
		about, known := domain.ComplaintOf(e.Skeleton())
		if w, is := e.Skeleton().(*domain.RecordWithdrawn); is && w.Record == "CustomerComplained" {
			about, known = w.SubjectID, true
		}
		if !ok || !known {
			return nil
		}
		var due time.Time
		switch d := e.Skeleton().(type) {
		case *domain.ComplaintAssigned:
			due = d.Due
		case *domain.ComplaintActionAgreed:
			due = d.Due
		case *domain.ComplaintEscalated:
			due = d.Due
		default:
			return []Reaction{Cancel{Key: about.String()}}
		}
		if due.IsZero() { // the deadline stays what it was
			return nil
		}
		return []Reaction{Set{Key: about.String(), At: due, Customer: customer, About: about}}
	},
	Due: func(t Timer) Do {
		return Do{
			Command: "EscalateComplaint", Customer: t.Customer, Reason: "overdue",
			Decide: func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
				level := min(c.Complaints[t.About].Level+1, domain.MaxLevel)
				return c.Handle(&domain.ComplaintEscalated{ComplaintID: t.About, Level: level}, "overdue")
			},
		}
	},
}
