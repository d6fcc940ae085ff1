package readapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// BasisEvent is an event that gave or took a legal basis for a purpose.
type BasisEvent struct {
	EventID    ID      `json:"eventId"`
	Type       string  `json:"type" doc:"Of the event" example:"ConsentGranted"`
	Revision   uint64  `json:"revision" doc:"In the customer's stream" example:"3"`
	Position   uint64  `json:"position" doc:"In the log" example:"4242"`
	Purpose    string  `json:"purpose" example:"newsletter"`
	Basis      *string `json:"basis" doc:"consent, contract, legal-obligation, vital-interests, public-task or legitimate-interests; null where all of them ended with the customer" example:"consent"`
	Active     bool    `json:"active" doc:"Whether the event gave the basis; else it took it"`
	Notice     *string `json:"notice" doc:"Version of the notice that the customer was shown" example:"2026-1"`
	Channel    *string `json:"channel" example:"web"`
	OccurredAt Instant `json:"occurredAt" doc:"Since when it is so, in the world"`
	RecordedAt Instant `json:"recordedAt" doc:"Since when it is known"`
}

func basisEvent(g domain.Ground) BasisEvent {
	return BasisEvent{
		EventID: ID(g.Event), Type: g.Type, Revision: g.Revision, Position: g.Position, Purpose: g.Purpose, Basis: text(g.Basis), Active: g.Active,
		Notice: text(g.Notice), Channel: text(g.Channel), OccurredAt: Instant{g.Occurred}, RecordedAt: Instant{g.Recorded},
	}
}

// PermissionAnswer says whether processing for a purpose is permitted, and what
// proves it.
type PermissionAnswer struct {
	CustomerID   ID           `json:"customerId"`
	Purpose      string       `json:"purpose" example:"newsletter"`
	At           Instant      `json:"at" doc:"The instant that is answered for"`
	RecordedAsOf *Instant     `json:"recordedAsOf" nullable:"true" doc:"What was known then counts; null: all that is known"`
	Permitted    bool         `json:"permitted"`
	Proof        *BasisEvent  `json:"proof,omitempty" doc:"The event that proves it: where it is permitted the latest that gave an active basis, where it is not the one that ended the last. Absent where there never was a basis"`
	Active       []BasisEvent `json:"active" nullable:"false" doc:"Every basis that was active"`
	RestsOn      *RestsOn     `json:"restsOn,omitempty" doc:"The last event that was looked at"`
}

type getPermissions struct {
	ID           ID      `path:"customerId" doc:"The customer"`
	Purpose      string  `query:"purpose" required:"true" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Code of what the data are processed for" example:"newsletter"`
	At           Instant `query:"at" doc:"Permitted at this instant, in the world; now, where it is not said"`
	RecordedAsOf Instant `query:"recordedAsOf" doc:"By what was known at this instant: only events that had been recorded by it"`
	Request
}

// getPermissions folds the log itself: what was acknowledged counts at once.
func (a *api) getPermissions(ctx context.Context, in *getPermissions) (*answer[PermissionAnswer], error) {
	horizon, err := a.horizon(ctx, in.RecordedAsOf.Time, time.Time{})
	if err != nil {
		return nil, err
	}
	var record domain.Record
	var last *eventstore.Event
	for e, err := range a.Store.Stream(ctx, domain.CustomerStream(domain.ID(in.ID)), 0, everything) {
		if err != nil {
			return nil, err
		}
		h := e.Happened(e.Skeleton())
		counts, more := horizon.Admit(h)
		if !more {
			break
		}
		last = e
		if counts {
			record = record.Evolve(h)
		}
	}
	if !record.Exists {
		return nil, httpkit.NewProblem(http.StatusNotFound, "customer-not-found", "there was no such customer then")
	}
	at := in.At.Time
	if at.IsZero() {
		at = a.Now()
	}
	permission := record.Permitted(in.Purpose, at)
	out := PermissionAnswer{
		CustomerID: in.ID, Purpose: in.Purpose, At: Instant{at}, RecordedAsOf: instant(in.RecordedAsOf.Time), Permitted: permission.Permitted, Active: []BasisEvent{},
		RestsOn: restsOn(last),
	}
	if permission.Proof != nil {
		proof := basisEvent(*permission.Proof)
		out.Proof = &proof
	}
	var active []ID // what is active changes with time alone
	for _, g := range permission.Active {
		one := basisEvent(g)
		out.Active, active = append(out.Active, one), append(active, one.EventID)
	}
	b := basis{position: last.Position}
	answer := answered(&in.Request, b, in.tag(b, out.Permitted, active), out)
	answer.Position = ""
	return answer, nil
}

