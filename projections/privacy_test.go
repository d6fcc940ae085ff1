package projections

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/personal"
	"github.com/dossier-crm/dossier/internal/vault"
)

// privacyHistory is what a history remembers of holds and erasures.
type privacyHistory struct{ holds, erasures []domain.ID }

// privacy draws a fact about consents, holds or an erasure. Who is erased has no
// later facts: that is what decisions promise of a log.
func (h *history) privacy(id domain.ID) fact {
	f := fact{customer: id, occurred: h.when(), key: h.key()}
	old := func(list []domain.ID) domain.ID {
		if len(list) == 0 {
			return domain.ID(uuid.New())
		}
		return list[rapid.IntRange(0, len(list)-1).Draw(h.t, "old")]
	}
	switch rapid.IntRange(0, 11).Draw(h.t, "what") {
	case 0, 1, 2:
		f.event = &domain.ConsentGranted{Purpose: h.one("newsletter", "profiling"), Notice: h.one("v1", "v2"), Channel: "web"}
	case 3, 4:
		f.event = &domain.ConsentWithdrawn{Purpose: h.one("newsletter", "profiling")}
	case 5:
		f.event = &domain.BasisRecorded{Purpose: h.one("newsletter", "billing"), Basis: "contract"}
	case 6:
		f.event = &domain.BasisEnded{Purpose: "billing", Basis: "contract"}
	case 7:
		h.holds = append(h.holds, domain.ID(uuid.New()))
		f.event = &domain.LegalHoldPlaced{HoldID: h.holds[len(h.holds)-1], Matter: h.one("", "case-7")}
	case 8:
		f.event = &domain.LegalHoldReleased{HoldID: old(h.holds)}
	case 9:
		h.erasures = append(h.erasures, domain.ID(uuid.New()))
		f.event = &domain.ErasureRequested{ErasureID: h.erasures[len(h.erasures)-1], Channel: h.one("", "letter")}
	case 10:
		f.event = &domain.ErasureRejected{ErasureID: old(h.erasures)}
	default:
		f.event = &domain.CustomerErased{ErasureID: old(h.erasures), Cause: domain.ErasedByRequest}
		h.customers = slices.DeleteFunc(h.customers, func(one domain.ID) bool { return one == id })
	}
	return f
}

func privacySubject(d domain.Event) any {
	switch d := d.(type) {
	case *domain.LegalHoldPlaced:
		return d.HoldID.String()
	case *domain.LegalHoldReleased:
		return d.HoldID.String()
	}
	if id, ok := domain.ErasureOf(d); ok {
		return id.String()
	}
	return nil
}

// privacy makes the rows about consents, holds and erasures, and takes away from
// all rows what is personal of those who are erased.
func (r *referenceModel) privacy() {
	holds, erasures := map[domain.ID]row{}, map[domain.ID]row{}
	for _, e := range r.inOrder() {
		id, _ := e.Customer()
		switch d := e.Opened().(type) {
		case *domain.LegalHoldPlaced:
			if h := holds[d.HoldID]; h != nil && h["customer_id"] != id.String() {
				continue
			}
			holds[d.HoldID] = row{
				"id": d.HoldID.String(), "customer_id": id.String(), "state": "placed", "matter": d.Matter, "reason": e.Meta.Reason,
				"placed_by": e.Meta.Actor, "placed_at": when(e.Meta.OccurredAt), "release_reason": "", "released_by": "", "released_at": nil,
				"revision": e.Revision, "position": e.Position,
			}
		case *domain.LegalHoldReleased:
			if h := holds[d.HoldID]; h != nil && h["customer_id"] == id.String() {
				h["state"], h["release_reason"], h["released_by"], h["released_at"] = "released", e.Meta.Reason, e.Meta.Actor, when(e.Meta.OccurredAt)
				h["revision"], h["position"] = e.Revision, e.Position
			}
		}
		if erasure, ok := domain.ErasureOf(e.Opened()); ok {
			r.erasure(erasures, erasure, id, e)
		}
	}
	for _, h := range holds {
		r.rows["legal_holds"] = append(r.rows["legal_holds"], h)
	}
	for _, e := range erasures {
		r.rows["erasures"] = append(r.rows["erasures"], e)
	}
	for id, events := range r.events {
		r.consent(id, events)
		if !slices.ContainsFunc(events, func(e *eventstore.Event) bool { return e.Type == "CustomerErased" }) {
			continue
		}
		for _, rows := range r.rows {
			for _, one := range rows {
				if one["customer_id"] != id.String() && one["id"] != id.String() {
					continue
				}
				for column := range one {
					if column == "refs" || strings.HasSuffix(column, "_ref") || strings.HasSuffix(column, "_refs") || strings.HasSuffix(column, "_grams") || strings.HasSuffix(column, "_keys") {
						one[column] = nil
					}
				}
			}
		}
	}
}

