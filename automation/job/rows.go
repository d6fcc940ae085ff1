package job

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
)

// rule says what the records of a kind have and what command they are.
type rule struct {
	fields map[string]bool // true: has to be there
	of     bool            // about a customer that the record names
	build  func(r reader) func(domain.Customer, func(int) domain.ID) ([]domain.Event, error)
	answer func(r reader) domain.RecordSurveyAnswer // in the place of build, for what depends on a questionnaire
	name   string                                   // of the command
}

// Kinds lists what can be imported.
var Kinds = []string{"customers", "visits", "interactions", "complaints", "survey-answers", "orders"}

var rules = map[string]rule{
	"customers": {
		name:   "CreateCustomer",
		fields: fields("name!", "reference", "kind", "birthDate", "email", "phone", "region", "interests", "notes", "origin", "post", "standing", "tags", "occurredAt"),
		build:  nil, // see create
	},
	"visits": {
		name: "RecordVisit", of: true,
		fields: fields("mode!", "content!", "customer", "customerId", "customerName", "reference", "purpose", "outcome", "minutes", "staff", "feedback", "occurredAt"),
		build: func(r reader) func(domain.Customer, func(int) domain.ID) ([]domain.Event, error) {
			v := domain.RecordVisit{
				Mode: r.text("mode"), Purpose: r.text("purpose"), Outcome: r.text("outcome"), Minutes: r.integer("minutes"), Staff: r.text("staff"),
				Content: r.text("content"), Feedback: r.text("feedback"),
			}
			return func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
				v.VisitID = newID(0)
				return c.Visit(v)
			}
		},
	},
	"interactions": {
		name: "RecordInteraction", of: true,
		fields: fields("channel!", "direction!", "content!", "customer", "customerId", "customerName", "reference", "topic", "outcome", "staff", "occurredAt"),
		build: func(r reader) func(domain.Customer, func(int) domain.ID) ([]domain.Event, error) {
			v := domain.RecordInteraction{
				Channel: r.text("channel"), Direction: r.text("direction"), Topic: r.text("topic"), Outcome: r.text("outcome"), Staff: r.text("staff"), Content: r.text("content"),
			}
			return func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
				v.InteractionID = newID(0)
				return c.Interact(v)
			}
		},
	},
	"complaints": {
		name: "FileComplaint", of: true,
		fields: fields("category!", "severity!", "description!", "customer", "customerId", "customerName", "reference", "channel", "occurredAt"),
		build: func(r reader) func(domain.Customer, func(int) domain.ID) ([]domain.Event, error) {
			v := domain.FileComplaint{Category: r.text("category"), Severity: r.text("severity"), Channel: r.text("channel"), Description: r.text("description")}
			return func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
				v.ComplaintID = newID(0)
				return c.Complain(v)
			}
		},
	},
	"survey-answers": {
		name: "RecordSurveyAnswer", of: true,
		fields: fields("questionnaire!", "version!", "customer", "customerId", "customerName", "reference", "channel", "nps", "csat", "ces",
			"productQuality", "attitude", "speed", "afterSales", "comment", "occurredAt"),
		answer: func(r reader) domain.RecordSurveyAnswer {
			v := domain.RecordSurveyAnswer{
				Questionnaire: r.text("questionnaire"), Version: r.integer("version"), Channel: r.text("channel"),
				NPS: r.score("nps"), CSAT: r.score("csat"), CES: r.score("ces"), Comment: r.text("comment"),
			}
			d := domain.DriverRatings{ProductQuality: r.score("productQuality"), Attitude: r.score("attitude"), Speed: r.score("speed"), AfterSales: r.score("afterSales")}
			if d != (domain.DriverRatings{}) {
				v.Drivers = &d
			}
			return v
		},
	},
	"orders": {
		name: "PlaceOrder", of: true,
		fields: fields("amount!", "currency!", "customer", "customerId", "customerName", "reference", "number", "channel", "items", "promised", "occurredAt"),
		build: func(r reader) func(domain.Customer, func(int) domain.ID) ([]domain.Event, error) {
			v := domain.PlaceOrder{
				Number: r.text("number"), Channel: r.text("channel"), Items: 1,
				Amount:   domain.Money{Amount: r.decimal("amount"), Currency: r.text("currency")},
				Promised: r.day("promised"),
			}
			if r.text("items") != "" {
				v.Items = r.integer("items")
			}
			return func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
				v.OrderID = newID(0)
				return c.Order(v)
			}
		},
	},
}

