package projections

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"maps"
	"math"
	"math/big"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/vault"
)

// This file says once more what the read models are, in the plainest way: from
// the whole log, by definition, without a thought for speed. The rows are maps
// of JSON values as to_jsonb gives them.

type row = map[string]any

// reference is the rows of every view, by definition.
type referenceModel struct {
	index  vault.Index
	zone   *time.Location
	events map[domain.ID][]*eventstore.Event // by customer, in order of the log
	rows   map[string][]row
	log    []*eventstore.Event

	stored map[domain.ID][]*eventstore.Event // as events is, without corrections in place
}

func newReference(t testing.TB, s *stores) *referenceModel {
	t.Helper()
	r := &referenceModel{index: s.vault.Index, zone: berlin, events: map[domain.ID][]*eventstore.Event{}, stored: map[domain.ID][]*eventstore.Event{}, rows: map[string][]row{}}
	for e, err := range s.log.All(t.Context(), 0, math.MaxInt64) {
		must(t, err)
		r.log = append(r.log, e)
		if id, ok := e.Customer(); ok && e.Broken() == nil {
			must(t, s.log.Open(t.Context(), e))
			r.stored[id] = append(r.stored[id], e)
		}
	}
	for id, events := range r.stored {
		r.events[id] = r.inPlace(id, events)
	}
	for id, events := range r.events {
		r.customer(id, events)
		r.grade(id, events)
		r.communication(id, events)
		for _, e := range events {
			r.event(id, e)
			r.interaction(id, e)
		}
		r.timeline(id, r.stored[id])
	}
	r.complaints()
	r.plans()
	r.keyContacts()
	r.invitations()
	r.requests()
	r.orders()
	r.disputes()
	r.upgrades()
	r.offers()
	r.rankings()
	r.keys()
	r.days()
	r.stretches()
	r.lives()
	r.ledger()
	r.classes()
	r.managers()
	r.companies()
	r.records()
	r.privacy() // last: it empties what the others have
	return r
}

func (r *referenceModel) day(t time.Time) string {
	return t.In(r.zone).Format(time.DateOnly)
}

func when(t time.Time) string {
	return t.UTC().Truncate(time.Microsecond).Format("2006-01-02T15:04:05.999999+00:00")
}

func ref(e *eventstore.Event, field string) any {
	if e == nil || e.Sealed(field) == nil {
		return nil
	}
	return `\x` + hex.EncodeToString(e.Ref(field))
}

// inPlace says once more what InPlace does: with one correction after the other put
// in the place of what it corrects. It also notes what class_facts keeps of the past.
func (r *referenceModel) inPlace(id domain.ID, stored []*eventstore.Event) []*eventstore.Event {
	var now []*eventstore.Event
	restating := restating{recorded: map[uuid.UUID]*eventstore.Event{}, rest: map[uuid.UUID][2]bool{}}
	for _, e := range stored {
		restating.note(now, e)
		now = append(now, e)
		c, is := e.Opened().(domain.Correction)
		if !is {
			continue
		}
		i := slices.IndexFunc(now, func(one *eventstore.Event) bool {
			return domain.ID(one.ID) == c.Of().ID && one.Revision == c.Of().Revision && one != e
		})
		if i < 0 {
			continue
		}
		before := now[i]
		after, ok := c.Amend(before.Opened())
		switch {
		case !ok:
		case after != nil:
			r.known(id, before, e)
			skeleton, _ := e.Skeleton().(domain.Correction).Amend(before.Skeleton())
			now[i] = before.Amended(e, skeleton)
			if order, is := skeleton.(*domain.OrderPlaced); is {
				was := before.Skeleton().(*domain.OrderPlaced)
				if order.Amount != was.Amount || order.Items != was.Items {
					restating.again(now, order, e, func(one *eventstore.Event) { r.known(id, one, e) })
				}
			}
		default:
			var of func(domain.Event) (domain.ID, bool)
			switch before.Opened().(type) {
			case *domain.CustomerComplained:
				of = domain.ComplaintOf
			case *domain.FollowUpOpened:
				of = domain.FollowUpOf
			case *domain.OrderPlaced:
				of = domain.OrderOf
			case *domain.OfferPresented:
				of = domain.OfferOf
			}
			now = slices.DeleteFunc(now, func(one *eventstore.Event) bool {
				gone := one == before
				if of != nil && one.Revision > before.Revision {
					about, ok := of(one.Opened())
					gone = gone || ok && about == domain.SubjectOfRecord(before.Opened())
				}
				if gone {
					r.known(id, one, e)
				}
				return gone
			})
		}
	}
	return now
}

