package projections

import (
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/dossier-crm/dossier/domain"
)

// history draws facts about the customers that there are and about new ones:
// late ones, events after archiving, complaints that nobody filed or that
// somebody else did. What decisions would refuse may still be in a log.
type history struct {
	links      map[domain.ID][]domain.ID // of persons to companies, by person
	t          *rapid.T
	customers  []domain.ID
	complaints []domain.ID
	plans      []domain.ID // visits and follow-ups
	orders     []domain.ID
	privacyHistory
	apart bool // no complaint is of two customers
	of    map[domain.ID]domain.ID

	invitations []domain.ID
	offers      []domain.ID
	meetings    []domain.ID
	now         domain.ID            // whose event is drawn
	recorded    map[domain.ID][]fact // by customer, what can be corrected

	into     map[domain.ID]domain.ID // who was merged, into whom
	turn     int                     // hours from the beginning to the last merge or split
	unmerged bool                    // there are no merges
}

var beginning = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

func (h *history) draw(n int) []fact {
	facts := make([]fact, 0, n)
	for range n {
		if len(h.customers) == 0 || rapid.IntRange(0, 7).Draw(h.t, "new") == 0 {
			facts = append(facts, h.create())
			continue
		}
		if !h.unmerged && rapid.IntRange(0, 11).Draw(h.t, "merge") == 0 {
			facts = append(facts, h.merge()...)
			continue
		}
		id := h.customers[rapid.IntRange(max(0, len(h.customers)-6), len(h.customers)-1).Draw(h.t, "customer")]
		h.now = id
		if rapid.IntRange(0, 5).Draw(h.t, "privacy") == 0 {
			facts = h.add(facts, h.privacy(id))
			continue
		}
		if n := len(h.recorded[id]); n > 0 && rapid.IntRange(0, 5).Draw(h.t, "correct") == 0 {
			facts = append(facts, h.correction(h.recorded[id][rapid.IntRange(0, n-1).Draw(h.t, "corrected")]))
			continue
		}
		facts = h.add(facts, fact{customer: id, event: h.event(), occurred: h.when(), key: h.key()})
	}
	return facts
}

// merge merges two records that go on nowhere else, or splits one off again. The
// decisions are in the order of the log in the world too, as those of commands are.
func (h *history) merge() []fact {
	h.turn += rapid.IntRange(0, 60).Draw(h.t, "turn")
	at := beginning.Add(time.Duration(h.turn) * time.Hour)
	a := h.customers[rapid.IntRange(0, len(h.customers)-1).Draw(h.t, "survivor")]
	b := h.customers[rapid.IntRange(0, len(h.customers)-1).Draw(h.t, "loser")]
	if h.into == nil {
		h.into = map[domain.ID]domain.ID{}
	}
	_, gone := h.into[a]
	into, merged := h.into[b]
	switch _, further := h.into[into]; {
	case merged && !further: // split
		delete(h.into, b)
		merge := domain.MergeOf(into, b)
		return []fact{
			{customer: into, occurred: at, key: h.key(), event: &domain.CustomerSeparated{MergeID: merge, Member: b}},
			{customer: b, occurred: at, key: h.key(), event: &domain.CustomerUnmerged{MergeID: merge}},
		}
	case merged || gone || a == b:
		return nil
	}
	h.into[b] = a
	merge := domain.MergeOf(a, b)
	return []fact{
		{customer: b, occurred: at, key: h.key(), event: &domain.CustomerMerged{MergeID: merge, Into: a}},
		{customer: a, occurred: at, key: h.key(), event: &domain.CustomerAbsorbed{MergeID: merge, Member: b}},
	}
}

// add leaves a fact out that is about a thing of another customer, where things
// are to be apart: who came first is not known again when what was parked is
// applied.
func (h *history) add(facts []fact, f fact) []fact {
	if h.apart {
		if h.of == nil {
			h.of = map[domain.ID]domain.ID{}
		}
		v := reflect.Indirect(reflect.ValueOf(f.event))
		for i := range v.NumField() {
			id, is := v.Field(i).Interface().(domain.ID)
			if owner, known := h.of[id]; is && known && owner != f.customer {
				return facts
			} else if is {
				h.of[id] = f.customer
			}
		}
	}
	return append(facts, h.record(f))
}

