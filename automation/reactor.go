package automation

import (
	"context"
	"time"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// Reactor is a rule: when one of the events On has happened, reactions follow.
// Its functions are pure and are called by one goroutine at a time.
type Reactor struct {
	Name string   // stable: its place in the log, its timers and its keys hang on it
	On   []string // types of events
	// React returns what follows from the event, whose personal fields are
	// sealed (Skeleton). The event was not loaded in bulk.
	React func(e *eventstore.Event) []Reaction
	// Ask is React for rules that have to look something up. One of the two is set.
	Ask func(ctx context.Context, engine *Engine, e *eventstore.Event) ([]Reaction, error)
	// Due returns the command of a timer that has fallen due; nil where the
	// reactor sets none.
	Due func(t Timer) Do
}

// Reaction is a Do, a Set or a Cancel.
type Reaction interface{ reaction() }

// Do is a command to a customer, now.
type Do struct {
	Command  string // its name, such as EscalateComplaint
	Customer domain.ID
	Reason   string // a code, where the command has one
	Name     string // tells it from other reactions to the event, where their number may change; "" takes the place in the list
	// Carry carries the command out where it is not a decision on the customer's
	// state; it has everything but Decide. Its errors are those of commands.Service.
	Carry func(ctx context.Context, s *commands.Service, cmd commands.Command) (commands.Result, error)
	// Decide is the decision of package domain, as in commands.Command. It is
	// made on the customer's state when the command is carried out, so it refuses
	// what has become pointless meanwhile.
	Decide func(c domain.Customer, newID func(n int) domain.ID) ([]domain.Event, error)
}

// Set makes a timer, or moves the one that the reactor has under the key, as
// long as it has not fired.
type Set struct {
	Key      string // names the timer within its reactor; ids and codes, nothing personal
	At       time.Time
	Customer domain.ID
	About    domain.ID // what within the customer's stream, such as a complaint
}

// Cancel takes a timer away that has not fired. It is a courtesy to whoever
// looks at the timers: the decision of a timer's command refuses what has
// become pointless.
type Cancel struct{ Key string }

func (Do) reaction()     {}
func (Set) reaction()    {}
func (Cancel) reaction() {}

// Timer is one that has fallen due.
type Timer struct {
	Key      string
	Due      time.Time
	Customer domain.ID
	About    domain.ID
}