// restating says once more what what came back of an order comes to when the order is
// corrected: the rest is the rest, and else it is no more than there is.
type restating struct {
	recorded map[uuid.UUID]*eventstore.Event
	rest     map[uuid.UUID][2]bool // took all of the amount, of the items
}

func (s restating) remains(now []*eventstore.Event, order domain.ID) (amount domain.Decimal, items int) {
	for _, e := range now {
		switch d := e.Skeleton().(type) {
		case *domain.OrderPlaced:
			if d.OrderID == order {
				amount, items = d.Amount.Amount, d.Items
			}
		case *domain.OrderReturned:
			if d.OrderID == order {
				amount, items = amount.Sub(d.Amount.Amount), items-d.Items
			}
		}
	}
	return amount, items
}

func (s restating) note(now []*eventstore.Event, e *eventstore.Event) {
	s.recorded[e.ID] = e
	if d, is := e.Skeleton().(*domain.OrderReturned); is {
		amount, items := s.remains(now, d.OrderID)
		s.rest[e.ID] = [2]bool{amount == d.Amount.Amount && (amount.Sign() > 0 || d.Whole), items == d.Items}
	}
}

func (s restating) again(now []*eventstore.Event, order *domain.OrderPlaced, by *eventstore.Event, known func(*eventstore.Event)) {
	var about []int
	placed := false
	for i, e := range now {
		switch d := e.Skeleton().(type) {
		case *domain.OrderPlaced:
			placed = placed || d.OrderID == order.OrderID
		case *domain.OrderReturned:
			if placed && d.OrderID == order.OrderID {
				about = append(about, i)
			}
		case *domain.OrderCancelled:
			if placed && d.OrderID == order.OrderID {
				about = append(about, i)
			}
		}
	}
	amount, items := order.Amount.Amount, order.Items
	for n, i := range about {
		e := now[i]
		var after domain.Event
		var same bool
		switch d := s.recorded[e.ID].Skeleton().(type) {
		case *domain.OrderCancelled:
			after, same = &domain.OrderCancelled{OrderID: d.OrderID, Amount: order.Amount}, e.Skeleton().(*domain.OrderCancelled).Amount == order.Amount
		case *domain.OrderReturned:
			back := *d
			if back.Amount.Currency = order.Amount.Currency; s.rest[e.ID][0] || amount.Sub(d.Amount.Amount).Sign() < 0 {
				back.Amount.Amount = amount
			}
			if back.Items = min(d.Items, items); s.rest[e.ID][1] {
				back.Items = items
			}
			amount, items = amount.Sub(back.Amount.Amount), items-back.Items
			if n == len(about)-1 && (items == 0 || amount.Sign() == 0 && order.Amount.Amount.Sign() > 0) {
				back.Whole = true
			}
			after, same = &back, *e.Skeleton().(*domain.OrderReturned) == back
		}
		if !same {
			known(e)
			now[i] = s.recorded[e.ID].Amended(by, after)
		}
	}
}

// known notes a fact that was known until the correction.
func (r *referenceModel) known(id domain.ID, e, until *eventstore.Event) {
	if fact := factOf(e); fact != nil {
		fact["customer_id"], fact["known_to"] = id.String(), until.Position
		r.rows["class_facts"] = append(r.rows["class_facts"], fact)
	}
}