// record notes what can be corrected. What customers may have in common is left
// alone: who came first is not known again when one of them withdraws it.
func (h *history) record(f fact) fact {
	switch d := f.event.(type) {
	case *domain.CustomerComplained, *domain.FollowUpOpened:
		if !h.apart {
			return f
		}
	case *domain.CustomerVisited:
		if d.Content == "as planned" && !h.apart {
			return f
		}
	case *domain.CustomerSurveyed:
		if !d.InvitationID.IsZero() && !h.apart {
			return f
		}
	}
	if !domain.Correctable(f.event) {
		return f
	}
	if h.recorded == nil {
		h.recorded = map[domain.ID][]fact{}
	}
	f.id = uuid.New()
	h.recorded[f.customer] = append(h.recorded[f.customer], f)
	return f
}

// correction puts a fact right, perhaps once more, or withdraws it, perhaps after
// it was withdrawn.
func (h *history) correction(of fact) fact {
	out := fact{customer: of.customer, occurred: of.occurred, key: h.key()}
	if rapid.Bool().Draw(h.t, "moved") {
		out.occurred = h.when()
	}
	id := domain.ID(of.id)
	if rapid.IntRange(0, 3).Draw(h.t, "withdrawn") == 0 && domain.Withdrawable(of.event) {
		out.event, out.occurred = &domain.RecordWithdrawn{Corrects: id, Record: of.event.EventType(), SubjectID: domain.SubjectOfRecord(of.event)}, of.occurred
		return out
	}
	switch d := of.event.(type) {
	case *domain.CustomerContacted, *domain.OfferPresented: // it is only withdrawn
		out.event, out.occurred = &domain.RecordWithdrawn{Corrects: id, Record: d.EventType(), SubjectID: domain.SubjectOfRecord(d)}, of.occurred
	case *domain.CustomerVisited:
		out.event = &domain.VisitCorrected{VisitID: d.VisitID, Corrects: id, Minutes: 7, Content: "about " + h.name(), Changed: []string{"minutes", "content"}, Cleared: []string{"feedback"}}
	case *domain.OrderPlaced:
		out.event = &domain.OrderCorrected{OrderID: d.OrderID, Corrects: id, Amount: &domain.Money{Amount: h.amount(), Currency: h.one("EUR", "USD")}, Changed: []string{"amount"}, Cleared: []string{"number"}}
	case *domain.CustomerSurveyed:
		out.event = &domain.SurveyAnswerCorrected{AnswerID: d.AnswerID, Corrects: id, NPS: h.score(10), Comment: h.one("better", "worse"), Changed: []string{"nps", "comment"}, Cleared: []string{"csat"}}
	case *domain.CustomerComplained:
		out.event = &domain.ComplaintCorrected{ComplaintID: d.ComplaintID, Corrects: id, Category: h.one("delivery", "billing"), Severity: "low", Description: "it is early", Changed: []string{"category", "severity", "description"}}
	case *domain.FollowUpOpened:
		out.event = &domain.FollowUpCorrected{FollowUpID: d.FollowUpID, Corrects: id, Owner: "staff-9", Due: h.when(), Changed: []string{"owner", "due"}}
	case *domain.CustomerCreated:
		if rapid.Bool().Draw(h.t, "of contacts") {
			contacts := h.contacts()
			out.event = &domain.ContactsCorrected{Corrects: id, Contacts: contacts, Count: len(contacts), Reached: kinds(contacts), Invalid: unread(contacts), Changed: []string{"contacts"}}
			break
		}
		out.event = &domain.ProfileCorrected{Corrects: id, Name: h.name(), Region: h.one("FR", "CN"), Changed: []string{"name", "region"}, Cleared: []string{"notes"}}
	case *domain.CustomerProfileChanged:
		out.event = &domain.ProfileCorrected{Corrects: id, Name: h.name(), Changed: []string{"name"}}
	case *domain.CustomerContactsChanged:
		contacts := h.contacts()
		out.event = &domain.ContactsCorrected{Corrects: id, Contacts: contacts, Count: len(contacts), Reached: kinds(contacts), Invalid: unread(contacts), Changed: []string{"contacts"}}
	}
	return out
}

