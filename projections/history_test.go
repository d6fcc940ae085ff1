package projections

import (
	"reflect"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/dossier-crm/dossier/domain"
)

// history draws facts about the customers that there are and about new ones:
// late ones, events after archiving, complaints that nobody filed or that
// somebody else did. What decisions would refuse may still be in a log.
type history struct {
	t          *rapid.T
	customers  []domain.ID
	complaints []domain.ID
	plans      []domain.ID // visits and follow-ups
	privacyHistory
	apart bool // no complaint is of two customers
	of    map[domain.ID]domain.ID

	invitations []domain.ID
	now         domain.ID // whose event is drawn
}

var beginning = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

func (h *history) draw(n int) []fact {
	facts := make([]fact, 0, n)
	for range n {
		if len(h.customers) == 0 || rapid.IntRange(0, 7).Draw(h.t, "new") == 0 {
			facts = append(facts, h.create())
			continue
		}
		id := h.customers[rapid.IntRange(max(0, len(h.customers)-6), len(h.customers)-1).Draw(h.t, "customer")]
		h.now = id
		if rapid.IntRange(0, 5).Draw(h.t, "privacy") == 0 {
			facts = h.add(facts, h.privacy(id))
			continue
		}
		facts = h.add(facts, fact{customer: id, event: h.event(), occurred: h.when(), key: h.key()})
	}
	return facts
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
	return append(facts, f)
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
	return fact{customer: id, occurred: h.when(), key: h.key(), event: &domain.CustomerCreated{
		Kind: h.one("person", "company"), Name: h.name(), Contacts: h.contacts(), Region: h.one("", "DE", "US-CA"),
		Interests: h.list(), Notes: h.one("", "likes tea"), Source: h.one(domain.Sources...),
		External: "erp", ExternalRef: h.one("", "4711"), BirthDate: domain.DayOf(beginning.AddDate(-30, 0, 0), time.UTC),
	}}
}

func (h *history) event() domain.Event {
	switch rapid.IntRange(-6, 8).Draw(h.t, "event") {
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
		return &domain.CustomerContactsChanged{Contacts: contacts, Count: len(contacts)}
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
	e := &domain.CustomerProfileChanged{}
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
	switch rapid.IntRange(0, 19).Draw(h.t, "plan step") {
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
		{Kind: "email", Value: "Ada@Example.com"}, {Kind: "phone", Value: "+49 30 1234567"}, {Kind: "post", Value: "1 Main St"},
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
