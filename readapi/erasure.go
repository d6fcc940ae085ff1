package readapi

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// ErasureRecord is an erasure and where it stands.
type ErasureRecord struct {
	ID             ID       `json:"id"`
	CustomerID     ID       `json:"customerId"`
	Revision       uint64   `json:"revision" doc:"In the customer's stream, of the last event about it"`
	Position       uint64   `json:"position" doc:"Of that event in the log"`
	State          string   `json:"state" enum:"requested,rejected,erasing,certified" doc:"erasing: it is decided and nothing is readable; what follows is under way"`
	Cause          string   `json:"cause" enum:"request,retention,set"`
	Reason         string   `json:"reason" doc:"Code of why it was asked for" example:"person-asked"`
	Channel        *string  `json:"channel" doc:"Code of how the person asked"`
	RequestedBy    string   `json:"requestedBy" doc:"Opaque id"`
	RequestedAt    Instant  `json:"requestedAt"`
	DecisionReason *string  `json:"decisionReason" doc:"Code of why it was decided so"`
	DecidedBy      *string  `json:"decidedBy" doc:"Opaque id, of another than requestedBy"`
	DecidedAt      *Instant `json:"decidedAt" nullable:"true"`
	CertifiedAt    *Instant `json:"certifiedAt" nullable:"true"`
	Certificate    *string  `json:"certificate" doc:"A signed note that says what was done and when; it is checked with dossier privacy check-certificate, offline"`

	Steps    []ErasureStep `json:"steps,omitempty" doc:"What has been done so far, or had been by both instants; only of a single erasure"`
	WaitsFor *string       `json:"waitsFor,omitempty" doc:"What it waits for now, where it does; only of a single erasure, and not of a former state"`
}

// OneErasure is an erasure by itself.
type OneErasure struct {
	ErasureRecord
	RestsOn *RestsOnLog `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// ErasureStep is a step of an erasure that is done.
type ErasureStep struct {
	Step   string  `json:"step" example:"keys-destroyed"`
	DoneAt Instant `json:"doneAt"`
	Detail string  `json:"detail"`
}

const erasureColumns = `id, customer_id, revision, position, state, cause, reason, nullif(channel, ''), requested_by, began_at,
	nullif(decision_reason, ''), nullif(decided_by, ''), decided_at, certified_at, certificate`

func (e *ErasureRecord) scan() []any {
	return []any{
		&e.ID, &e.CustomerID, &e.Revision, &e.Position, &e.State, &e.Cause, &e.Reason, &e.Channel, &e.RequestedBy, &e.RequestedAt,
		&e.DecisionReason, &e.DecidedBy, &e.DecidedAt, &e.CertifiedAt, &e.Certificate,
	}
}

func (e *ErasureRecord) customer() ID { return ID{} } // nothing of it is sealed

func (e *ErasureRecord) open(*person) {}

type listErasures struct {
	State string `query:"state" enum:"requested,rejected,erasing,certified"`
	Sort  string `query:"sort" enum:"requestedAt,-requestedAt" default:"-requestedAt"`
	PastInstants
	Paging
	Freshness
	Request
}

var erasureOrders = []order{{name: "requestedAt", column: "began_at", instant: true}}

func (a *api) listErasures(ctx context.Context, in *listErasures) (*answer[Page[ErasureRecord]], error) {
	l := &list{at: in.PastInstants, model: modelErasures, columns: erasureColumns, from: "read.erasures", path: in.url.Path, order: orderNamed(erasureOrders, in.Sort)}
	l.equals("state", in.State)
	return everywhere[ErasureRecord](ctx, a, l, in.Freshness, in.Paging, false, &in.Request)
}

type getErasure struct {
	ID ID `path:"erasureId" doc:"The erasure"`
	PastInstants
	Freshness
	Request
}

func (a *api) getErasure(ctx context.Context, in *getErasure) (*answer[OneErasure], error) {
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	done := noLimit // a step is noted when it is done: it was so then and was known then
	if p != nil {
		done = earlier(p.recorded, p.occurred)
	}
	sql, args := p.sql(`SELECT `+erasureColumns+` FROM read.erasures WHERE id = $1`, in.ID)
	e, exists := new(ErasureRecord), true
	b, err := a.snapshot(ctx, p.in(modelErasures), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		batch.Queue(sql, args...).QueryRow(func(row pgx.Row) error {
			err := row.Scan(e.scan()...)
			if errors.Is(err, pgx.ErrNoRows) {
				exists = false
				return nil
			}
			return err
		})
		batch.Queue(`SELECT waits_for FROM dossier_keys.erasure WHERE id = $1 AND $2`, in.ID, p == nil).QueryRow(func(row pgx.Row) error {
			err := row.Scan(&e.WaitsFor)
			if errors.Is(err, pgx.ErrNoRows) {
				return nil
			}
			return err
		})
		batch.Queue(`SELECT step, done_at, detail FROM dossier_keys.erasure_step WHERE erasure = $1 AND done_at <= $2 ORDER BY done_at, step`, in.ID, done).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var s ErasureStep
				if err := rows.Scan(&s.Step, &s.DoneAt, &s.Detail); err != nil {
					return err
				}
				e.Steps = append(e.Steps, s)
			}
			return rows.Err()
		})
	})
	if err != nil {
		return nil, err
	}
	if !exists {
		return nil, notFound("erasure")
	}
	waits := ""
	if e.WaitsFor != nil {
		waits = *e.WaitsFor
	}
	return answered(&in.Request, b, in.tag(b, len(e.Steps), waits), OneErasure{*e, p.on(b)}), nil
}
