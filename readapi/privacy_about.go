package readapi

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// personAbout is what a package tells of a person that is in no record's own
// stream.
type personAbout struct {
	Merges []accessMerge `json:"merges"` // whether a record of theirs and another are about one person
	Reads  []accessRead  `json:"reads"`  // of what is graded
}

// accessMerge is what was thought of a record of the person and another one. The
// other is named where it is the person's: if it is somebody else's, then that it
// was taken for the person's is about the person, and whose it is is not.
type accessMerge struct {
	Merge  ID                `json:"merge"`
	Record ID                `json:"record"`
	Other  *ID               `json:"other"`
	State  domain.MergeState `json:"state"`
	Steps  []accessMergeStep `json:"steps"`
}

// accessMergeStep is a step of it.
type accessMergeStep struct {
	At     Instant            `json:"at"`
	Type   string             `json:"type"`
	Actor  string             `json:"actor"`
	Reason *string            `json:"reason"`
	Source *string            `json:"source"` // of a proposal: detected or staff
	Score  *int               `json:"score"`  // of a detected one
	Parts  []domain.MatchPart `json:"parts,omitempty"`
}

// accessRead is an entry of the access log. Who read is not told, as little as
// what else they read: when, as what and what for is.
type accessRead struct {
	At        Instant `json:"at"`
	Role      string  `json:"role"`
	Operation string  `json:"operation"`
	Purpose   *string `json:"purpose"`
	Records   []ID    `json:"records"` // those of the person
	Export    bool    `json:"export"`  // it left as a file
}

const (
	// Pairs are found in the read model and told from the log.
	pairsOfSQL = `SELECT id FROM read.merges WHERE first_id = ANY($1) OR second_id = ANY($1) ORDER BY id`

	// The parts of an export share the request's correlation, and so does its last
	// entry, which has the hash and no customers.
	readsOfSQL = `SELECT r.at, r.role, r.operation, nullif(r.purpose, ''), r.customers, EXISTS (
		SELECT FROM dossier_access.reading x WHERE x.principal = r.principal AND x.correlation = r.correlation AND x.export_hash IS NOT NULL AND x.id >= r.id)
	FROM dossier_access.reading r WHERE r.customers && $1 AND r.at <= $2 ORDER BY r.id`
)

// aboutPerson reads it for the records, up to the event with which the package was
// given.
func (a *api) aboutPerson(ctx context.Context, records []ofPerson, given *eventstore.Event) (personAbout, error) {
	about := personAbout{Merges: []accessMerge{}, Reads: []accessRead{}}
	var ids []uuid.UUID
	var own []ID
	for _, r := range records {
		ids, own = append(ids, uuid.UUID(r.id)), append(own, r.id)
	}
	var pairs []ID
	if _, err := a.snapshot(ctx, modelMerges, given.Position, func(batch *pgx.Batch) {
		batch.Queue(pairsOfSQL, ids).Query(func(rows pgx.Rows) (err error) {
			pairs, err = pgx.CollectRows(rows, pgx.RowTo[ID])
			return err
		})
	}); err != nil {
		return about, err
	}
	for _, pair := range pairs {
		m, err := a.mergeOfPerson(ctx, pair, own, given.Position)
		if err != nil {
			return about, fmt.Errorf("merge %s: %w", pair, err)
		}
		if len(m.Steps) > 0 { // else it was proposed later
			about.Merges = append(about.Merges, m)
		}
	}
	rows, err := a.Pool.Query(ctx, readsOfSQL, ids, given.Created)
	if err != nil {
		return about, err
	}
	reads, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r accessRead, err error) {
		err = row.Scan(&r.At, &r.Role, &r.Operation, &r.Purpose, &r.Records, &r.Export)
		r.Records = slices.DeleteFunc(r.Records, func(id ID) bool { return !slices.Contains(own, id) })
		return r, err
	})
	about.Reads = append(about.Reads, reads...)
	return about, err
}

// mergeOfPerson folds the stream of a pair up to the position.
func (a *api) mergeOfPerson(ctx context.Context, pair ID, own []ID, until uint64) (accessMerge, error) {
	out := accessMerge{Merge: pair, Steps: []accessMergeStep{}}
	var state domain.Merge
	for e, err := range a.Store.Stream(ctx, domain.FamilyIdentity.Stream(pair.String()), 0, everything) {
		if err != nil {
			return out, err
		}
		if e.Position > until {
			break
		}
		d := e.Skeleton()
		state = state.Evolve(e.Happened(d))
		step := accessMergeStep{At: Instant{e.Meta.OccurredAt}, Type: e.Type, Actor: e.Meta.Actor, Reason: text(e.Meta.Reason)}
		if p, ok := d.(*domain.MergeProposed); ok {
			step.Source = &p.Source
			if p.Source == domain.MergeDetected {
				step.Score, step.Parts = &p.Score, p.Parts
			}
		}
		out.Steps = append(out.Steps, step)
	}
	out.State = state.State
	record, other := ID(state.First), ID(state.Second)
	if !slices.Contains(own, record) {
		record, other = other, record
	}
	out.Record = record
	if slices.Contains(own, other) {
		out.Other = &other
	}
	return out, nil
}

// tell tells the same to a person.
func (p personAbout) tell(b *strings.Builder) {
	minute := func(at Instant) string { return at.UTC().Format("2006-01-02 15:04") }
	b.WriteString("\nWhether you were taken for somebody else on record\n")
	if len(p.Merges) == 0 {
		b.WriteString("\n  Nobody has thought so.\n")
	}
	for _, m := range p.Merges {
		with := "a record that is not yours"
		if m.Other != nil {
			with = "record " + m.Other.String()
		}
		fmt.Fprintf(b, "\n  Record %s and %s: %s\n", m.Record, with, m.State)
		for _, s := range m.Steps {
			fmt.Fprintf(b, "    %s  %s, by %s", minute(s.At), s.Type, s.Actor)
			if s.Reason != nil {
				fmt.Fprintf(b, ", because %s", *s.Reason)
			}
			if s.Score != nil {
				fmt.Fprintf(b, ", %d of 100 in common:", *s.Score)
				for _, part := range s.Parts {
					fmt.Fprintf(b, " %s %d %%", part.Part, part.Alike)
				}
			}
			b.WriteString("\n")
		}
	}
	b.WriteString("\nWhen your data were read, as far as that is written down\n\n")
	if len(p.Reads) == 0 {
		b.WriteString("  No read is written down.\n")
	}
	for _, r := range p.Reads {
		fmt.Fprintf(b, "  %s  %s, as %s", r.At.UTC().Format(time.DateTime), r.Operation, r.Role)
		if r.Purpose != nil {
			fmt.Fprintf(b, ", for %s", *r.Purpose)
		}
		if r.Export {
			b.WriteString(", into a file")
		}
		b.WriteString("\n")
	}
}
