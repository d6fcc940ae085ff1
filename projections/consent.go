package projections

import (
	_ "embed"
	"slices"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed consent.sql
var consentSQL string

var consents = Model{Name: "consents", Version: 1, SQL: consentSQL, Shape: Fold[consent]{
	Table: "consents",
	Columns: []Column[consent]{
		{"customer_id", func(r *consent) any { return &r.customer }},
		{"revision", func(r *consent) any { return &r.revision }},
		{"position", func(r *consent) any { return &r.position }},
		{"erased", func(r *consent) any { return &r.erased }},
		{"active", func(r *consent) any { return &r.active }},
		{"grounds", func(r *consent) any { return &r.grounds }},
	},
	ByStream: true,
	Key: func(e *eventstore.Event) (key, bool) {
		switch e.Skeleton().(type) {
		case *domain.ConsentGranted, *domain.ConsentWithdrawn, *domain.BasisRecorded, *domain.BasisEnded, *domain.CustomerErased:
			return customerKey(e)
		}
		return key{}, false
	},
	Apply: func(r consent, e *eventstore.Event) (consent, bool) { return r.apply(e) },
}.Shape}

// consent is a row of consents. It is a value.
type consent struct {
	customer           key
	revision, position int64
	erased             bool
	active             []string
	grounds            stored[[]ground]
}

// ground is one event that gave or took a basis, in the stored form.
type ground struct {
	Purpose  string    `json:"purpose"`
	Basis    string    `json:"basis"`
	Active   bool      `json:"active"`
	Notice   string    `json:"notice,omitempty"`
	Channel  string    `json:"channel,omitempty"`
	Type     string    `json:"type"`
	Event    domain.ID `json:"event"`
	Revision uint64    `json:"revision"`
	Position uint64    `json:"position"`
	Occurred int64     `json:"occurred"` // microseconds since 1970
	Recorded int64     `json:"recorded"`
}

func (r consent) apply(e *eventstore.Event) (consent, bool) {
	if _, erased := e.Skeleton().(*domain.CustomerErased); erased {
		if len(r.grounds.value) == 0 {
			return r, false // of whom nothing is known here
		}
		r.erased, r.active = true, nil
	} else {
		var p domain.Permissions
		p = p.Evolve(e.Happened(e.Skeleton()))
		r.customer, _ = customerKey(e)
		r.grounds.value = insertGround(r.grounds.value, groundOf(p.Grounds[0]))
		r.active = activePurposes(r.grounds.value)
	}
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}

func groundOf(g domain.Ground) ground {
	return ground{
		Purpose: g.Purpose, Basis: g.Basis, Active: g.Active, Notice: g.Notice, Channel: g.Channel, Type: g.Type,
		Event: g.Event, Revision: g.Revision, Position: g.Position, Occurred: g.Occurred.UnixMicro(), Recorded: g.Recorded.UnixMicro(),
	}
}

// insertGround keeps the grounds in the order in which they occurred, of two at
// the same instant in that of the log.
func insertGround(list []ground, g ground) []ground {
	at := len(list)
	for at > 0 && list[at-1].Occurred > g.Occurred {
		at--
	}
	return slices.Insert(slices.Clone(list), at, g)
}

// activePurposes lists the purposes that have a basis by the latest ground of
// each, in their order.
func activePurposes(list []ground) []string {
	type which struct{ purpose, basis string }
	latest := map[which]bool{}
	for _, g := range list {
		latest[which{g.Purpose, g.Basis}] = g.Active
	}
	var out []string
	for w, active := range latest {
		if active {
			out = append(out, w.purpose)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