func (h *history) when() time.Time {
	return beginning.Add(time.Duration(rapid.IntRange(0, 20*24*4).Draw(h.t, "when")) * 15 * time.Minute)
}

func (h *history) key() []byte {
	if rapid.Bool().Draw(h.t, "keyed") {
		return nil
	}
	return []byte(uuid.NewString())
}

func (h *history) create() fact {
	id := domain.ID(uuid.New())
	h.customers = append(h.customers, id)
	contacts := h.contacts()
	return h.record(fact{customer: id, occurred: h.when(), key: h.key(), event: &domain.CustomerCreated{
		Kind: h.one("person", "company"), Name: h.name(), Contacts: contacts, Reached: kinds(contacts), Invalid: unread(contacts), Region: h.one("", "DE", "US-CA"),
		Interests: h.list(), Notes: h.one("", "likes tea"), Source: h.one(domain.Sources...),
		Standing: h.one("", domain.StandingContact),
		External: "erp", ExternalRef: h.one("", "4711"), BirthDate: domain.DayOf(beginning.AddDate(-30, 0, 0), time.UTC),
	}})
}

func (h *history) event() domain.Event {
	switch rapid.IntRange(-13, 8).Draw(h.t, "event") {
	case -13, -12:
		return h.onOffer()
	case -11, -10:
		return h.onOrder()
	case -9, -8:
		return h.onRecord()
	case -7:
		return h.onCommunication()
	case -6:
		return h.onInvitation()
	case -5, -4:
		return h.onPlan()
	case -3, -2, -1:
		return h.onComplaint()
	case 0:
		return h.profile()
	case 1:
		contacts := h.contacts()
		return &domain.CustomerContactsChanged{Contacts: contacts, Count: len(contacts), Source: h.one("", "form"), Reached: kinds(contacts), Invalid: unread(contacts)}
	case 2:
		if rapid.IntRange(0, 3).Draw(h.t, "archive") == 0 {
			return &domain.CustomerArchived{}
		}
		fallthrough
	case 3:
		return &domain.CustomerVisited{
			VisitID: domain.ID(uuid.New()), Mode: h.one(domain.VisitModes...), Purpose: h.one("", "review"), Minutes: rapid.IntRange(0, 90).Draw(h.t, "minutes"),
			Content: "talked about " + h.name(), Feedback: h.one("", "fine"), Agreements: h.list(),
		}
	case 4:
		id := domain.ID(uuid.New())
		if len(h.complaints) > 0 && rapid.IntRange(0, 9).Draw(h.t, "again") == 0 {
			id = h.complaint()
		}
		h.complaints = append(h.complaints, id)
		if h.of == nil {
			h.of = map[domain.ID]domain.ID{}
		}
		h.of[id] = h.now
		return &domain.CustomerComplained{ComplaintID: id, Category: h.one("delivery", "billing"), Severity: h.one(domain.Severities...), Description: "it is late"}
	case 5:
		e := &domain.ComplaintResolved{ComplaintID: h.complaint(), Resolution: "refund", Cause: h.one("", "carrier"), Description: h.one("", "sorry")}
		if rapid.Bool().Draw(h.t, "compensated") {
			e.Compensation = &domain.Money{Amount: h.amount(), Currency: "EUR"}
		}
		return e
	case 6:
		e := &domain.CustomerSurveyed{AnswerID: domain.ID(uuid.New()), Questionnaire: "q1", Version: 1, NPS: h.score(10), CSAT: h.score(5), CES: h.score(7), Comment: h.one("", "good")}
		if rapid.Bool().Draw(h.t, "drivers") {
			e.Drivers = &domain.DriverRatings{Speed: h.score(5), Attitude: h.score(5)}
		}
		return e
	case 7:
		scheme := h.one(domain.SchemeNames...)
		return &domain.CustomerReclassified{Scheme: scheme, To: h.one(domain.Schemes[scheme]...), Note: h.one("", "by hand")}
	default:
		return &domain.OrderPlaced{OrderID: domain.ID(uuid.New()), Number: h.one("", "A-1"), Items: 2, Amount: domain.Money{Amount: h.amount(), Currency: h.one("EUR", "USD")}}
	}
}

