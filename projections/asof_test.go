package projections

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/vault"
)

// TestPastIsAFoldOfThePast writes histories of random logs with late facts and a
// clock that goes back, in batches of random sizes, and compares them at random
// instants with the folds of what had been recorded and had occurred by then.
func TestPastIsAFoldOfThePast(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	h := apart()
	read := uint64(0)
	var events []*eventstore.Event
	m := histories
	m.schema = "histories_random"
	past := m.Shape(Env{Store: s.log, Vault: s.vault, Zone: berlin, stream: streamOf(&events)}).(*historyShape)
	conn, err := s.engine(s.pool, nil).connect(t.Context(), m)
	must(t, err)
	defer closeConn(t.Context(), conn)
	must(t, postgres.InTx(t.Context(), conn, func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `CREATE SCHEMA `+m.schema)
		must(t, err)
		return m.exec(t.Context(), tx, "tables")
	}))
	tables, err := tablesOf(t.Context(), s.pool, m.schema)
	must(t, err)
	rapid.Check(t, func(rt *rapid.T) {
		*h = history{t: rt, apart: true}
		events = events[:0]
		s.append(h.draw(rapid.IntRange(30, 120).Draw(rt, "events"))...)
		for e, err := range s.log.All(t.Context(), read, math.MaxInt64) {
			must(t, err)
			if e.Position <= read {
				continue
			}
			read = e.Position
			// The store's clock, somewhat ahead or behind for a while.
			e.Created = beginning.Add(time.Duration(len(events)+rapid.IntRange(-30, 30).Draw(rt, "clock")) * time.Minute / 7)
			must(t, s.log.Open(t.Context(), e))
			events = append(events, e)
		}
		past.Reset()
		must(t, postgres.InTx(t.Context(), conn, func(tx pgx.Tx) error {
			var empty pgx.Batch
			for _, table := range tables {
				empty.Queue(`DELETE FROM ` + table.Name)
			}
			return tx.SendBatch(t.Context(), &empty).Close()
		}))
		seen := &seenLog{whole: true}
		var known time.Time
		for _, e := range events {
			if e.Created.After(known) {
				known = e.Created
			}
			seen.note(e, known)
		}
		for rest := events; len(rest) > 0; {
			n := min(len(rest), rapid.IntRange(1, 50).Draw(rt, "batch"))
			must(t, postgres.InTx(t.Context(), conn, func(tx pgx.Tx) error {
				must(t, past.Prepare(t.Context(), rest[:n]))
				must(t, past.Pass(t.Context(), tx, rest[:n]))
				return past.Write(t.Context(), tx, rest[:n])
			}))
			rest = rest[n:]
			if rapid.Bool().Draw(rt, "forgets") {
				past.Reset()
			}
		}
		must(t, postgres.InTx(t.Context(), conn, func(tx pgx.Tx) error {
			for range 4 {
				at := seen.instants()
				_, d, err := past.compareAsOf(t.Context(), tx, seen, at, berlin)
				must(t, err)
				if d != nil {
					rt.Fatalf("as of %v: %+v", at, d)
				}
				checkRecords(t, tx, events, at)
			}
			return nil
		}))
	})
}

// streamOf reads a stream as the test has made its events.
func streamOf(events *[]*eventstore.Event) func(context.Context, string, uint64) iter.Seq2[*eventstore.Event, error] {
	return func(_ context.Context, stream string, count uint64) iter.Seq2[*eventstore.Event, error] {
		return func(yield func(*eventstore.Event, error) bool) {
			for _, e := range *events {
				if e.Stream == stream && e.Revision < count && !yield(e, nil) {
					return
				}
			}
		}
	}
}