// everything is a count of events that no stream has.
const everything = 1 << 62

// CustomerConsents are the legal bases of a customer.
type CustomerConsents struct {
	Active  []string     `json:"active" nullable:"false" doc:"Purposes that have a basis by the latest events"`
	Current []BasisEvent `json:"current" nullable:"false" doc:"The latest event of each purpose and basis"`
	History []BasisEvent `json:"history" nullable:"false" doc:"Every event, in the order in which they occurred"`
	Erased  bool         `json:"erased" doc:"The customer was erased: nothing is permitted. In a former state of before it is false"`
	RestsOn *RestsOn     `json:"restsOn,omitempty" doc:"Of a former state: the last event that was looked at"`
}

type listCustomerConsents struct {
	ID ID `path:"customerId" doc:"The customer"`
	PastInstants
	Freshness
	Request
}

// storedGround is a ground as the read model has it.
type storedGround struct {
	Purpose  string    `json:"purpose"`
	Basis    string    `json:"basis"`
	Active   bool      `json:"active"`
	Notice   string    `json:"notice"`
	Channel  string    `json:"channel"`
	Type     string    `json:"type"`
	Event    domain.ID `json:"event"`
	Revision uint64    `json:"revision"`
	Position uint64    `json:"position"`
	Occurred int64     `json:"occurred"`
	Recorded int64     `json:"recorded"`
}

func (g storedGround) ground() domain.Ground {
	return domain.Ground{
		Purpose: g.Purpose, Basis: g.Basis, Active: g.Active, Notice: g.Notice, Channel: g.Channel, Type: g.Type, Event: g.Event,
		Revision: g.Revision, Position: g.Position, Occurred: time.UnixMicro(g.Occurred).UTC(), Recorded: time.UnixMicro(g.Recorded).UTC(),
	}
}

func (a *api) listCustomerConsents(ctx context.Context, in *listCustomerConsents) (*answer[CustomerConsents], error) {
	if in.asked() {
		return a.formerConsents(ctx, in)
	}
	var grounds []storedGround
	var erased, exists bool
	b, err := a.snapshot(ctx, modelConsents, in.min(), func(batch *pgx.Batch) {
		batch.Queue(`SELECT erased, grounds FROM read.consents WHERE customer_id = $1`, in.ID).QueryRow(func(row pgx.Row) error {
			err := row.Scan(&erased, &grounds)
			if errors.Is(err, pgx.ErrNoRows) {
				return nil
			}
			exists = true
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	if !exists {
		if _, err := a.snapshot(ctx, modelCustomers, in.min(), func(batch *pgx.Batch) {
			batch.Queue(`SELECT status = 'erased' FROM read.customers WHERE id = $1`, in.ID).QueryRow(func(row pgx.Row) error {
				err := row.Scan(&erased)
				if exists = err == nil; errors.Is(err, pgx.ErrNoRows) {
					return nil
				}
				return err
			})
		}); err != nil {
			return nil, err
		}
		if !exists {
			return nil, notFound("customer")
		}
	}
	var p domain.Permissions
	for _, g := range grounds {
		p.Grounds = append(p.Grounds, g.ground())
	}
	return answered(&in.Request, b, in.tag(b), consentsOf(p, erased)), nil
}

// formerConsents reads the log itself.
func (a *api) formerConsents(ctx context.Context, in *listCustomerConsents) (*answer[CustomerConsents], error) {
	var p domain.Permissions
	on, err := a.formerly(ctx, in.ID, in.PastInstants, func(h domain.Happened) { p = p.Evolve(h) })
	if err != nil {
		return nil, err
	}
	out := consentsOf(p, p.Erased != nil)
	out.RestsOn = on
	return fromLog(&in.Request, on, out), nil
}

func consentsOf(p domain.Permissions, erased bool) CustomerConsents {
	out := CustomerConsents{Active: []string{}, Current: []BasisEvent{}, History: []BasisEvent{}, Erased: erased}
	for _, g := range p.Grounds {
		out.History = append(out.History, basisEvent(g))
	}
	for _, g := range p.Latest() {
		out.Current = append(out.Current, basisEvent(g))
		if g.Active && !erased && (len(out.Active) == 0 || out.Active[len(out.Active)-1] != g.Purpose) {
			out.Active = append(out.Active, g.Purpose)
		}
	}
	return out
}