// latest returns the event of those that occurred last; of two at the same
// instant the later in the log.
func latest(events []*eventstore.Event, has func(domain.Event) bool) *eventstore.Event {
	var best *eventstore.Event
	for _, e := range events {
		if !has(e.Opened()) {
			continue
		}
		if best == nil || e.Meta.OccurredAt.UnixMicro() >= best.Meta.OccurredAt.UnixMicro() {
			best = e
		}
	}
	return best
}

func setsField(field string) func(domain.Event) bool {
	return func(d domain.Event) bool {
		switch d := d.(type) {
		case *domain.CustomerCreated:
			return true
		case *domain.CustomerProfileChanged:
			return slices.Contains(d.Changed, field) || slices.Contains(d.Cleared, field)
		case *domain.CustomerContactsChanged:
			return field == "contacts"
		}
		return false
	}
}

// grade is the classes that decide what is masked.
func (r *referenceModel) grade(id domain.ID, events []*eventstore.Event) {
	out := row{"id": id.String(), "value_class": "", "sensitivity_class": ""}
	for _, e := range events {
		if d, ok := e.Opened().(*domain.CustomerReclassified); ok && (d.Scheme == "value" || d.Scheme == "sensitivity") {
			out[d.Scheme+"_class"], out["revision"] = d.To, float64(e.Revision)
		}
	}
	if out["revision"] != nil {
		r.rows["grades"] = append(r.rows["grades"], out)
	}
}