func (r *referenceModel) erasure(all map[domain.ID]row, erasure, customer domain.ID, e *eventstore.Event) {
	one := all[erasure]
	if one != nil && one["customer_id"] != customer.String() {
		return
	}
	at := when(e.Meta.OccurredAt)
	begin := func(state, cause string) {
		one = row{
			"id": erasure.String(), "customer_id": customer.String(), "state": state, "cause": cause, "reason": e.Meta.Reason, "channel": "",
			"requested_by": e.Meta.Actor, "began_at": at, "decision_reason": "", "decided_by": "", "decided_at": nil,
			"erased_position": nil, "certified_at": nil, "certificate": nil,
		}
		all[erasure] = one
	}
	switch d := e.Opened().(type) {
	case *domain.ErasureRequested:
		begin("requested", "request")
		one["channel"] = d.Channel
	case *domain.ErasureRejected:
		if one == nil {
			return
		}
		one["state"], one["decision_reason"], one["decided_by"], one["decided_at"] = "rejected", e.Meta.Reason, e.Meta.Actor, at
	case *domain.CustomerErased:
		if one == nil {
			begin("", "")
		}
		one["state"], one["cause"], one["erased_position"] = "erasing", d.Cause, e.Position
	}
	one["revision"], one["position"] = e.Revision, e.Position
}

func (r *referenceModel) consent(id domain.ID, events []*eventstore.Event) {
	var grounds []row
	out := row{"customer_id": id.String(), "erased": false}
	for _, e := range events {
		g := row{
			"type": e.Type, "event": e.ID.String(), "basis": "consent", "active": false,
			"revision": e.Revision, "position": e.Position, "occurred": e.Meta.OccurredAt.UnixMicro(), "recorded": e.Created.UnixMicro(),
		}
		switch d := e.Opened().(type) {
		case *domain.ConsentGranted:
			g["purpose"], g["active"], g["notice"], g["channel"] = d.Purpose, true, d.Notice, d.Channel
		case *domain.ConsentWithdrawn:
			g["purpose"] = d.Purpose
		case *domain.BasisRecorded:
			g["purpose"], g["basis"], g["active"] = d.Purpose, d.Basis, true
		case *domain.BasisEnded:
			g["purpose"], g["basis"] = d.Purpose, d.Basis
		case *domain.CustomerErased:
			if len(grounds) > 0 {
				out["erased"], out["revision"], out["position"] = true, e.Revision, e.Position
			}
			continue
		default:
			continue
		}
		grounds = append(grounds, g)
		out["revision"], out["position"] = e.Revision, e.Position
	}
	if len(grounds) == 0 {
		return
	}
	slices.SortStableFunc(grounds, func(a, b row) int {
		return int(max(-1, min(1, a["occurred"].(int64)-b["occurred"].(int64))))
	})
	latest := map[[2]any]bool{}
	for _, g := range grounds {
		latest[[2]any{g["purpose"], g["basis"]}] = g["active"].(bool)
	}
	var active []string
	for _, purpose := range []string{"billing", "newsletter", "profiling"} {
		for w, is := range latest {
			if is && w[0] == purpose && !slices.Contains(active, purpose) {
				active = append(active, purpose)
			}
		}
	}
	out["active"], out["grounds"] = nil, grounds
	if active != nil && out["erased"] == false {
		out["active"] = active
	}
	r.rows["consents"] = append(r.rows["consents"], out)
}