// checkRecords compares with domain.Record, which is what one customer's as-of is.
func checkRecords(t *testing.T, tx pgx.Tx, events []*eventstore.Event, at AsOf) {
	t.Helper()
	want := map[domain.ID]domain.Record{}
	horizon := domain.Horizon{Recorded: at.Recorded}
	known := map[domain.ID][]domain.Happened{}
	for _, e := range events {
		if _, more := horizon.Admit(e.Happened(nil)); !more {
			break
		}
		if id, ok := e.Customer(); ok {
			known[id] = append(known[id], e.Happened(e.Opened()))
		}
	}
	for id, events := range known {
		want[id] = domain.RecordOf(events, at.Occurred)
	}
	if at.Recorded.IsZero() {
		at.Recorded = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if at.Occurred.IsZero() {
		at.Occurred = at.Recorded.AddDate(9999-at.Recorded.Year(), 0, 0)
	}
	rows, err := tx.Query(t.Context(), `SELECT id, kind, region, source, status, class_importance, class_frequency, class_value, created_at, archived_at
FROM customers_history WHERE recorded_from <= $1 AND recorded_to > $1 AND occurred_from <= $2 AND occurred_to > $2`, at.Recorded, at.Occurred)
	must(t, err)
	var id uuid.UUID
	var kind, region, source, status, importance, frequency, value string
	var created time.Time
	var archived *time.Time
	found := 0
	_, err = pgx.ForEachRow(rows, []any{&id, &kind, &region, &source, &status, &importance, &frequency, &value, &created, &archived}, func() error {
		found++
		r := want[domain.ID(id)]
		got := []any{true, kind, region, source, status, importance, frequency, value, created.UTC(), archived == nil}
		expect := []any{r.Exists, r.Kind, r.Region, r.Source, r.Status, r.Classes["importance"], r.Classes["frequency"], r.Classes["value"], r.CreatedAt, r.ArchivedAt.IsZero()}
		if !slices.Equal(got, expect) {
			t.Errorf("%s as of %v: %v, want %v", id, at, got, expect)
		}
		return nil
	})
	must(t, err)
	for id, r := range want {
		if !r.Exists {
			delete(want, id)
		}
	}
	if found != len(want) {
		t.Errorf("as of %v there are %d customers, want %d", at, found, len(want))
	}
}

// TestVerifyAsOfFindsASpoiledRow spoils histories behind the engine's back.
func TestVerifyAsOfFindsASpoiledRow(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	h := &history{}
	e := s.engine(s.pool, func(c *Config) { c.BatchEvents = 17 })
	run(t, e)
	amount, _ := domain.ParseDecimal("1.50")
	s.append(someFacts(t, h, 200)...)
	id, invitation := h.customers[0], domain.ID(uuid.New())
	var left []fact // what chance may leave out
	for _, one := range []domain.Event{
		&domain.OrderPlaced{OrderID: domain.ID(uuid.New()), Items: 1, Amount: domain.Money{Amount: amount, Currency: "EUR"}},
		visited(),
		&domain.VisitPlanned{VisitID: domain.ID(uuid.New()), Mode: "phone", Staff: "staff-1", From: beginning, Until: beginning.AddDate(0, 0, 1)},
		&domain.FollowUpOpened{FollowUpID: domain.ID(uuid.New()), Owner: "staff-1", Due: beginning, Description: "call"},
		&domain.CustomerRequested{RequestID: domain.ID(uuid.New()), Description: "mend it"},
		&domain.SurveyInvited{InvitationID: invitation, Questionnaire: "q1", Version: 1, Channel: "email", Expires: beginning.AddDate(0, 1, 0)},
		&domain.CustomerSurveyed{AnswerID: domain.ID(uuid.New()), Questionnaire: "q1", Version: 1, InvitationID: invitation, NPS: new(9)},
		&domain.CustomerComplained{ComplaintID: domain.ID(uuid.New()), Category: "delivery", Severity: "low", Description: "it is late"},
		&domain.CustomerReclassified{Scheme: "value", To: "high"},
		&domain.OffersRanked{RankingID: domain.ID(uuid.New()), Version: 1, Purpose: "marketing", Channel: "phone", Expires: beginning},
		&domain.OfferPresented{OfferID: domain.ID(uuid.New()), Offer: "card", Version: 1, Place: 1, Channel: "phone", Expires: beginning.AddDate(0, 1, 0)},
		&domain.LegalHoldPlaced{HoldID: domain.ID(uuid.New())},
		&domain.ErasureRequested{ErasureID: domain.ID(uuid.New())},
	} {
		left = append(left, fact{customer: id, occurred: beginning, event: one})
	}
	s.append(left...)
	first, second := domain.Pair(h.customers[0], h.customers[1])
	s.elsewhere(domain.FamilyIdentity, domain.MergeOf(first, second), &domain.MergeProposed{First: first, Second: second, Source: domain.MergeByStaff}, &domain.MergeRejected{})
	s.elsewhere(domain.FamilyStaff, domain.ID(uuid.New()), &domain.StaffJoined{Name: "Grace", Team: "north"}, &domain.StaffMoved{Team: "south"})
	awaitAll(t, s.pool, s.elsewhere(domain.FamilyMeasure, domain.ID(uuid.New()), &domain.MeasureOpened{Title: "boxes", Owner: "staff-1", Due: beginning}))
	v, err := e.VerifyAsOf(t.Context(), histories.Name, 20)
	must(t, err)
	if v.Difference != nil || v.Samples != 20 || v.Rows == 0 || v.Keys == 0 || v.Position == 0 || v.Tables != 2+len(pastOf) {
		t.Errorf("%+v, difference %+v", v, v.Difference)
	}
	if _, err := e.VerifyAsOf(t.Context(), "customers", 1); err == nil {
		t.Error("customers has no history and was verified")
	}
	for _, spoil := range []struct {
		table, sql string
		columns    []string
	}{
		{"customers_history", `UPDATE %s SET region = 'XX'`, []string{"region"}},
		{"complaints_history", `UPDATE %s SET occurred_from = occurred_from + interval '100 years'`, nil},
		{"visits_history", `UPDATE %s SET minutes = 7777`, []string{"minutes"}},
		{"visit_plans_history", `UPDATE %s SET classes = '{"value": "none"}'`, []string{"classes"}},
		{"follow_ups_history", `UPDATE %s SET kind = 'lost'`, []string{"kind"}},
		{"requests_history", `DELETE FROM %s`, nil},
		{"service_cases_history", `UPDATE %s SET open = NOT open`, []string{"open"}},
		{"survey_answers_history", `UPDATE %s SET nps = 3`, []string{"nps"}},
		{"survey_invitations_history", `UPDATE %s SET state = 'lost'`, []string{"state"}},
		{"offers_history", `UPDATE %s SET state = 'lost'`, []string{"state"}},
		{"offer_rankings_history", `UPDATE %s SET version = version + 1`, []string{"version"}},
		{"orders_history", `UPDATE %s SET amount = amount + 1`, []string{"amount"}},
		{"classes_history", `UPDATE %s SET classes = '{}'`, []string{"classes"}},
		{"legal_holds_history", `UPDATE %s SET state = 'lost'`, []string{"state"}},
		{"erasures_history", `UPDATE %s SET occurred_to = occurred_from`, nil},
		{"merges_history", `UPDATE %s SET state = 'joined'`, []string{"state"}},
		{"staff_history", `UPDATE %s SET team = 'west'`, []string{"team"}},
		{"measures_history", `DELETE FROM %s`, nil},
		{"tally_changes", `UPDATE %s SET n = n + 1 WHERE figure = 'lifecycle' AND n > 0`, []string{"n"}},
		{"effective_days_changes", `UPDATE %s SET customers = customers + 1 WHERE customers > 0`, []string{"customers"}},
	} {
		t.Run(spoil.table, func(t *testing.T) {
			conn, err := e.connect(t.Context(), histories)
			must(t, err)
			defer closeConn(t.Context(), conn)
			_, err = conn.Exec(t.Context(), `CREATE TEMP TABLE kept AS SELECT * FROM `+spoil.table)
			must(t, err)
			tag, err := conn.Exec(t.Context(), fmt.Sprintf(spoil.sql, spoil.table))
			must(t, err)
			v, err := e.VerifyAsOf(t.Context(), histories.Name, 40)
			must(t, err)
			d := v.Difference
			if tag.RowsAffected() == 0 || d == nil || d.Table != spoil.table || spoil.columns != nil && !slices.Equal(d.Columns, spoil.columns) || !json.Valid([]byte(d.Key)) {
				t.Errorf("of %d rows, difference %+v", tag.RowsAffected(), d)
			}
			_, err = conn.Exec(t.Context(), `DELETE FROM `+spoil.table+`; INSERT INTO `+spoil.table+` SELECT * FROM kept`)
			must(t, err)
		})
	}
}

// elsewhere appends to a stream that is not a customer's, as of the beginning.
func (s *stores) elsewhere(family domain.Family, id domain.ID, events ...domain.Event) uint64 {
	s.t.Helper()
	var subject *vault.Subject
	if family.Personal() {
		var err error
		subject, err = s.vault.Ensure(s.t.Context(), uuid.UUID(id))
		must(s.t, err)
	}
	stream := family.Stream(id.String())
	var sealed []eventstore.Sealed
	for _, e := range events {
		one, err := eventstore.Seal(subject, stream, eventstore.Proposed{ID: uuid.New(), Event: e, Meta: eventstore.Metadata{
			Actor: "tester", Auth: "none", Command: "Test", OccurredAt: beginning,
		}})
		must(s.t, err)
		sealed = append(sealed, one)
	}
	written, err := s.log.Append(s.t.Context(), stream, eventstore.NoStream, sealed)
	must(s.t, err)
	s.at = written.Position
	return s.at
}

// A correction may name what the event that it corrects did not.
func TestVerifyAsOfOpensWhatIsCorrected(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	e := s.engine(s.pool, nil)
	run(t, e)
	id, moved := domain.ID(uuid.New()), uuid.New()
	awaitAll(t, s.pool, s.append(
		fact{customer: id, occurred: beginning, event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Region: "DE", Source: "form", Standing: "contact"}},
		fact{customer: id, occurred: beginning.AddDate(0, 0, 1), id: moved, event: &domain.CustomerProfileChanged{Cleared: []string{"region"}, Source: "web"}},
		fact{customer: id, occurred: beginning.AddDate(0, 0, 1), event: &domain.ProfileCorrected{Corrects: domain.ID(moved), Name: "Grace", Changed: []string{"name"}}},
	))
	v, err := e.VerifyAsOf(t.Context(), histories.Name, 40)
	must(t, err)
	if v.Difference != nil || v.Samples != 40 || v.Rows == 0 {
		t.Errorf("%+v, difference %+v", v, v.Difference)
	}
}