func (r *referenceModel) customer(id domain.ID, events []*eventstore.Event) {
	first, last := events[0], events[len(events)-1]
	created := first.Opened().(*domain.CustomerCreated)
	out := row{
		"id": id.String(), "revision": last.Revision, "position": last.Position,
		"kind": created.Kind, "source": created.Source, "external_source": created.External, "external_ref_ref": ref(first, "externalRef"),
		"created_at": when(first.Meta.OccurredAt), "recorded_at": when(first.Created), "updated_at": when(last.Created),
		"status": "active", "archived_at": nil, "class_importance": "", "class_frequency": "", "class_value": "",
		"last_contact_at": nil, "last_visit_at": nil, "last_order_at": nil, "last_nps": nil, "notes_grams": nil, "email_keys": nil, "phone_keys": nil, "phone_end_keys": nil, "post_keys": nil, "handle_keys": nil, "merged_into": nil,
	}
	stamps := row{}
	note := func(field string, e *eventstore.Event) {
		stamps[field] = row{"o": e.Meta.OccurredAt.UnixMicro(), "p": e.Position}
	}
	for field, column := range map[string]string{
		"name": "name_ref", "birthDate": "birth_date_ref", "contacts": "contacts_ref", "interests": "interests_ref", "notes": "notes_ref",
	} {
		e := latest(events, setsField(field))
		out[column] = ref(e, field)
		note(field, e)
		switch d := e.Opened().(type) {
		case *domain.CustomerCreated:
			if field == "name" {
				out["name_grams"] = r.index.BlindGrams("name", d.Name)
			}
			if field == "notes" && d.Notes != "" {
				out["notes_grams"] = r.index.BlindGrams("notes", d.Notes)
			}
			if field == "contacts" {
				r.contacts(out, d.Contacts)
			}
		case *domain.CustomerProfileChanged:
			if field == "name" {
				out["name_grams"] = r.index.BlindGrams("name", d.Name)
			}
			if field == "notes" && d.Notes != "" {
				out["notes_grams"] = r.index.BlindGrams("notes", d.Notes)
			}
		case *domain.CustomerContactsChanged:
			r.contacts(out, d.Contacts)
		}
	}
	region := latest(events, setsField("region"))
	note("region", region)
	switch d := region.Opened().(type) {
	case *domain.CustomerCreated:
		out["region"] = d.Region
	case *domain.CustomerProfileChanged:
		out["region"] = d.Region
	}
	r.details(out, events)
	count := map[string]int{}
	amounts := map[string]*big.Rat{}
	open := map[domain.ID]bool{}
	var visited, ordered, reached time.Time
	contacted := func(at time.Time) {
		if reached.IsZero() || at.After(reached) {
			reached, out["last_contact_at"] = at, when(at)
		}
	}
	for _, e := range events {
		count[e.Type]++
		at := e.Meta.OccurredAt
		switch d := e.Opened().(type) {
		case *domain.CustomerArchived:
			if out["archived_at"] == nil {
				out["archived_at"] = when(at)
			}
		case *domain.CustomerErased:
			out["status"] = "erased"
		case *domain.CustomerMerged:
			out["merged_into"] = d.Into.String()
		case *domain.CustomerUnmerged:
			out["merged_into"] = nil
		case *domain.CustomerReclassified:
			if _, shown := out["class_"+d.Scheme]; shown { // that of sensitivity is in grades
				out["class_"+d.Scheme] = d.To
			}
		case *domain.CustomerComplained:
			open[d.ComplaintID] = true
		case *domain.ComplaintReopened:
			open[d.ComplaintID] = true
		case *domain.ComplaintResolved:
			delete(open, d.ComplaintID)
		case *domain.ComplaintRejected:
			delete(open, d.ComplaintID)
		case *domain.CustomerVisited:
			if visited.IsZero() || at.After(visited) {
				visited = at
				out["last_visit_at"] = when(at)
			}
			contacted(at)
		case *domain.CustomerContacted:
			if !d.Missed {
				contacted(at)
			}
		case *domain.KeyContactHeld:
			contacted(at)
		case *domain.OrderPlaced:
			if ordered.IsZero() || at.After(ordered) {
				ordered = at
				out["last_order_at"] = when(at)
			}
			if amounts[d.Amount.Currency] == nil {
				amounts[d.Amount.Currency] = new(big.Rat)
			}
			amount, _ := new(big.Rat).SetString(d.Amount.Amount.String())
			amounts[d.Amount.Currency].Add(amounts[d.Amount.Currency], amount)
		case *domain.OrderReturned:
			less(amounts, d.Amount)
			if d.Whole {
				count["OrderPlaced"]--
			}
		case *domain.OrderCancelled:
			less(amounts, d.Amount)
			count["OrderPlaced"]--
		}
	}
	switch {
	case out["status"] == "erased":
	case out["merged_into"] != nil:
		out["status"] = "merged"
	case out["archived_at"] != nil:
		out["status"] = "archived"
	}
	if nps := latest(events, func(d domain.Event) bool {
		s, ok := d.(*domain.CustomerSurveyed)
		return ok && s.NPS != nil
	}); nps != nil {
		out["last_nps"] = *nps.Opened().(*domain.CustomerSurveyed).NPS
		note("lastNps", nps)
	}
	sums := row{}
	for currency, sum := range amounts {
		d, err := domain.ParseDecimal(sum.FloatString(6))
		if err != nil {
			panic(err)
		}
		sums[currency] = d.String()
	}
	out["order_amounts"], out["stamps"] = sums, stamps
	out["visits"], out["complaints"], out["open_complaints"] = count["CustomerVisited"], count["CustomerComplained"], len(open)
	out["answers"], out["orders"] = count["CustomerSurveyed"], count["OrderPlaced"]
	r.rows["customers"] = append(r.rows["customers"], out)
}

func (r *referenceModel) contacts(out row, contacts []domain.Contact) {
	var emails, phones, ends []string
	hash := func(kind, value string) string { return `\x` + hex.EncodeToString(r.index.BlindEqual(kind, value)) }
	for _, c := range contacts {
		if c.Kind == "email" {
			emails = append(emails, hash("email", vault.NormalizeEmail(c.Value)))
		}
		if c.Kind == "phone" {
			digits := vault.NormalizePhone(c.Value)
			if c.Number != "" {
				phones = append(phones, hash("phone", c.Number))
				digits, _, _ = strings.Cut(c.Number, ";ext=")
			} else {
				phones = append(phones, hash("phone-digits", vault.PhoneSuffix(digits)))
			}
			ends = append(ends, hash("phone-end", vault.PhoneSuffix(digits)))
		}
	}
	var posts, handles []any
	for _, c := range contacts {
		switch post, handle := vault.NormalizePost(c.Value), vault.NormalizeHandle(c.Value); {
		case c.Kind == "post" && post != "":
			posts = append(posts, hash("post", post))
		case c.Kind == "chat" || c.Kind == "social":
			handles = append(handles, hash(c.Kind, handle))
		}
	}
	if posts != nil {
		out["post_keys"] = posts
	}
	if handles != nil {
		out["handle_keys"] = handles
	}
	if emails != nil {
		out["email_keys"] = emails
	}
	if phones != nil {
		out["phone_keys"], out["phone_end_keys"] = phones, ends
	}
}

