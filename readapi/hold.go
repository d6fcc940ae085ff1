package readapi

import "context"

// LegalHold forbids the erasure of a customer while it is placed.
type LegalHold struct {
	ID            ID       `json:"id"`
	CustomerID    ID       `json:"customerId"`
	Revision      uint64   `json:"revision" doc:"In the customer's stream, of the last event about it"`
	Position      uint64   `json:"position" doc:"Of that event in the log"`
	State         string   `json:"state" enum:"placed,released"`
	Matter        *string  `json:"matter" doc:"Code of the case" example:"case-2026-17"`
	Reason        string   `json:"reason" doc:"Code of why it was placed" example:"lawsuit"`
	PlacedBy      string   `json:"placedBy" doc:"Opaque id"`
	PlacedAt      Instant  `json:"placedAt"`
	ReleaseReason *string  `json:"releaseReason" doc:"Code of why it was released"`
	ReleasedBy    *string  `json:"releasedBy" doc:"Opaque id"`
	ReleasedAt    *Instant `json:"releasedAt" nullable:"true"`
}

const holdColumns = `id, customer_id, revision, position, state, nullif(matter, ''), reason, placed_by, placed_at,
	nullif(release_reason, ''), nullif(released_by, ''), released_at`

func (h *LegalHold) scan() []any {
	return []any{
		&h.ID, &h.CustomerID, &h.Revision, &h.Position, &h.State, &h.Matter, &h.Reason, &h.PlacedBy, &h.PlacedAt,
		&h.ReleaseReason, &h.ReleasedBy, &h.ReleasedAt,
	}
}

func (h *LegalHold) customer() ID { return ID{} } // nothing of it is sealed

func (h *LegalHold) open(*person) {}

// HoldFilters are what lists of legal holds can be narrowed by.
type HoldFilters struct {
	State string `query:"state" enum:"placed,released"`
	Sort  string `query:"sort" enum:"placedAt,-placedAt" default:"-placedAt"`
	PastInstants
}

type listHolds struct {
	HoldFilters
	Paging
	Freshness
	Request
}

type listCustomerHolds struct {
	ID ID `path:"customerId" doc:"The customer"`
	HoldFilters
	Paging
	Freshness
	Request
}

var holdOrders = []order{{name: "placedAt", column: "placed_at", instant: true}}

func (a *api) holds(f HoldFilters, path string) *list {
	l := &list{at: f.PastInstants, model: modelHolds, columns: holdColumns, from: "read.legal_holds", path: path, order: orderNamed(holdOrders, f.Sort)}
	l.equals("state", f.State)
	return l
}

func (a *api) listHolds(ctx context.Context, in *listHolds) (*answer[Page[LegalHold]], error) {
	return everywhere[LegalHold](ctx, a, a.holds(in.HoldFilters, in.url.Path), in.Freshness, in.Paging, false, &in.Request)
}

func (a *api) listCustomerHolds(ctx context.Context, in *listCustomerHolds) (*answer[Page[LegalHold]], error) {
	l := a.holds(in.HoldFilters, in.url.Path)
	l.where("customer_id = ?", in.ID)
	return ofCustomer[LegalHold](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}