func (h *history) profile() domain.Event {
	e := &domain.CustomerProfileChanged{Source: h.one("", "staff", "web")}
	for _, field := range []string{"name", "birthDate", "region", "interests", "notes"} {
		switch rapid.IntRange(0, 3).Draw(h.t, field) {
		case 0:
			e.Changed = append(e.Changed, field)
			switch field {
			case "name":
				e.Name = h.name()
			case "birthDate":
				e.BirthDate = domain.DayOf(beginning.AddDate(-20, 0, 0), time.UTC)
			case "region":
				e.Region = h.one("FR", "CN")
			case "interests":
				e.Interests = []string{"tea"}
			case "notes":
				e.Notes = "called back"
			}
		case 1:
			if field != "name" {
				e.Cleared = append(e.Cleared, field)
			}
		}
	}
	return e
}

// onRecord is about tags, custom fields, verifications and links to companies.
func (h *history) onRecord() domain.Event {
	switch rapid.IntRange(-2, 6).Draw(h.t, "record") {
	case -2: // about what was never said: it counts until something is
		return &domain.FaultRejected{Field: h.one("birthDate", "custom.tier", "custom.seats"), Fault: "missing"}
	case -1:
		return &domain.FaultAccepted{Field: h.one("custom.tier", "email"), Fault: h.one("missing", "stale"), Said: rapid.IntRange(0, 1).Draw(h.t, "said")}
	case 0:
		return &domain.CustomerTagged{Added: []string{h.one("vip", "trial")}, Removed: []string{h.one("late", "slow")}, Source: "staff"}
	case 1:
		return &domain.CustomerTagged{Removed: []string{h.one("vip", "trial")}, Added: []string{h.one("late", "slow")}, Source: "form"}
	case 2:
		return &domain.FieldVerified{Field: h.one("name", "email", "custom.tier"), Outcome: h.one("correct", "wrong"), Method: "call", Note: h.one("", "by phone")}
	case 3:
		link := domain.ID(uuid.New())
		if h.links == nil {
			h.links = map[domain.ID][]domain.ID{}
		}
		h.links[h.now] = append(h.links[h.now], link)
		return &domain.PersonLinked{LinkID: link, CompanyID: h.now, Roles: []string{"buyer"}, Title: h.one("", "boss"), Contacts: h.contacts(), Source: "staff"}
	case 4:
		if links := h.links[h.now]; len(links) > 0 {
			return &domain.PersonUnlinked{LinkID: links[rapid.IntRange(0, len(links)-1).Draw(h.t, "link")]}
		}
		return &domain.PersonUnlinked{LinkID: domain.ID(uuid.New())} // that nobody has
	}
	e := &domain.CustomFieldsChanged{Source: h.one("web", "staff"), Version: 1}
	for _, field := range []domain.CustomSet{
		{Field: "tier", Type: "choice", Search: true},
		{Field: "seats", Type: "number"},
		{Field: "passport", Type: "text", Sensitivity: "identity", Search: true},
		{Field: "diet", Type: "text", Sensitivity: "content"},
		{Field: "chat", Type: "text", Sensitivity: "contact", Search: true},
		{Field: "pager", Type: "text", Sensitivity: "contact"},
	} {
		value := h.one("7", "gold", "silver")
		switch rapid.IntRange(0, 4).Draw(h.t, field.Field) {
		case 0:
			e.Cleared = append(e.Cleared, field.Field)
			continue
		case 1:
			continue
		}
		put := func(in map[string]string) map[string]string {
			if in == nil {
				in = map[string]string{}
			}
			in[field.Field] = value
			return in
		}
		switch field.Sensitivity {
		case "":
			field.Value = value
		case "identity":
			e.Identity = put(e.Identity)
		case "contact":
			e.Contact = put(e.Contact)
		case "content":
			e.Content = put(e.Content)
		}
		e.Set = append(e.Set, field)
	}
	return e
}