// event makes the rows of the journals.
func (r *referenceModel) event(id domain.ID, e *eventstore.Event) {
	base := func(columns row) row {
		out := row{"customer_id": id.String(), "revision": e.Revision, "position": e.Position, "recorded_at": when(e.Created)}
		maps.Copy(out, columns)
		return out
	}
	at, day := when(e.Meta.OccurredAt), r.day(e.Meta.OccurredAt)
	var subject any
	switch d := e.Opened().(type) {
	case *domain.CustomerVisited:
		subject = d.VisitID.String()
		r.rows["visits"] = append(r.rows["visits"], base(row{
			"id": subject, "mode": d.Mode, "purpose": d.Purpose, "outcome": d.Outcome, "minutes": d.Minutes, "staff": d.Staff,
			"occurred_at": at, "day": day, "actor": e.Meta.Actor,
			"content_ref": ref(e, "content"), "feedback_ref": ref(e, "feedback"), "agreements_ref": ref(e, "agreements"),
		}))
	case *domain.CustomerSurveyed:
		subject = d.AnswerID.String()
		drivers := d.Drivers
		if drivers == nil {
			drivers = &domain.DriverRatings{}
		}
		ratings := d.Ratings
		if ratings == nil {
			ratings = []domain.Rating{}
		}
		var invitation any
		if !d.InvitationID.IsZero() {
			invitation = d.InvitationID.String()
		}
		r.rows["survey_answers"] = append(r.rows["survey_answers"], base(row{
			"id": subject, "questionnaire": d.Questionnaire, "version": d.Version, "channel": d.Channel,
			"nps": d.NPS, "csat": d.CSAT, "ces": d.CES, "product_quality": drivers.ProductQuality, "attitude": drivers.Attitude,
			"speed": drivers.Speed, "after_sales": drivers.AfterSales, "answered_at": at, "day": day, "comment_ref": ref(e, "comment"),
			"invitation_id": invitation, "ratings": ratings, "classes": r.classesAt(id, e),
		}))
	case *domain.InterviewHeld:
		subject = d.InterviewID.String()
		r.rows["interviews"] = append(r.rows["interviews"], base(row{
			"id": subject, "mode": d.Mode, "staff": d.Staff, "scores": d.Scores, "held_at": at, "day": day, "classes": r.classesAt(id, e), "content_ref": ref(e, "content"),
		}))
	case *domain.AttachmentAdded:
		subject = d.AttachmentID.String()
		about := any(nil)
		if !d.AboutID.IsZero() {
			about = d.AboutID.String()
		}
		r.rows["attachments"] = append(r.rows["attachments"], base(row{
			"id": subject, "about": d.About, "about_id": about, "media_type": d.MediaType, "size": d.Size, "content": d.Content,
			"added_at": at, "actor": e.Meta.Actor, "name_ref": ref(e, "name"), "description_ref": ref(e, "description"),
		}))
	case *domain.OrderReturned:
		r.rows["order_returns"] = append(r.rows["order_returns"], base(row{
			"id": d.ReturnID.String(), "order_id": d.OrderID.String(), "reason": e.Meta.Reason, "items": d.Items, "amount": sixDigits(d.Amount.Amount),
			"currency": d.Amount.Currency, "whole": d.Whole, "returned_at": at, "day": day, "description_ref": ref(e, "description"), "classes": r.classesAt(id, e),
		}))
	}
}

