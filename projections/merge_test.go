package projections

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

// A and B are one from the 10th to the 20th of January.
//
//	A: created on the 1st (web), important on the 2nd, ordered on the 5th
//	B: created on the 3rd (web), important on the 4th, never ordered
//
// Managed: A is potential from the 1st and existing from the 5th, B is potential
// from the 3rd. While they are one, B's record is existing by A's order, and A's is
// not counted. Important: one from the 2nd, two from the 4th, one from the 10th, two
// from the 20th. Leads: A up to the 5th and B from the 3rd, but not while it is
// onboarding by A's order.
func TestAMergedSetIsCountedOnce(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	a, b, merge := domain.DeriveID(domain.ID{}, "set", "a"), domain.DeriveID(domain.ID{}, "set", "b"), domain.DeriveID(domain.ID{}, "set")
	on := func(customer domain.ID, day int, e domain.Event) fact {
		return fact{customer: customer, event: e, occurred: time.Date(2026, 1, day, 12, 0, 0, 0, time.UTC)}
	}
	one, err := domain.ParseDecimal("10")
	must(t, err)
	important := &domain.CustomerReclassified{Scheme: "importance", To: "important"}
	position := s.append(
		on(a, 1, &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}), on(a, 2, important),
		on(b, 3, &domain.CustomerCreated{Kind: "person", Name: "Ada L.", Source: "web"}), on(b, 4, important),
		on(a, 5, &domain.OrderPlaced{OrderID: merge, Items: 1, Amount: domain.Money{Amount: one, Currency: "EUR"}}),
		on(a, 10, &domain.CustomerMerged{MergeID: merge, Into: b}), on(b, 10, &domain.CustomerAbsorbed{MergeID: merge, Member: a}),
		on(b, 20, &domain.CustomerSeparated{MergeID: merge, Member: a}), on(a, 20, &domain.CustomerUnmerged{MergeID: merge}),
	)
	e := s.engine(s.pool, func(c *Config) { c.BatchEvents = 4 }) // a member's state is from the table, and from the batch
	run(t, e)
	awaitAll(t, s.pool, position)

	asOf := func(sql string) (out []string) {
		for _, day := range []int{1, 2, 3, 4, 5, 9, 10, 19, 20, 31} {
			var text string
			must(t, s.pool.QueryRow(t.Context(), sql, time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC)).Scan(&text))
			out = append(out, fmt.Sprintf("%d:%s", day, text))
		}
		return out
	}
	for name, test := range map[string]struct {
		sql  string
		want []string
	}{
		"existing and potential": {
			`SELECT coalesce(sum(existing), 0) || '+' || coalesce(sum(potential), 0) FROM read.managed_days WHERE day <= $1::date`,
			[]string{"1:0+1", "2:0+1", "3:0+2", "4:0+2", "5:1+1", "9:1+1", "10:1+0", "19:1+0", "20:1+1", "31:1+1"},
		},
		"important": {
			`SELECT coalesce(sum(customers), 0)::text FROM read.class_days WHERE class = 'important' AND day <= $1::date`,
			[]string{"1:0", "2:1", "3:1", "4:2", "5:2", "9:2", "10:1", "19:1", "20:2", "31:2"},
		},
		"leads and onboarding": {
			`SELECT coalesce(sum(customers) FILTER (WHERE stage = 'lead'), 0) || '+' || coalesce(sum(customers) FILTER (WHERE stage = 'onboarding'), 0) FROM read.lifecycle_days WHERE day <= $1::date`,
			[]string{"1:1+0", "2:1+0", "3:2+0", "4:2+0", "5:1+1", "9:1+1", "10:0+1", "19:0+1", "20:1+1", "31:1+1"},
		},
		"records that are merged": { // of the history, whose days begin at midnight UTC here
			`SELECT count(*) FILTER (WHERE merged_into IS NOT NULL) || '/' || count(*) FROM read.customers_history
			WHERE recorded_to = 'infinity' AND occurred_from <= $1::timestamptz + interval '23 hours' AND occurred_to > $1::timestamptz + interval '23 hours'`,
			[]string{"1:0/1", "2:0/1", "3:0/2", "4:0/2", "5:0/2", "9:0/2", "10:1/2", "19:1/2", "20:0/2", "31:0/2"},
		},
		"the same by the tally": {
			`SELECT coalesce(sum(n) FILTER (WHERE what = 'merged'), 0) || '/' || sum(n) FILTER (WHERE what = 'kept') FROM read.tally_changes
			WHERE figure = 'records' AND occurred <= $1::timestamptz + interval '23 hours'`,
			[]string{"1:0/1", "2:0/1", "3:0/2", "4:0/2", "5:0/2", "9:0/2", "10:1/2", "19:1/2", "20:0/2", "31:0/2"},
		},
	} {
		if got := asOf(test.sql); !slices.Equal(got, test.want) {
			t.Errorf("%s:\n got %v\nwant %v", name, got, test.want)
		}
	}
	for _, name := range []string{"class_days", "managed_days", "lifecycle_days", "customers", "histories", "class_facts"} {
		v, err := e.Verify(t.Context(), name, nil)
		must(t, err)
		if v.Difference != nil {
			t.Errorf("%s, made again: %+v", name, v.Difference)
		}
	}
}