func fields(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		name, required := strings.CutSuffix(n, "!")
		m[name] = required
	}
	return m
}

// reader reads the fields of a record and keeps the first fault.
type reader struct {
	fields map[string]string
	fault  *fault
}

func (r *reader) refuse(code, field, detail string) {
	if r.fault.code == "" {
		*r.fault = fault{code, field, detail}
	}
}

func (r reader) text(name string) string { return r.fields[name] }

// list reads what is divided by semicolons.
func (r reader) list(name string) (out []string) {
	for one := range strings.SplitSeq(r.fields[name], ";") {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}

func (r reader) integer(name string) int {
	text := r.fields[name]
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		r.refuse("integer", name, "want a whole number")
	}
	return int(n)
}

func (r reader) score(name string) *int {
	if r.fields[name] == "" {
		return nil
	}
	n := r.integer(name)
	return &n
}

func (r reader) decimal(name string) domain.Decimal {
	d, err := domain.ParseDecimal(r.fields[name])
	if err != nil {
		r.refuse("decimal", name, "want a decimal, such as 12.50")
	}
	return d
}

func (r reader) day(name string) domain.Day {
	if r.fields[name] == "" {
		return domain.Day{}
	}
	d, err := domain.ParseDay(r.fields[name])
	if err != nil {
		r.refuse("date", name, "want a day as YYYY-MM-DD")
	}
	return d
}