// timeline has every event as it was recorded, and what became of it.
func (r *referenceModel) timeline(id domain.ID, events []*eventstore.Event) {
	stands := map[uint64]bool{}
	for _, e := range r.events[id] {
		stands[e.Revision] = true
	}
	newest := map[uint64]any{} // revision → of the correction
	for i, e := range events {
		before, after := r.standing(events[:i]), r.standing(events[:i+1])
		for revision, one := range before {
			if after[revision] != one {
				newest[revision] = e.Revision
			}
		}
	}
	for _, e := range events {
		var subject, corrects any
		switch d := e.Opened().(type) {
		case *domain.CustomerSurveyed:
			subject = d.AnswerID.String()
		case *domain.InterviewHeld:
			subject = d.InterviewID.String()
		case *domain.AttachmentAdded:
			subject = d.AttachmentID.String()
		case *domain.CustomerContacted:
			subject = d.InteractionID.String()
		case domain.Correction:
			corrects = d.Of().Revision
			if about, _ := domain.SubjectOfCorrection(d); !about.IsZero() {
				subject = about.String()
			}
		}
		if about, ok := domain.MergeEventOf(e.Opened()); ok {
			subject = about.String()
		}
		if id := privacySubject(e.Opened()); id != nil {
			subject = id
		}
		for _, of := range []func(domain.Event) (domain.ID, bool){domain.ComplaintOf, domain.VisitOf, domain.FollowUpOf, domain.RequestOf, domain.OrderOf, domain.DisputeOf, domain.UpgradeOf, domain.OfferOf, domain.RankingOf, domain.LinkOf, domain.KeyContactOf, invitationSubject} {
			if about, ok := of(e.Opened()); ok {
				subject = about.String()
			}
		}
		var stored map[string]any
		if err := json.Unmarshal(e.Data, &stored); err != nil {
			panic(err)
		}
		var refs []any
		for _, f := range e.SealedFields() {
			delete(stored, f.Name)
			refs = append(refs, ref(e, f.Name))
		}
		r.rows["timeline"] = append(r.rows["timeline"], row{
			"customer_id": id.String(), "revision": e.Revision, "position": e.Position, "recorded_at": when(e.Created),
			"event_id": e.ID.String(), "type": e.Type, "schema": e.Meta.Schema, "occurred_at": when(e.Meta.OccurredAt), "actor": e.Meta.Actor,
			"on_behalf_of": e.Meta.OnBehalfOf, "command": e.Meta.Command, "reason": e.Meta.Reason, "subject_id": subject,
			"data": stored, "refs": refs, "imported": e.Meta.Import != "",
			"corrects": corrects, "corrected_by": newest[e.Revision], "withdrawn": !stands[e.Revision],
		})
	}
}

// standing says how each event of a stream stands: its newest correction, or that it
// does as it was recorded.
func (r *referenceModel) standing(events []*eventstore.Event) map[uint64]string {
	out := map[uint64]string{}
	for _, e := range events {
		out[e.Revision] = "gone"
	}
	none := &referenceModel{rows: map[string][]row{}}
	for _, e := range none.inPlace(domain.ID{}, events) {
		out[e.Revision] = "as recorded"
		if by := e.AmendedBy(); by != nil {
			out[e.Revision] = by.ID.String()
		}
	}
	return out
}

func sixDigits(d domain.Decimal) json.Number {
	r, _ := new(big.Rat).SetString(d.String())
	return json.Number(r.FloatString(6))
}

// inOrder returns all events in the order of the log.
func (r *referenceModel) inOrder() []*eventstore.Event {
	var all []*eventstore.Event
	for _, events := range r.events {
		all = append(all, events...)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Position < all[j].Position })
	return all
}

func (r *referenceModel) keys() {
	byKey := map[string]row{}
	for _, e := range r.log {
		if _, ok := e.Customer(); !ok || e.Broken() != nil || len(e.Meta.Key) == 0 {
			continue
		}
		k := string(e.Meta.Key) + e.Stream
		if byKey[k] == nil {
			byKey[k] = row{"key": `\x` + hex.EncodeToString(e.Meta.Key), "stream": e.Stream, "revision": e.Revision, "position": e.Position, "events": 0}
		}
		byKey[k]["events"] = byKey[k]["events"].(int) + 1
	}
	for _, k := range byKey {
		r.rows["idempotency_keys"] = append(r.rows["idempotency_keys"], k)
	}
}

