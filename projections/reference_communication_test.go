package projections

import (
	"cmp"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// interaction makes the row of an event in the one view over all channels.
func (r *referenceModel) interaction(id domain.ID, e *eventstore.Event) {
	out := row{
		"id": e.ID.String(), "customer_id": id.String(), "revision": e.Revision, "position": e.Position, "recorded_at": when(e.Created),
		"occurred_at": when(e.Meta.OccurredAt), "day": r.day(e.Meta.OccurredAt), "actor": e.Meta.Actor,
		"topic": "", "outcome": "", "staff": "", "missed": false, "parties_ref": ref(e, "parties"), "content_ref": ref(e, "description"), "direction": "inbound",
	}
	var subject domain.ID
	channel := ""
	switch d := e.Opened().(type) {
	case *domain.CustomerContacted:
		subject, channel, out["kind"], out["direction"], out["content_ref"] = d.InteractionID, d.Channel, "contact", d.Direction, ref(e, "content")
		out["topic"], out["outcome"], out["staff"], out["missed"] = d.Topic, d.Outcome, d.Staff, d.Missed
	case *domain.KeyContactHeld:
		subject, channel, out["kind"], out["direction"], out["content_ref"], out["outcome"] = d.KeyContactID, d.Channel, "contact", "outbound", ref(e, "content"), d.Outcome
	case *domain.CustomerVisited:
		subject, channel, out["kind"], out["direction"], out["content_ref"] = d.VisitID, d.Mode, "visit", "outbound", ref(e, "content")
		out["topic"], out["outcome"], out["staff"] = d.Purpose, d.Outcome, d.Staff
	case *domain.CustomerComplained:
		subject, channel, out["kind"], out["topic"] = d.ComplaintID, d.Channel, "complaint", d.Category
	case *domain.ComplaintAcknowledged:
		subject, channel, out["kind"], out["direction"] = d.ComplaintID, d.Channel, "complaint", "outbound"
	case *domain.ComplaintFeedbackSent:
		subject, channel, out["kind"], out["direction"] = d.ComplaintID, d.Channel, "complaint", "outbound"
	case *domain.ComplaintNoted:
		if d.Direction == "internal" {
			return
		}
		subject, channel, out["kind"] = d.ComplaintID, d.Channel, "complaint"
		if d.Direction == "out" {
			out["direction"] = "outbound"
		}
	case *domain.CustomerRequested:
		subject, channel, out["kind"] = d.RequestID, d.Channel, "request"
	case *domain.RequestProgressNotified:
		subject, channel, out["kind"], out["direction"] = d.RequestID, d.Channel, "request", "outbound"
	case *domain.SurveyInvited:
		subject, channel, out["kind"], out["direction"], out["topic"] = d.InvitationID, d.Channel, "survey", "outbound", d.Questionnaire
	case *domain.CustomerSurveyed:
		subject, channel, out["kind"], out["topic"], out["content_ref"] = d.AnswerID, d.Channel, "survey", d.Questionnaire, ref(e, "comment")
	case *domain.OrderPlaced:
		subject, channel, out["kind"] = d.OrderID, d.Channel, "order"
	default:
		return
	}
	if channel == "email" {
		channel = "mail"
	}
	out["subject_id"], out["channel"] = subject.String(), channel
	r.rows["interactions"] = append(r.rows["interactions"], out)
}

// communication makes the customer's rows of who is due a contact, and of the
// stretches in which it was managed since one contact and before the next.
func (r *referenceModel) communication(id domain.ID, events []*eventstore.Event) {
	first := events[0]
	day := r.day(first.Meta.OccurredAt)
	month, _ := strconv.Atoi(day[5:7])
	dayOf, _ := strconv.Atoi(day[8:])
	out := row{
		"customer_id": id.String(), "status": "active", "created_at": when(first.Meta.OccurredAt), "created_day": day, "anniversary": 100*month + dayOf,
		"class_importance": "", "class_frequency": "", "class_value": "", "last_contact_at": nil, "last_visit_at": nil, "last_visit_imported": false,
		"contact_every": 0, "manager": "", "due_at": nil, "birth_day_keys": nil,
	}
	since := first.Meta.OccurredAt
	strategies := map[string]domain.StrategyApplied{}
	var preferences []domain.Preference
	var grounds []ground
	needs := map[string]*eventstore.Event{}
	for _, e := range events {
		at := e.Meta.OccurredAt
		counts := true
		reached := false
		switch d := e.Opened().(type) {
		case *domain.CustomerCreated:
		case *domain.CustomerArchived:
			if counts = out["status"] == "active" || out["status"] == "merged"; counts {
				out["status"] = "archived"
				clear(strategies)
			}
		case *domain.CustomerErased:
			out["status"] = "erased"
			clear(strategies)
		case *domain.CustomerMerged:
			if counts = out["status"] == "active"; counts {
				out["status"] = "merged"
			}
		case *domain.CustomerUnmerged:
			if counts = out["status"] == "merged"; counts {
				out["status"] = "active"
			}
		case *domain.CustomerReclassified:
			if _, counts = out["class_"+d.Scheme]; counts {
				out["class_"+d.Scheme] = d.To
			}
		case *domain.StrategyApplied:
			strategies[d.Scheme] = *d
		case *domain.StrategyEnded:
			delete(strategies, d.Scheme)
		case *domain.CustomerContacted:
			reached, counts = !d.Missed, !d.Missed
		case *domain.KeyContactHeld:
			reached = true
		case *domain.CustomerVisited:
			reached = true
			if out["last_visit_at"] == nil || when(at) > out["last_visit_at"].(string) {
				out["last_visit_at"], out["last_visit_imported"] = when(at), e.Meta.Import != ""
			}
		case *domain.CustomerProfileChanged:
			counts = setsField("birthDate")(d) || setsField("region")(d)
		case *domain.CustomerTagged:
		case *domain.ContactPreferenceStated:
			preferences = append(preferences, domain.Preference{
				ContactPreferenceStated: *d, Event: domain.ID(e.ID), Revision: e.Revision, Position: e.Position,
				Occurred: at.UTC().Truncate(time.Microsecond), Recorded: e.Created.UTC().Truncate(time.Microsecond),
			})
		case *domain.ConsentGranted, *domain.ConsentWithdrawn, *domain.BasisRecorded, *domain.BasisEnded:
			grounds = append(grounds, groundOf(domain.Permissions{}.Evolve(e.Happened(d)).Grounds[0]))
		case *domain.NeedRecorded:
			old := needs[d.Need]
			if counts = old == nil || old.Meta.OccurredAt.UnixMicro() <= at.UnixMicro(); counts {
				needs[d.Need] = e
			}
		default:
			counts = false
		}
		if counts {
			out["revision"], out["position"] = e.Revision, e.Position
		}
		if reached {
			if out["last_contact_at"] == nil || at.After(since) {
				since, out["last_contact_at"] = at, when(at)
			}
		}
	}
	out["since_at"] = when(since)
	for _, scheme := range slices.Sorted(maps.Keys(strategies)) {
		given := strategies[scheme].Given
		if n := out["contact_every"].(int); given.ContactEvery > 0 && (n == 0 || given.ContactEvery < n) {
			out["contact_every"] = given.ContactEvery
		}
		if out["manager"] == "" {
			out["manager"] = given.Team
		}
	}
	if n := out["contact_every"].(int); n > 0 {
		out["due_at"] = when(since.Add(time.Duration(n) * 24 * time.Hour))
	}
	out["strategies"] = strategies
	if len(strategies) == 0 {
		out["strategies"] = nil
	}
	slices.SortStableFunc(preferences, func(a, b domain.Preference) int { return a.Occurred.Compare(b.Occurred) })
	slices.SortStableFunc(grounds, func(a, b ground) int { return cmp.Compare(a.Occurred, b.Occurred) })
	out["preferences"], out["grounds"], out["needs"] = preferences, grounds, nil
	var list []row
	for _, name := range slices.Sorted(maps.Keys(needs)) {
		e := needs[name]
		d := e.Opened().(*domain.NeedRecorded)
		list = append(list, row{"need": name, "weight": d.Weight, "source": d.Source, "event": e.ID.String(), "revision": e.Revision, "stamp": row{"o": e.Meta.OccurredAt.UnixMicro(), "p": e.Position}})
	}
	if list != nil {
		out["needs"] = list
	}
	out["kind"] = first.Opened().(*domain.CustomerCreated).Kind
	moved := latest(events, setsField("region"))
	out["region_stamp"] = row{"o": moved.Meta.OccurredAt.UnixMicro(), "p": moved.Position}
	switch d := moved.Opened().(type) {
	case *domain.CustomerCreated:
		out["region"] = d.Region
	case *domain.CustomerProfileChanged:
		out["region"] = d.Region
	}
	said := row{}
	r.details(said, events)
	out["tags"], out["tag_marks"] = said["tags"], said["tag_marks"]
	if len(said["tag_marks"].(row)) == 0 {
		out["tag_marks"] = nil
	}
	born := latest(events, setsField("birthDate"))
	out["birth_date_stamp"] = row{"o": born.Meta.OccurredAt.UnixMicro(), "p": born.Position}
	var date domain.Day
	switch d := born.Opened().(type) {
	case *domain.CustomerCreated:
		date = d.BirthDate
	case *domain.CustomerProfileChanged:
		date = d.BirthDate
	}
	if !date.IsZero() && out["status"] != "erased" {
		out["birth_day_keys"] = []string{`\x` + hex.EncodeToString(r.index.BlindEqual("birth-day", date.String()[5:]))}
	}
	r.rows["communications"] = append(r.rows["communications"], out)
}

// keyContacts are folded by the table, written once more.
func (r *referenceModel) keyContacts() {
	all := map[domain.ID]row{}
	for _, e := range r.inOrder() {
		id, ok := domain.KeyContactOf(e.Opened())
		if !ok {
			continue
		}
		customer, _ := e.Customer()
		c := all[id]
		if c != nil && c["customer_id"] != customer.String() {
			continue
		}
		state := ""
		if c != nil {
			state = c["state"].(string)
		}
		at := when(e.Meta.OccurredAt)
		switch d := e.Opened().(type) {
		case *domain.KeyContactPrepared:
			if state != "" {
				continue
			}
			c = row{
				"id": id.String(), "customer_id": customer.String(), "state": "prepared", "topic": d.Topic, "owner": d.Owner, "team": "", "channel": "", "outcome": "", "prepared_at": at, "due_at": when(d.HoldBy),
				"held_at": nil, "followed_up_at": nil, "reason": "", "agenda_ref": ref(e, "agenda"), "goal_ref": ref(e, "goal"), "content_ref": nil, "result_ref": nil,
			}
			all[id] = c
		case *domain.KeyContactAssigned:
			if state != "prepared" && state != "held" {
				continue
			}
			c["owner"], c["team"] = d.Owner, d.Team
		case *domain.KeyContactHeld:
			if state != "prepared" {
				continue
			}
			c["state"], c["held_at"], c["due_at"], c["channel"], c["outcome"], c["content_ref"] = "held", at, when(d.FollowUpBy), d.Channel, d.Outcome, ref(e, "content")
		case *domain.KeyContactFollowedUp:
			if state != "held" {
				continue
			}
			c["state"], c["followed_up_at"], c["result_ref"] = "followedUp", at, ref(e, "content")
			if d.Outcome != "" {
				c["outcome"] = d.Outcome
			}
		case *domain.KeyContactCancelled:
			if state != "prepared" {
				continue
			}
			c["state"], c["reason"] = "cancelled", e.Meta.Reason
		}
		c["revision"], c["position"] = e.Revision, e.Position
		c["open"] = c["state"] == "prepared" || c["state"] == "held"
	}
	for _, c := range all {
		r.rows["key_contacts"] = append(r.rows["key_contacts"], c)
	}
}

// onCommunication is something of the communication with a customer, also what is
// not possible where it stands.
func (h *history) onCommunication() domain.Event {
	id := domain.ID(uuid.New())
	if n := len(h.meetings); n > 0 && rapid.IntRange(0, 3).Draw(h.t, "known") > 0 {
		id = h.meetings[rapid.IntRange(max(0, n-3), n-1).Draw(h.t, "meeting")]
	} else {
		h.meetings = append(h.meetings, id)
	}
	scheme := h.one("importance", "value")
	switch rapid.IntRange(0, 12).Draw(h.t, "communication") {
	case 12:
		return &domain.KeyContactAssigned{KeyContactID: id, Owner: h.one("", "staff-4"), Team: h.one("", "north")}
	case 0:
		return &domain.ContactPreferenceStated{Channel: h.one("any", "phone"), Stance: h.one("preferred", "refused")}
	case 1, 2:
		return &domain.StrategyApplied{Scheme: scheme, SchemeVersion: 1, Given: domain.TierService{Class: "x", ContactEvery: rapid.IntRange(0, 30).Draw(h.t, "every"), Team: h.one("", "north", "south")}}
	case 3:
		return &domain.StrategyEnded{Scheme: scheme, Class: "x"}
	case 4:
		return &domain.GreetingRaised{Occasion: "b", Kind: "birthday", Once: "2026", Channel: "post", FollowUpID: domain.ID(uuid.New())}
	case 5, 6:
		return &domain.KeyContactPrepared{KeyContactID: id, Topic: h.one("", "contract"), Owner: "staff-1", HoldBy: h.when(), Agenda: "talk", Goal: h.one("", "sell")}
	case 7:
		return &domain.KeyContactHeld{KeyContactID: id, Channel: "branch", Outcome: h.one("", "fine"), FollowUpBy: h.when(), Content: "talked"}
	case 8:
		if rapid.Bool().Draw(h.t, "cancel") {
			return &domain.KeyContactCancelled{KeyContactID: id}
		}
		return &domain.KeyContactFollowedUp{KeyContactID: id, Outcome: h.one("", "signed"), Content: "done"}
	case 9:
		return &domain.NeedRecorded{Need: h.one("insurance", "loan"), Weight: rapid.IntRange(0, 5).Draw(h.t, "weight"), Source: "visit", Note: h.one("", "said so")}
	default:
		direction := h.one("inbound", "outbound")
		return &domain.CustomerContacted{
			InteractionID: domain.ID(uuid.New()), Channel: h.one(domain.Channels...), Direction: direction, Topic: h.one("", "delivery"),
			Missed: direction == "outbound" && rapid.Bool().Draw(h.t, "missed"), Staff: h.one("", "staff-1"), Parties: h.list(), Content: "said " + h.name(),
		}
	}
}
