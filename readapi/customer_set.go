package readapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// CustomerSet is the records that are about one customer. Each keeps its own history
// and its own counts; the totals are over all of them. An agent gets those of the
// records that are theirs, and nothing where the survivor is not.
type CustomerSet struct {
	SurvivorID    ID               `json:"survivorId" doc:"The record that goes on: commands go there"`
	Members       []SetMember      `json:"members" nullable:"false" doc:"The others, by their ids; to an agent those that are theirs"`
	Visits        *int             `json:"visits,omitempty" doc:"Of the survivor and the members that are listed; absent in a former state, as the other totals"`
	Complaints    *int             `json:"complaints,omitempty"`
	Open          *int             `json:"openComplaints,omitempty"`
	SurveyAnswers *int             `json:"surveyAnswers,omitempty"`
	Orders        *int             `json:"orders,omitempty"`
	OrderAmounts  []CurrencyAmount `json:"orderAmounts,omitempty" nullable:"false" doc:"Sum of the orders, by currency"`
}

// SetMember is a record that went on in another one.
type SetMember struct {
	ID         ID `json:"id"`
	MergedInto ID `json:"mergedInto" doc:"In which record: the survivor, or another member that was merged later"`
}

// setOf is the ids of a record and of all that were merged into it, at one
// parameter, as a subquery.
const setOf = `(WITH RECURSIVE set_ids (id) AS (
	SELECT ?::uuid UNION SELECT c.id FROM read.customers c JOIN set_ids s ON c.merged_into = s.id) SELECT id FROM set_ids)`

// The way to the survivor, then everything that was merged into it.
const setSQL = `WITH RECURSIVE way (id, next, n) AS (
	SELECT id, merged_into, 0 FROM read.customers WHERE id = $1
	UNION ALL SELECT c.id, c.merged_into, n + 1 FROM way w JOIN read.customers c ON c.id = w.next WHERE n < 10000
), members (id, merged_into) AS (
	SELECT id, NULL::uuid FROM (SELECT id FROM way ORDER BY n DESC LIMIT 1) survivor
	UNION SELECT c.id, c.merged_into FROM read.customers c JOIN members m ON c.merged_into = m.id
)
SELECT m.id, m.merged_into, c.visits, c.complaints, c.open_complaints, c.answers, c.orders, c.order_amounts
FROM members m JOIN read.customers c ON c.id = m.id ORDER BY m.id`

// recordOfSet is what a record adds to its set.
type recordOfSet struct {
	id                                        ID
	into                                      *ID // nil: the survivor
	visits, complaints, open, answers, orders int
	amounts                                   map[string]domain.Decimal
}

// setOfCustomer returns the set that the record is of, nil where its survivor is
// not for the caller to know.
func (a *api) setOfCustomer(ctx context.Context, id ID) (*CustomerSet, error) {
	rows, err := a.Pool.Query(ctx, setSQL, id)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r recordOfSet, err error) {
		err = row.Scan(&r.id, &r.into, &r.visits, &r.complaints, &r.open, &r.answers, &r.orders, &r.amounts)
		return r, err
	})
	if err != nil {
		return nil, err
	}
	ids := make([]ID, len(all))
	for i, r := range all {
		ids[i] = r.id
	}
	theirs, err := a.theirs(ctx, ids)
	if err != nil {
		return nil, err
	}
	set := &CustomerSet{Members: []SetMember{}, Visits: new(0), Complaints: new(0), Open: new(0), SurveyAnswers: new(0), Orders: new(0)}
	sums := map[string]domain.Decimal{}
	for _, r := range all {
		switch {
		case !theirs(r.id) && r.into == nil:
			return nil, nil
		case !theirs(r.id):
			continue
		case r.into == nil:
			set.SurvivorID = r.id
		default:
			set.Members = append(set.Members, SetMember{r.id, *r.into})
		}
		*set.Visits += r.visits
		*set.Complaints += r.complaints
		*set.Open += r.open
		*set.SurveyAnswers += r.answers
		*set.Orders += r.orders
		for currency, sum := range r.amounts {
			sums[currency] = sums[currency].Add(sum)
		}
	}
	set.OrderAmounts = amounts(sums)
	return set, nil
}

// tag tells one state of the set from another, in lower-case letters. What is said
// of a record's set changes with each record of it.
func (s *CustomerSet) tag() string {
	raw, _ := json.Marshal(s) // of plain values
	sum := sha256.Sum256(raw)
	letters := []byte(hex.EncodeToString(sum[:8]))
	for i, c := range letters {
		if c <= '9' {
			letters[i] = c - '0' + 'g'
		}
	}
	return string(letters)
}

// setMost bounds how many records a former set is followed through.
const setMost = 10_000

// formerSet is the set as it was, from the logs of its records. until is the last
// position that counts where the question is about a revision, else 0.
func (a *api) formerSet(ctx context.Context, id ID, r domain.Record, q PastMoment, until uint64) (*CustomerSet, error) {
	if r.MergedInto.IsZero() && len(r.Members) == 0 {
		return nil, nil
	}
	set := &CustomerSet{SurvivorID: id, Members: []SetMember{}}
	for range setMost {
		if r.MergedInto.IsZero() {
			break
		}
		set.SurvivorID = ID(r.MergedInto)
		var err error
		if r, err = a.skeletonOf(ctx, set.SurvivorID, q, until); err != nil {
			return nil, err
		}
	}
	type open struct {
		of      ID
		members []domain.ID
	}
	for all := []open{{set.SurvivorID, r.Members}}; len(all) > 0 && len(set.Members) < setMost; all = all[1:] {
		for _, m := range all[0].members {
			set.Members = append(set.Members, SetMember{ID(m), all[0].of})
			one, err := a.skeletonOf(ctx, ID(m), q, until)
			if err != nil {
				return nil, err
			}
			all = append(all, open{ID(m), one.Members})
		}
	}
	ids := []ID{set.SurvivorID}
	for _, m := range set.Members {
		ids = append(ids, m.ID)
	}
	theirs, err := a.theirs(ctx, ids)
	if err != nil || !theirs(set.SurvivorID) {
		return nil, err
	}
	set.Members = slices.DeleteFunc(set.Members, func(m SetMember) bool { return !theirs(m.ID) })
	return set, nil
}

// skeletonOf folds what is not personal of a customer's stream.
func (a *api) skeletonOf(ctx context.Context, id ID, q PastMoment, until uint64) (record domain.Record, err error) {
	horizon, err := a.horizon(ctx, q.recorded(), q.occurred())
	if err != nil {
		return record, err
	}
	for e, err := range a.Store.Stream(ctx, domain.CustomerStream(domain.ID(id)), 0, math.MaxInt64) {
		if errors.Is(err, eventstore.ErrNotFound) {
			return record, nil
		}
		if err != nil {
			return record, err
		}
		counts, more := horizon.Admit(e.Happened(nil))
		if !more || until > 0 && e.Position > until {
			break
		}
		if counts {
			record = record.Evolve(e.Happened(e.Skeleton()))
		}
	}
	return record, nil
}