// days counts by definition, day by day and customer by customer, and takes the
// difference of each day to the one before.
func (r *referenceModel) days() {
	set := map[string]bool{}
	for _, e := range r.inOrder() {
		set[r.day(e.Meta.OccurredAt)] = true
	}
	days := slices.Sorted(maps.Keys(set))
	type count struct{ existing, potential int }
	var before count
	classesBefore := map[[2]string]int{}
	for _, day := range days {
		var now count
		classes := map[[2]string]int{}
		for id := range r.events {
			var created, ordered, archived bool
			in := map[string]string{}
			for _, e := range r.countedOn(id, day) {
				if r.day(e.Meta.OccurredAt) > day {
					continue
				}
				of, _ := e.Customer()
				switch d := e.Opened().(type) {
				case *domain.CustomerCreated:
					created = created || d.Potential()
				case *domain.OrderPlaced:
					ordered = true
				case *domain.CustomerArchived, *domain.CustomerErased:
					archived = archived || of == id
				case *domain.CustomerReclassified:
					if of == id {
						in[d.Scheme] = d.To
					}
				}
			}
			switch {
			case archived:
				continue
			case ordered:
				now.existing++
			case created:
				now.potential++
			}
			for scheme, class := range in {
				classes[[2]string{scheme, class}]++
			}
		}
		if now != before {
			r.rows["managed_days"] = append(r.rows["managed_days"], row{
				"day": day, "existing": now.existing - before.existing, "potential": now.potential - before.potential,
			})
		}
		for _, m := range []map[[2]string]int{classes, classesBefore} {
			for c := range m {
				if classes[c] != classesBefore[c] {
					r.rows["class_days"] = append(r.rows["class_days"], row{"scheme": c[0], "class": c[1], "day": day, "customers": classes[c] - classesBefore[c]})
					classesBefore[c] = classes[c]
				}
			}
		}
		for c := range classesBefore {
			if classes[c] == 0 {
				delete(classesBefore, c)
			}
		}
		before = now
	}
}

// check compares every view with the reference.
func (r *referenceModel) check(t testing.TB, pool *pgxpool.Pool) {
	t.Helper()
	for _, m := range Models {
		if slices.Contains(HistoryNames(), m.Name) { // by definition in asof_test.go
			continue
		}
		var got []string
		rows, err := pool.Query(t.Context(), `SELECT to_jsonb(v) FROM read.`+m.Name+` v`)
		must(t, err)
		for rows.Next() {
			var raw []byte
			must(t, rows.Scan(&raw))
			got = append(got, normal(t, raw))
		}
		must(t, rows.Err())
		var want []string
		for _, one := range r.rows[m.Name] {
			raw, err := json.Marshal(one)
			must(t, err)
			want = append(want, normal(t, raw))
		}
		if m.Name == effectiveDays.Name { // stretches may be in pieces: what they say of each day counts
			got = r.dayByDay(t, got)
		}
		slices.Sort(got)
		slices.Sort(want)
		if reflect.DeepEqual(got, want) {
			continue
		}
		t.Fatalf("%s: %d rows, want %d; rows that should not be there:\n%s\nrows that are not there:\n%s",
			m.Name, len(got), len(want), strings.Join(absent(got, want), "\n"), strings.Join(absent(want, got), "\n"))
	}
}

// absent returns the rows of a, a few at most, that are not in b; both are sorted.
func absent(a, b []string) []string {
	var out []string
	for _, one := range a {
		if _, has := slices.BinarySearch(b, one); !has && len(out) < 3 {
			out = append(out, one)
		}
	}
	return out
}

// normal is JSON with sorted keys and numbers as they were written.
func normal(t testing.TB, raw []byte) string {
	t.Helper()
	var v any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	must(t, d.Decode(&v))
	out, err := json.Marshal(v)
	must(t, err)
	return string(out)
}