// The mechanism that empties personal columns goes by their names: a column that
// does not follow would outlive its person.
func TestPersonalColumnsFollowTheConvention(t *testing.T) {
	notPersonal := map[string]string{
		"idempotency_keys.key": "a hash of a random key",
		"bucket.hash":          "of hashes over ciphertext",
		"head.hash":            "of hashes over ciphertext",
		"leaf.entry":           "hashes over ciphertext, and names that are not personal",
		"node.hash":            "of hashes over ciphertext",
		"tree.root":            "of hashes over ciphertext",
		"tree.heads":           "of hashes over ciphertext",
	}
	s := newStores(t)
	found := 0
	for _, m := range Models {
		tables, err := personal.Tables(t.Context(), s.pool, m.Schema())
		must(t, err)
		for _, table := range tables {
			columns := slices.Concat(table.Refs, table.Lists, table.Blind)
			found += len(columns)
			if len(columns) > 0 && table.Owner == "" {
				t.Errorf("%s.%s has personal columns and no customer_id", m.Schema(), table.Name)
			}
			for _, c := range table.Blind {
				if personal.BlindIndexes[c] == 0 {
					t.Errorf("%s.%s.%s: personal.BlindIndexes does not say of which category it is", m.Schema(), table.Name, c)
				}
			}
			for _, c := range table.Fixed {
				t.Errorf("%s.%s.%s cannot be null, so it cannot be emptied", m.Schema(), table.Name, c)
			}
			for _, c := range table.Other {
				if notPersonal[table.Name+"."+c] == "" {
					t.Errorf("%s.%s.%s is bytes and neither x_ref, refs, x_grams nor x_keys: rename it, or say here why it is not personal", m.Schema(), table.Name, c)
				}
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d personal columns found", found)
	}
}

// erasedStory is a log in which one customer is erased and another's contents
// have expired, with keys destroyed as far as says.
func erasedStory(t *testing.T, s *stores, destroy bool) (position uint64, erased, expired domain.ID) {
	h := &history{}
	rapid.Check(t, func(rt *rapid.T) { h.t = rt; s.append(h.draw(8)...) })
	erased, expired = domain.ID(uuid.New()), domain.ID(uuid.New())
	whole := func(id domain.ID) []fact {
		at := beginning
		return []fact{
			{customer: id, occurred: at, event: &domain.CustomerCreated{
				Kind: "person", Name: "Zebulon", Contacts: []domain.Contact{{Kind: "email", Value: "z@example.org"}, {Kind: "phone", Value: "+49301234567"}},
				Interests: []string{"tea"}, Notes: "n", Source: "web", External: "shop", ExternalRef: "C-9",
			}},
			{customer: id, occurred: at, event: &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Content: "c", Feedback: "f", Agreements: []string{"a"}}},
			{customer: id, occurred: at, event: &domain.CustomerComplained{ComplaintID: domain.ID(uuid.New()), Category: "x", Severity: "low", Description: "d"}},
			{customer: id, occurred: at, event: &domain.CustomerSurveyed{AnswerID: domain.ID(uuid.New()), Questionnaire: "q", Version: 1, NPS: new(int), Comment: "c"}},
			{customer: id, occurred: at, event: &domain.OrderPlaced{OrderID: domain.ID(uuid.New()), Items: 1, Amount: domain.Money{Amount: h1("12.30"), Currency: "EUR"}}},
		}
	}
	s.append(whole(erased)...)
	s.append(whole(expired)...)
	s.append(
		fact{customer: expired, occurred: beginning.AddDate(0, 1, 0), event: &domain.CustomerArchived{}},
		fact{customer: expired, occurred: beginning.AddDate(0, 2, 0), event: &domain.PersonalDataExpired{Category: domain.CategoryContent, Days: 30}},
	)
	erasure := domain.ID(uuid.New())
	position = s.append(
		fact{customer: erased, occurred: beginning.AddDate(0, 2, 0), event: &domain.CustomerErased{ErasureID: erasure, Cause: domain.ErasedByRequest}},
		fact{customer: erased, occurred: beginning.AddDate(0, 2, 0), event: &domain.ErasureCertified{ErasureID: erasure, Certificate: "note"}},
	)
	if destroy {
		must(t, s.vault.Destroy(t.Context(), uuid.UUID(erased)))
		must(t, s.vault.DestroyCategory(t.Context(), uuid.UUID(expired), vault.Content))
	}
	return position, erased, expired
}

func h1(s string) domain.Decimal {
	d, err := domain.ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return d
}

// Rows that were there when the person was erased and rows that are made from
// the log after it are the same, and nothing in them is personal.
func TestRebuildAfterAnErasureGivesTheSameRows(t *testing.T) {
	s := newStores(t)
	stop := run(t, s.engine(s.pool, func(c *Config) { c.BatchEvents = 7 }))
	position, erased, expired := erasedStory(t, s, false)
	awaitAll(t, s.pool, position)
	stop()
	must(t, s.vault.Destroy(t.Context(), uuid.UUID(erased)))
	must(t, s.vault.DestroyCategory(t.Context(), uuid.UUID(expired), vault.Content))
	for _, batch := range []int{1, 5, 2000} {
		again := rebuilt(t, s, position, func(c *Config) { c.BatchEvents = batch })
		same(t, dump(t, again), dump(t, s.pool))
	}
	for _, m := range Models {
		tx, err := s.pool.Begin(t.Context())
		must(t, err)
		left, err := personal.Left(t.Context(), tx, m.Schema(), []uuid.UUID{uuid.UUID(erased)})
		must(t, err)
		if left != 0 {
			t.Errorf("%s has %d rows with personal columns of the erased customer", m.Name, left)
		}
		must(t, tx.Rollback(t.Context()))
	}
	var left, kept int
	must(t, s.pool.QueryRow(t.Context(), `SELECT
		(SELECT count(*) FROM read.visits WHERE customer_id = $1 AND (content_ref IS NOT NULL OR feedback_ref IS NOT NULL OR agreements_ref IS NOT NULL))
		+ (SELECT count(*) FROM read.customers WHERE id = $1 AND (notes_ref IS NOT NULL OR notes_grams IS NOT NULL OR interests_ref IS NOT NULL))
		+ (SELECT count(*) FROM read.timeline WHERE customer_id = $1 AND refs IS NOT NULL AND type <> 'CustomerCreated'),
		(SELECT count(*) FROM read.customers WHERE id = $1 AND name_ref IS NOT NULL AND contacts_ref IS NOT NULL AND name_grams IS NOT NULL AND email_keys IS NOT NULL)
		+ (SELECT cardinality(refs) FROM read.timeline WHERE customer_id = $1 AND type = 'CustomerCreated')`, [16]byte(expired)).Scan(&left, &kept))
	if left != 0 || kept != 4 { // the row, and of its creation name, contacts and the number in the shop
		t.Errorf("of who lost the contents %d rows have them still, and %d of 4 other things are there", left, kept)
	}
}

// The control: without the mechanism the rows would keep what they had.
func TestRowsKeepPersonalColumnsWithoutTheMechanism(t *testing.T) {
	s := newStores(t)
	position, erased, _ := erasedStory(t, s, false)
	e := s.engine(s.pool, func(c *Config) { c.gather = -1 }) // gathered rows are emptied when they are written
	for _, p := range e.projectors {
		switch s := p.shape.(type) {
		case erasing:
			p.shape = s.Shape
		case erasingAll:
			p.shape = s.Shape
		}
		p.shapes[0] = p.shape
	}
	stop := run(t, e)
	awaitAll(t, s.pool, position)
	stop()
	var left int64
	for _, m := range Models {
		tx, err := s.pool.Begin(t.Context())
		must(t, err)
		n, err := personal.Left(t.Context(), tx, m.Schema(), []uuid.UUID{uuid.UUID(erased)})
		must(t, err)
		left += n
		must(t, tx.Rollback(t.Context()))
	}
	if left == 0 {
		t.Error("nothing is left although nothing was emptied: the test cannot fail")
	}
}

// Figures that are not personal stay as they are: only from the day of the
// erasure on the customer is not managed and of no class any more.
func TestFiguresOutliveAnErasure(t *testing.T) {
	s := newStores(t)
	stop := run(t, s.engine(s.pool, nil))
	h := &history{}
	rapid.Check(t, func(rt *rapid.T) {
		h.t = rt
		position := s.append(h.draw(6)...)
		_ = position
	})
	head, _, err := s.log.Head(t.Context())
	must(t, err)
	awaitAll(t, s.pool, head)
	figures := func() string {
		var out json.RawMessage
		must(t, s.pool.QueryRow(t.Context(), `SELECT json_build_array(
			(SELECT json_agg(x) FROM (SELECT category, state, count(*), sum(compensation_amount) FROM read.complaints GROUP BY 1, 2 ORDER BY 1, 2) x),
			(SELECT json_agg(x) FROM (SELECT day, count(*), sum(amount), currency FROM read.orders GROUP BY day, currency ORDER BY day, currency) x),
			(SELECT json_agg(x) FROM (SELECT day, count(nps), sum(nps), sum(csat), sum(ces) FROM read.survey_answers GROUP BY day ORDER BY day) x),
			(SELECT json_agg(x) FROM (SELECT day, mode, count(*), sum(minutes) FROM read.visits GROUP BY day, mode ORDER BY day, mode) x),
			(SELECT json_agg(x) FROM (SELECT * FROM read.class_days WHERE day < '2024-06-01' ORDER BY 1, 2, 3) x),
			(SELECT json_agg(x) FROM (SELECT * FROM read.managed_days WHERE day < '2024-06-01' ORDER BY day) x))`).Scan(&out))
		return string(out)
	}
	before := figures()
	erasedOn := time.Date(2024, 6, 1, 12, 0, 0, 0, time.UTC)
	var position uint64
	for _, id := range h.customers {
		position = s.append(fact{customer: id, occurred: erasedOn, event: &domain.CustomerErased{ErasureID: domain.ID(uuid.New())}})
		must(t, s.vault.Destroy(t.Context(), uuid.UUID(id)))
	}
	awaitAll(t, s.pool, position)
	stop()
	if after := figures(); after != before {
		t.Errorf("figures changed:\nbefore %s\nafter  %s", before, after)
	}
	var managed int
	must(t, s.pool.QueryRow(t.Context(), `SELECT coalesce(sum(existing + potential), 0) FROM read.managed_days`).Scan(&managed))
	if managed != 0 {
		t.Errorf("%d customers are managed when all are erased", managed)
	}
}
