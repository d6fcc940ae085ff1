package readapi

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/tally"
)

const modelMerges = "merges"

// MergeRecord is what is thought of a pair of records that may be one.
type MergeRecord struct {
	ID             ID          `json:"id"`
	Revision       uint64      `json:"revision" doc:"Of the last event about it; the ETag, and what If-Match of a command takes" example:"2"`
	Position       uint64      `json:"position" doc:"Of that event in the log" example:"4711"`
	State          string      `json:"state" enum:"proposed,rejected,accepted,confirmed,joined,failed,splitting,split" doc:"proposed waits for a decision. accepted and splitting are decided and being carried out. confirmed: the two are one. joined: they were one already, through others"`
	Customers      []ID        `json:"customers" nullable:"false" doc:"The two"`
	Source         string      `json:"source" enum:"detected,staff"`
	Score          *int        `json:"score" doc:"How much they have in common, 0 to 100; null where a person proposed" example:"90"`
	Parts          []MatchPart `json:"parts" nullable:"false" doc:"What the score is the sum of"`
	RulesVersion   *int        `json:"rulesVersion" doc:"Version of the duplicate rules that the score is by; 0 are those built in; null where a person proposed"`
	RunID          *ID         `json:"runId" nullable:"true" doc:"The job that found it; null where it was none"`
	ProposedAt     Instant     `json:"proposedAt"`
	ProposedBy     string      `json:"proposedBy" doc:"Opaque id" example:"automation"`
	SurvivorID     *ID         `json:"survivorId" nullable:"true" doc:"The record that goes on"`
	LoserID        *ID         `json:"loserId" nullable:"true" doc:"The record that goes on in the survivor"`
	DecidedAt      *Instant    `json:"decidedAt" nullable:"true" doc:"When it was accepted, rejected or split"`
	DecidedBy      *string     `json:"decidedBy" doc:"Opaque id"`
	DecisionReason *string     `json:"decisionReason" doc:"Code of why it was decided so"`
	Cause          *string     `json:"cause" doc:"The rule that stood in the way of what was decided" example:"customer-erased"`
}

// MatchPart is one thing that two records have in common.
type MatchPart struct {
	Part   string `json:"part" enum:"email,phone,post,handle,name"`
	Alike  int    `json:"alike" doc:"In percent" example:"100"`
	Points int    `json:"points" doc:"That it gives" example:"50"`
}

const mergeColumns = `id, revision, position, state, ARRAY[first_id, second_id], source, CASE WHEN source = 'detected' THEN score END, coalesce(nullif(parts, 'null'), '[]'),
	CASE WHEN source = 'detected' THEN rules_version END, run_id, proposed_at, proposed_by, survivor_id, loser_id, decided_at, nullif(decided_by, ''), nullif(reason, ''), nullif(cause, '')`

func (m *MergeRecord) scan() []any {
	return []any{
		&m.ID, &m.Revision, &m.Position, &m.State, &m.Customers, &m.Source, &m.Score, &m.Parts,
		&m.RulesVersion, &m.RunID, &m.ProposedAt, &m.ProposedBy, &m.SurvivorID, &m.LoserID, &m.DecidedAt, &m.DecidedBy, &m.DecisionReason, &m.Cause,
	}
}

func (m *MergeRecord) customer() ID { return ID{} } // nothing of it is sealed

func (m *MergeRecord) open(*person) {}

type listMerges struct {
	State      string `query:"state" enum:"proposed,rejected,accepted,confirmed,joined,failed,splitting,split"`
	Source     string `query:"source" enum:"detected,staff"`
	MinScore   int    `query:"minScore" minimum:"0" maximum:"100" doc:"Only those with at least this score"`
	CustomerID ID     `query:"customerId" doc:"Only those of this record"`
	Sort       string `query:"sort" enum:"proposedAt,-proposedAt,score,-score" default:"-proposedAt"`
	Count      bool   `query:"count" doc:"Count the whole list too"`
	PastInstants
	Paging
	Freshness
	Request
}

var mergeOrders = []order{{name: "proposedAt", column: "proposed_at", instant: true}, {name: "score", column: "score"}}

func (a *api) listMerges(ctx context.Context, in *listMerges) (*answer[Page[MergeRecord]], error) {
	l := &list{at: in.PastInstants, model: modelMerges, columns: mergeColumns, from: "read.merges", path: in.url.Path, order: orderNamed(mergeOrders, in.Sort)}
	if in.CustomerID != (ID{}) {
		l.first("(first_id = ? OR second_id = ?)", in.CustomerID, in.CustomerID)
	}
	l.equals("state", in.State)
	l.equals("source", in.Source)
	if in.MinScore > 0 {
		l.where("score >= ?", in.MinScore)
	}
	return everywhere[MergeRecord](ctx, a, l, in.Freshness, in.Paging, in.Count, &in.Request)
}