// instant takes an instant, or a day, whose noon in UTC is meant.
func (r reader) instant(name string) time.Time {
	text := r.fields[name]
	if text == "" {
		return time.Time{}
	}
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil && t.Year() >= 1850 {
		return t
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil && t.Year() >= 1850 {
		return t.Add(12 * time.Hour)
	}
	r.refuse("date", name, "want 2026-03-01T09:30:00Z or 2026-03-01, from 1850 on")
	return time.Time{}
}

// work is a record as a command.
type work struct {
	line    int64
	command commands.Command
	missing *commands.Command // creates the customer, where it is missing
	fault   *fault
	who     string // the field that says whose it is
}

var idSpace = domain.ID(uuid.MustParse("b0c6b2a4-4d0b-5c9b-8a51-6a0f2f3b9e77"))

// reference is the customer that a source knows under a reference.
type reference func(source, ref string) domain.ID

// build makes the command of a record. seen counts records of the same content,
// each of which is one of its own.
func (j *Job) build(rec record, ref reference, seen map[string]int, now func() time.Time) (w work) {
	w.line = rec.line
	if w.fault = rec.fault; w.fault != nil {
		return w
	}
	kind := rules[j.Kind]
	r := reader{fields: rec.fields, fault: &fault{}}
	defer func() {
		if r.fault.code != "" {
			w.fault = r.fault
		}
	}()
	for name, required := range kind.fields {
		if required && rec.fields[name] == "" {
			r.refuse("required", name, "the field is empty or has no column")
		}
	}
	content, err := json.Marshal(rec.fields)
	if err != nil {
		r.refuse("malformed", "", "the record cannot be read")
		return w
	}
	key := j.keyOf(rec.fields["reference"], content, seen, ref)
	w.command = j.command(key, kind.name, content, r.instant("occurredAt"))
	if j.Kind == "customers" {
		w.command.Route, w.command.Creates, w.who = "IMPORT customers", true, "reference"
		w.command.Customer = domain.DeriveID(idSpace, j.Source, key)
		if text := rec.fields["reference"]; text != "" {
			w.command.Customer = ref(j.Source, text)
		}
		commands.CreateCustomer(&w.command, j.create(r), now())
		return w
	}
	if kind.answer != nil {
		commands.AnswerSurvey(&w.command, kind.answer(r))
	} else {
		w.command.Decide = kind.build(r)
	}
	switch id, text := rec.fields["customerId"], rec.fields["customer"]; {
	case id != "":
		w.who = "customerId"
		if w.command.Customer, err = domain.ParseID(id); err != nil {
			r.refuse("uuid", "customerId", "want a UUID")
		}
	case text != "":
		w.who = "customer"
		w.command.Customer = ref(j.Source, text)
		if j.CreateMissing {
			w.missing = j.createMissing(text, rec.fields["customerName"], w.command.OccurredAt, w.command.Customer, now())
		}
	default:
		r.refuse("required", "customer", "want the customer's reference as customer, or its id as customerId")
	}
	w.command.Route = "IMPORT " + j.Kind + " " + w.command.Customer.String()
	return w
}

// keyOf is the same for the same record whenever it is imported. Its hash is
// stored with the event, so what it is made of goes through a keyed hash first:
// nobody can try references out on it.
func (j *Job) keyOf(name string, content []byte, seen map[string]int, ref reference) string {
	if name != "" {
		return "ref:" + ref(j.Source, name).String()
	}
	sum := sha256.Sum256(content)
	same := ref("content", hex.EncodeToString(sum[:])).String()
	seen[same]++
	return "sum:" + same + ":" + strconv.Itoa(seen[same])
}

// command is what the commands of an import have in common. The principal is
// the source, so that who sends a file does not make its records other ones.
func (j *Job) command(key, name string, body []byte, occurred time.Time) commands.Command {
	return commands.Command{
		Name: name, Key: key, Body: body, OccurredAt: occurred, Principal: "import:" + j.Source, OnBehalfOf: j.Actor, Auth: j.Auth,
		Import: j.ID.String(), Correlation: j.ID.String(),
	}
}

// isCustom reports whether the field of a record of the kind is a custom one.
func isCustom(kind, name string) bool {
	code, is := domain.CustomFieldOf(name)
	return is && kind == "customers" && domain.IsCode(code)
}

func (j *Job) create(r reader) domain.CreateCustomer {
	c := domain.CreateCustomer{
		Kind: or(r.text("kind"), "person"), Name: r.text("name"), BirthDate: r.day("birthDate"), Region: r.text("region"),
		Notes: r.text("notes"), Source: or(r.text("origin"), "import"), Standing: r.text("standing"),
		Interests: r.list("interests"), Tags: r.list("tags"),
	}
	for name, value := range r.fields {
		if isCustom(j.Kind, name) {
			if c.Custom == nil {
				c.Custom = domain.CustomValues{}
			}
			code, _ := domain.CustomFieldOf(name)
			c.Custom[code] = &value
		}
	}
	for _, kind := range []string{"email", "phone", "post"} {
		if value := r.text(kind); value != "" {
			c.Contacts = append(c.Contacts, domain.Contact{Kind: kind, Value: value})
		}
	}
	if text := r.text("reference"); text != "" {
		c.External, c.ExternalRef = j.Source, text
	}
	return c
}

func (j *Job) createMissing(ref, name string, occurred time.Time, id domain.ID, now time.Time) *commands.Command {
	fields := map[string]string{"reference": ref, "name": or(name, j.Source+" "+ref)}
	body, _ := json.Marshal(fields) // texts only
	c := j.command("ref:"+id.String(), "CreateCustomer", body, occurred)
	c.Route, c.Creates, c.Customer = "IMPORT customers", true, id
	commands.CreateCustomer(&c, j.create(reader{fields: fields, fault: &fault{}}), now)
	return &c
}

func or(text, other string) string {
	if text != "" {
		return text
	}
	return other
}