func kinds(contacts []domain.Contact) (out []string) {
	for _, c := range contacts {
		if !slices.Contains(out, c.Kind) {
			out = append(out, c.Kind)
		}
	}
	return out
}

// onPlan is a planned visit or a follow-up, or any step of one.
func (h *history) onPlan() domain.Event {
	id := domain.ID(uuid.New())
	if n := len(h.plans); n > 0 && rapid.IntRange(0, 3).Draw(h.t, "known") > 0 {
		id = h.plans[rapid.IntRange(max(0, n-5), n-1).Draw(h.t, "plan")]
	} else {
		h.plans = append(h.plans, id)
		if h.of == nil {
			h.of = map[domain.ID]domain.ID{}
		}
		h.of[id] = h.now
	}
	if h.apart && h.of[id] != h.now {
		id = domain.ID(uuid.New())
	}
	at := h.when()
	switch rapid.IntRange(0, 25).Draw(h.t, "plan step") {
	case 11:
		return &domain.CustomerRequested{RequestID: id, Channel: h.one("", "phone"), Description: "mend it"}
	case 12:
		return &domain.RequestTriaged{RequestID: id, Type: "repair", Urgency: h.one(domain.Urgencies...)}
	case 13:
		return &domain.RequestAssigned{RequestID: id, Owner: h.one("staff-1", "staff-2"), Team: h.one("", "service")}
	case 14:
		return &domain.RequestStarted{RequestID: id}
	case 15:
		return &domain.RequestTaskAdded{RequestID: id, TaskID: id, Team: "stores", Description: "find it"}
	case 16:
		return &domain.RequestTaskDone{RequestID: id, TaskID: id}
	case 17:
		return &domain.RequestProgressNotified{RequestID: id, Description: "soon"}
	case 18:
		return &domain.RequestResolved{RequestID: id, Resolution: "repaired", Description: h.one("", "done")}
	case 19:
		if rapid.Bool().Draw(h.t, "resume request") {
			return &domain.RequestResumed{RequestID: id}
		}
		return &domain.RequestConfirmed{RequestID: id}
	case 0, 1:
		return &domain.VisitPlanned{VisitID: id, Mode: "phone", Staff: h.one("staff-1", "staff-2"), From: at, Until: at.AddDate(0, 0, 9), Goal: h.one("", "sell")}
	case 2:
		return &domain.VisitConfirmed{VisitID: id}
	case 3:
		return &domain.VisitStarted{VisitID: id}
	case 4:
		return &domain.VisitMissed{VisitID: id}
	case 5:
		return &domain.VisitCancelled{VisitID: id, By: h.one("customer", "us")}
	case 6:
		return &domain.VisitRescheduled{VisitID: id, By: "us", From: at, Until: at.AddDate(0, 0, 3), Staff: h.one("", "staff-3")}
	case 20:
		return &domain.VisitAssigned{VisitID: id, Staff: h.one("", "staff-4"), Team: h.one("", "north")}
	case 21:
		return &domain.FollowUpAssigned{FollowUpID: id, Owner: h.one("", "staff-4"), Team: h.one("", "north")}
	case 22:
		return &domain.RequestAssigned{RequestID: id, Owner: h.one("", "staff-4"), Team: "north", Due: at}
	case 23:
		until := time.Time{}
		if rapid.Bool().Draw(h.t, "deputy") {
			until = at.AddDate(0, 0, 14)
		}
		return &domain.ManagerAssigned{Staff: domain.ID(uuid.New()), Role: h.one("", "deputy"), From: at, Until: until}
	case 24:
		return &domain.ManagerAssigned{Team: h.one("north", "south"), From: at.AddDate(0, 0, 3)}
	case 25:
		return &domain.ManagerReleased{From: at}
	case 7:
		return &domain.CustomerVisited{VisitID: id, Mode: "phone", Content: "as planned"}
	case 8:
		return &domain.FollowUpOpened{FollowUpID: id, Kind: h.one("", "greeting"), Owner: "staff-1", Due: at, VisitID: id, Description: "call"}
	case 9:
		return &domain.FollowUpDone{FollowUpID: id, Outcome: "called", Description: h.one("", "well")}
	default:
		return &domain.FollowUpDropped{FollowUpID: id}
	}
}