// OneMerge is a merge by itself.
type OneMerge struct {
	MergeRecord
	RestsOn *RestsOnLog `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

type getMerge struct {
	ID ID `path:"mergeId" doc:"The merge"`
	PastInstants
	Freshness
	Request
}

func (a *api) getMerge(ctx context.Context, in *getMerge) (*answer[OneMerge], error) {
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	sql, args := p.sql(`SELECT `+mergeColumns+` FROM read.merges WHERE id = $1`, in.ID)
	var m MergeRecord
	found := false
	b, err := a.snapshot(ctx, p.in(modelMerges), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				found = true
				if err := rows.Scan(m.scan()...); err != nil {
					return err
				}
			}
			return rows.Err()
		})
	})
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, notFound("merge")
	}
	return answered(&in.Request, b, in.tag(b, m.Revision), OneMerge{m, p.on(b)}), nil
}

// DuplicateRate says how many of the records are about somebody whom another record
// is about too (capability 9).
type DuplicateRate struct {
	Records   int64          `json:"records" doc:"All that are not erased, archived and merged ones too" example:"1000"`
	Clusters  int64          `json:"clusters" doc:"Sets of records that are one by a confirmed merge; a record that is not merged is a set by itself" example:"980"`
	Rate      string         `json:"rate" doc:"1 − clusters / records, rounded to six places; 0 without records" example:"0.020000"`
	Suspected *SuspectedRate `json:"suspected,omitempty" doc:"The same if everything that is proposed and waits for a decision were accepted; not of a former state"`
	RestsOn   *RestsOnLog    `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// SuspectedRate is the rate with what is proposed.
type SuspectedRate struct {
	Clusters int64  `json:"clusters" example:"965"`
	Rate     string `json:"rate" example:"0.035000"`
}

type getDuplicateRate struct {
	PastInstants
	Freshness
	Request
}

const pairsSQL = `SELECT first_id, second_id, survivor_id, loser_id, state FROM read.merges WHERE state IN ('proposed', 'accepted', 'confirmed', 'splitting')`

func (a *api) getDuplicateRate(ctx context.Context, in *getDuplicateRate) (*answer[DuplicateRate], error) {
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	then := p
	if then == nil { // now is when nothing limits what is known, nor what was
		then = &past{recorded: noLimit, occurred: noLimit}
	}
	var records, merged int64
	sets := unions{}
	b, err := a.snapshot(ctx, modelHistories, in.min(), func(batch *pgx.Batch) {
		if p == nil {
			batch.Queue(pairsSQL).Query(sets.scan)
		}
		then.tally(batch, then.occurred, tally.Records, func(sums map[string]int64) { records, merged = sums["kept"], sums["merged"] })
	})
	if err != nil {
		return nil, err
	}
	out := DuplicateRate{Records: records, Clusters: records - merged, Rate: rateOf(records-merged, records), RestsOn: p.on(b)}
	if p == nil {
		clusters := max(0, out.Clusters-sets.suspected)
		out.Suspected = &SuspectedRate{clusters, rateOf(clusters, records)}
	}
	return answered(&in.Request, b, in.tag(b, records, merged, sets.suspected), out), nil
}

// rateOf is 1 − clusters / records, in whole millionths.
func rateOf(clusters, records int64) string {
	if records == 0 {
		return "0.000000"
	}
	millionths := (2*1_000_000*(records-clusters) + records) / (2 * records)
	return fmt.Sprintf("%d.%06d", millionths/1_000_000, millionths%1_000_000)
}

// unions joins pairs to sets, first those that are one and then those that may be;
// suspected is by how many the latter would make the sets fewer.
type unions struct{ suspected int64 }

func (u *unions) scan(rows pgx.Rows) error {
	parent := map[ID]ID{}
	var root func(ID) ID
	root = func(id ID) ID {
		p, ok := parent[id]
		if !ok || p == id {
			return id
		}
		r := root(p)
		parent[id] = r
		return r
	}
	var first, second ID
	var survivor, loser *ID
	var state string
	var open [][2]ID
	_, err := pgx.ForEachRow(rows, []any{&first, &second, &survivor, &loser, &state}, func() error {
		switch domain.MergeState(state) {
		case domain.MergeIsConfirmed, domain.MergeIsSplitting:
			parent[root(*loser)] = root(*survivor)
		default:
			open = append(open, [2]ID{first, second})
		}
		return nil
	})
	for _, pair := range open {
		if x, y := root(pair[0]), root(pair[1]); x != y {
			parent[x] = y
			u.suspected++
		}
	}
	return err
}