// onOrder is an order, or any step of one, also one that is not possible.
func (h *history) onOrder() domain.Event {
	known := func(id domain.ID) bool { return !h.apart || h.of[id] == h.now }
	if n := len(h.orders); n > 0 && rapid.IntRange(0, 3).Draw(h.t, "known order") > 0 {
		if id := h.orders[rapid.IntRange(max(0, n-3), n-1).Draw(h.t, "order")]; known(id) {
			amount := domain.Money{Amount: h.amount(), Currency: "EUR"}
			switch rapid.IntRange(0, 17).Draw(h.t, "order step") {
			case 16:
				return &domain.InterviewHeld{InterviewID: domain.ID(uuid.New()), Mode: "phone", Scores: []domain.AspectScore{{Aspect: h.one("speed", "price"), Score: 2}}, Content: "slow"}
			case 7:
				return &domain.DisputeOpened{DisputeID: id, Kind: "billing", OrderID: id, Amount: &amount, Claim: "not mine"}
			case 8, 9:
				return &domain.DisputeEvidenceAdded{DisputeID: id, From: "us", AttachmentID: id, Description: "the slip"}
			case 10:
				return &domain.DisputeRuled{DisputeID: id, For: h.one("us", "customer"), Amount: &amount, Ruling: "it is"}
			case 11:
				return &domain.DisputeSettled{DisputeID: id, Description: h.one("", "half")}
			case 12:
				return &domain.DisputeWithdrawn{DisputeID: id}
			case 17:
				return &domain.DisputeAssigned{DisputeID: id, Owner: h.one("", "staff-4"), Team: h.one("", "north")}
			case 13:
				return &domain.ServiceUpgradeRequested{UpgradeID: id, Tier: "important", Description: h.one("", "please")}
			case 14:
				at := h.when()
				return &domain.ServiceUpgradeGranted{UpgradeID: id, Tier: h.one("important", "ordinary"), From: at, Until: at.AddDate(0, 0, 9)}
			case 15:
				if rapid.Bool().Draw(h.t, "end upgrade") {
					return &domain.ServiceUpgradeEnded{UpgradeID: id}
				}
				return &domain.ServiceUpgradeRefused{UpgradeID: id}
			case 6:
				return &domain.AttachmentAdded{AttachmentID: domain.ID(uuid.New()), About: "order", AboutID: id, MediaType: "image/png", Size: 9, Content: "00", Name: "box.png", Description: h.one("", "the box")}
			case 0:
				return &domain.OrderPromised{OrderID: id, Promised: domain.DayOf(h.when(), time.UTC)}
			case 1:
				return &domain.OrderShipped{OrderID: id, Carrier: h.one("", "parcel")}
			case 2:
				return &domain.OrderDelivered{OrderID: id}
			case 3:
				return &domain.OrderReturned{OrderID: id, ReturnID: domain.ID(uuid.New()), Items: 1, Amount: amount, Description: h.one("", "too small")}
			case 4:
				return &domain.OrderReturned{OrderID: id, ReturnID: domain.ID(uuid.New()), Amount: amount, Whole: true}
			default:
				return &domain.OrderCancelled{OrderID: id, Amount: amount}
			}
		}
	}
	id := domain.ID(uuid.New())
	h.orders = append(h.orders, id)
	if h.of == nil {
		h.of = map[domain.ID]domain.ID{}
	}
	h.of[id] = h.now
	return &domain.OrderPlaced{OrderID: id, Number: h.one("", "A-1"), Items: 2, Amount: domain.Money{Amount: h.amount(), Currency: h.one("EUR", "USD")}}
}

// onComplaint is any step, also one that is not possible where the complaint is.
func (h *history) onComplaint() domain.Event {
	id, due := h.complaint(), time.Time{}
	if rapid.Bool().Draw(h.t, "due") {
		due = h.when()
	}
	switch rapid.IntRange(0, 12).Draw(h.t, "step") {
	case 0:
		return &domain.ComplaintAcknowledged{ComplaintID: id, Description: h.one("", "we have it")}
	case 1, 2:
		return &domain.ComplaintAssigned{ComplaintID: id, Owner: h.one("staff-1", "staff-2"), Team: h.one("", "logistics"), Due: due}
	case 3:
		return &domain.ComplaintAnalysed{ComplaintID: id, Cause: h.one("", "carrier", "packaging")}
	case 4:
		return &domain.ComplaintActionAgreed{ComplaintID: id, Action: h.one("replace", "refund"), Due: due}
	case 5:
		return &domain.ComplaintFeedbackSent{ComplaintID: id}
	case 6:
		satisfied := rapid.Bool().Draw(h.t, "satisfied")
		return &domain.ComplaintConfirmed{ComplaintID: id, Satisfied: &satisfied}
	case 7:
		return &domain.ComplaintClosed{ComplaintID: id}
	case 8:
		return &domain.ComplaintReopened{ComplaintID: id, Description: "again"}
	case 9:
		return &domain.ComplaintRejected{ComplaintID: id}
	case 10:
		return &domain.ComplaintEscalated{ComplaintID: id, Level: 1, Owner: h.one("", "staff-9"), Due: due}
	case 11:
		return &domain.ComplaintNoted{ComplaintID: id, Direction: h.one("in", "out", "internal"), Description: "where is it?"}
	default:
		if rapid.Bool().Draw(h.t, "resume") {
			return &domain.ComplaintResumed{ComplaintID: id}
		}
		return &domain.ComplaintPaused{ComplaintID: id}
	}
}

func (h *history) complaint() domain.ID {
	if len(h.complaints) == 0 {
		return domain.ID(uuid.New())
	}
	id := h.complaints[rapid.IntRange(0, len(h.complaints)-1).Draw(h.t, "complaint")]
	if h.apart && h.of[id] != h.now {
		return domain.ID(uuid.New())
	}
	return id
}

func (h *history) name() string {
	return h.one("Ada Lovelace", "王小明", "Jørgen Ø", "Grace Hopper")
}

func (h *history) one(of ...string) string { return rapid.SampledFrom(of).Draw(h.t, "one") }

func (h *history) list() []string {
	return rapid.SliceOfN(rapid.SampledFrom([]string{"tea", "chess", "茶"}), 0, 2).Draw(h.t, "list")
}

func (h *history) contacts() []domain.Contact {
	return rapid.SliceOfN(rapid.SampledFrom([]domain.Contact{
		{Kind: "email", Value: "Ada@Example.com"}, {Kind: "phone", Value: "+49 30 1234567"}, {Kind: "phone", Value: "(030) 1234567 x5", Number: "+49301234567;ext=5"}, {Kind: "post", Value: "1 Main St"}, {Kind: "post", Value: "Main Street 1."}, {Kind: "chat", Value: "@Ada"}, {Kind: "social", Value: "ada "}, {Kind: "post", Value: "-"},
	}), 0, 3).Draw(h.t, "contacts")
}

func (h *history) score(most int) *int {
	if rapid.Bool().Draw(h.t, "asked") {
		return nil
	}
	n := rapid.IntRange(1, most).Draw(h.t, "score")
	return &n
}

func (h *history) amount() domain.Decimal {
	d, err := domain.ParseDecimal(h.one("0.00", "12.30", "199.99", "0.000001", "120000000"))
	if err != nil {
		panic(err)
	}
	return d
}

// unread lists the kinds of the contacts of which one was not read.
func unread(contacts []domain.Contact) []string {
	if slices.ContainsFunc(contacts, func(c domain.Contact) bool { return c.Kind == "phone" && c.Number == "" }) {
		return []string{"phone"}
	}
	return nil
}
